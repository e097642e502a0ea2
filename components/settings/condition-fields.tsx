"use client"

import { X } from "lucide-react"
import { useTranslations } from "next-intl"
import type { Condition } from "@/app/_mail/filters/rule"
import { IconButton } from "@/components/ui/icon-button"
import { Input } from "@/components/ui/input"
import { Select } from "@/components/ui/select"
import {
  comparisonOf,
  comparisonsOf,
  conditionKinds,
  type Missing,
  withComparison,
  withKind,
} from "./rule-draft"
import { dayHere } from "./zone"

export interface RowProps<Value> {
  value: Value
  /** Which one, from 1. */
  number: number
  missing: Missing | undefined
  onChange: (value: Value) => void
  /** Absent for the only one. */
  onRemove?: () => void
}

/** One condition of a rule: what, how, and the text. */
export function ConditionFields({ value, number, missing, onChange, onRemove }: RowProps<Condition>) {
  const t = useTranslations("settings.rule")
  return (
    <li className="flex flex-col gap-1">
      <div className="flex items-start gap-1">
        <div className="grid min-w-0 flex-1 grid-cols-2 items-start gap-2 sm:grid-cols-[10rem_11rem_minmax(0,1fr)]">
          <Select
            aria-label={t("conditionWhat", { number })}
            value={value.kind}
            onChange={(event) => onChange(withKind(event.target.value as Condition["kind"], value))}
          >
            {conditionKinds.map((kind) => (
              <option key={kind} value={kind}>
                {t(`kind.${kind}`)}
              </option>
            ))}
          </Select>
          <Select
            aria-label={t("conditionHow", { number })}
            value={comparisonOf(value)}
            onChange={(event) => onChange(withComparison(value, event.target.value))}
          >
            {comparisonsOf(value.kind).map((comparison) => (
              <option key={comparison} value={comparison}>
                {t(`match.${comparison}`)}
              </option>
            ))}
          </Select>
          <div className="flex min-w-0 gap-2 max-sm:col-span-2">
            <ConditionValue value={value} number={number} missing={missing} onChange={onChange} />
          </div>
        </div>
        {onRemove && (
          <IconButton label={t("removeCondition", { number })} className="mt-0.5" onClick={onRemove}>
            <X />
          </IconButton>
        )}
      </div>
      <Hint value={value} missing={missing} />
    </li>
  )
}

function ConditionValue({ value, number, missing, onChange }: RowProps<Condition>) {
  const t = useTranslations("settings.rule")
  const invalid = missing ? true : undefined
  if (value.kind === "attachment") return null
  if (value.kind === "date")
    return (
      <Input
        type="date"
        required
        aria-label={t("conditionValue", { number })}
        aria-invalid={invalid}
        value={value.day.date}
        onChange={({ target }) =>
          onChange({ ...value, day: target.value ? dayHere(target.value) : { ...value.day, date: "" } })
        }
      />
    )
  if (value.kind === "size")
    return (
      <>
        <Input
          type="number"
          min={1}
          max={2000}
          aria-label={t("conditionValue", { number })}
          aria-invalid={invalid}
          value={Number.isNaN(value.amount) ? "" : value.amount}
          onChange={({ target }) => onChange({ ...value, amount: target.valueAsNumber })}
        />
        <Select
          className="w-24 shrink-0"
          aria-label={t("conditionUnit", { number })}
          value={value.unit}
          onChange={({ target }) => onChange({ ...value, unit: target.value === "K" ? "K" : "M" })}
        >
          <option value="K">{t("unit.K")}</option>
          <option value="M">{t("unit.M")}</option>
        </Select>
      </>
    )
  return (
    <>
      {value.kind === "header" && (
        <Input
          aria-label={t("conditionField", { number })}
          aria-invalid={missing === "field" ? true : undefined}
          placeholder={t("fieldPlaceholder")}
          value={value.name}
          maxLength={100}
          onChange={({ target }) => onChange({ ...value, name: target.value.trim() })}
        />
      )}
      <Input
        aria-label={t("conditionValue", { number })}
        aria-invalid={missing === "text" ? true : undefined}
        value={value.text}
        maxLength={2000}
        onChange={({ target }) => onChange({ ...value, text: target.value })}
      />
    </>
  )
}

/** What is missing, or else what is worth knowing about this condition. */
function Hint({ value, missing }: { value: Condition; missing: Missing | undefined }) {
  const t = useTranslations("settings.rule")
  if (missing)
    return (
      <p role="alert" className="text-danger text-xs">
        {t(`missing.${missing}`)}
      </p>
    )
  const pattern = "match" in value && value.match === "matches"
  const address = (value.kind === "from" || value.kind === "to") && value.match !== "contains"
  if (!pattern && !address) return null
  return <p className="text-ink-faint text-xs">{pattern ? t("matchesHint") : t("addressHint")}</p>
}
