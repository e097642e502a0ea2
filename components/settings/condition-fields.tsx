"use client"

import { useTranslations } from "next-intl"
import type { Condition } from "@/app/_mail/filters/rule"
import { Input } from "@/components/ui/input"
import { Select } from "@/components/ui/select"
import { comparisonOf, comparisonsOf, conditionKinds, withComparison, withKind } from "./rule-draft"
import { type RuleFieldsProps, RuleLine } from "./rule-line"
import { dayHere } from "./zone"

/** One condition of a rule: what, how, and the text. */
export function ConditionFields({ value, number, missing, onChange, onRemove }: RuleFieldsProps<Condition>) {
  const t = useTranslations("settings.rule")
  return (
    <RuleLine
      columns="grid-cols-2 sm:grid-cols-[10rem_11rem_minmax(0,1fr)]"
      missing={missing}
      hint={wantsPattern(value) ? t("matchesHint") : wantsAddress(value) && t("addressHint")}
      remove={t("removeCondition", { number })}
      onRemove={onRemove}
    >
      <Select
        aria-label={t("conditionWhat", { number })}
        value={value.kind}
        onChange={(event) => onChange(withKind(event.target.value as Condition["kind"], value))}
        options={conditionKinds.map((kind) => [kind, t(`kind.${kind}`)])}
      />
      <Select
        aria-label={t("conditionHow", { number })}
        value={comparisonOf(value)}
        onChange={(event) => onChange(withComparison(value, event.target.value))}
        options={comparisonsOf(value.kind).map((comparison) => [comparison, t(`match.${comparison}`)])}
      />
      <div className="flex min-w-0 gap-2 max-sm:col-span-2">
        <ConditionValue value={value} number={number} missing={missing} onChange={onChange} />
      </div>
    </RuleLine>
  )
}

const wantsPattern = (value: Condition) => "match" in value && value.match === "matches"

const wantsAddress = (value: Condition) =>
  (value.kind === "from" || value.kind === "to") && value.match !== "contains"

function ConditionValue({ value, number, missing, onChange }: RuleFieldsProps<Condition>) {
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
          options={(["K", "M"] as const).map((unit) => [unit, t(`unit.${unit}`)])}
        />
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
