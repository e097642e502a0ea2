"use client"

import { useTranslations } from "next-intl"
import { type FormEvent, useState } from "react"
import { toast } from "sonner"
import type { Absence } from "@/app/_mail/filters/rule"
import { Button } from "@/components/ui/button"
import { Field } from "@/components/ui/field"
import { Input, Textarea } from "@/components/ui/input"
import { InputField } from "@/components/ui/input-field"
import { Switch } from "@/components/ui/switch"
import { type AbsenceDraft, type AbsenceGaps, absenceOf, draftOf, gapsInAbsence } from "./absence-draft"
import { dayHere } from "./zone"

export interface AbsenceFormProps {
  absence: Absence
  /** False when it could not be saved, which was said elsewhere. */
  onSave: (absence: Absence) => Promise<boolean>
}

/** What the answer says, when it is given, and for which addresses. */
export function AbsenceForm({ absence, onSave }: AbsenceFormProps) {
  const common = useTranslations("settings")
  const [draft, setDraft] = useState(() => draftOf(absence))
  const [gaps, setGaps] = useState<AbsenceGaps>()
  const [saving, setSaving] = useState(false)

  async function submit(event: FormEvent) {
    event.preventDefault()
    const found = gapsInAbsence(draft)
    setGaps(found)
    if (found) return
    setSaving(true)
    if (await onSave(absenceOf(draft, dayHere))) toast(common("saved"))
    setSaving(false)
  }

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-5">
      <AbsenceFields draft={draft} gaps={gaps} onChange={(changes) => setDraft({ ...draft, ...changes })} />
      <div>
        <Button look="primary" type="submit" disabled={saving}>
          {saving ? common("saving") : common("save")}
        </Button>
      </div>
    </form>
  )
}

interface AbsenceFieldsProps {
  draft: AbsenceDraft
  gaps: AbsenceGaps | undefined
  onChange: (changes: Partial<AbsenceDraft>) => void
}

function AbsenceFields({ draft, gaps, onChange }: AbsenceFieldsProps) {
  const t = useTranslations("settings.absence")
  return (
    <>
      <span className="flex items-center gap-2.5 font-medium">
        <Switch id="absence-on" checked={draft.on} onCheckedChange={(on) => onChange({ on })} />
        <label htmlFor="absence-on">{t("on")}</label>
      </span>
      <div className="grid gap-5 sm:grid-cols-2">
        <InputField
          label={t("from")}
          hint={t("open")}
          type="date"
          value={draft.from}
          onChange={({ target }) => onChange({ from: target.value })}
        />
        <InputField
          label={t("until")}
          error={gaps?.until && t(gaps.until)}
          type="date"
          value={draft.until}
          onChange={({ target }) => onChange({ until: target.value })}
        />
      </div>
      <InputField
        label={t("subject")}
        hint={t("subjectHint")}
        value={draft.subject}
        maxLength={500}
        onChange={({ target }) => onChange({ subject: target.value })}
      />
      <Field label={t("text")} error={gaps?.text && t(gaps.text)}>
        {(control) => (
          <Textarea
            {...control}
            rows={7}
            value={draft.text}
            maxLength={20_000}
            placeholder={t("textPlaceholder")}
            onChange={({ target }) => onChange({ text: target.value })}
          />
        )}
      </Field>
      <Field label={t("days")}>
        {(control) => (
          <span className="flex items-center gap-2.5 text-sm">
            <Input
              {...control}
              type="number"
              min={1}
              max={90}
              className="max-w-20"
              value={Number.isNaN(draft.days) ? "" : draft.days}
              onChange={({ target }) => onChange({ days: target.valueAsNumber })}
            />
            {t("daysUnit", { days: draft.days || 0 })}
          </span>
        )}
      </Field>
      <InputField
        label={t("addresses")}
        hint={t("addressesHint")}
        error={gaps?.addresses && t("addressWrong", { address: gaps.addresses })}
        inputMode="email"
        value={draft.addresses}
        maxLength={5000}
        onChange={({ target }) => onChange({ addresses: target.value })}
      />
    </>
  )
}
