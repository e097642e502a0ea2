"use client"

import { useFormatter, useTranslations } from "next-intl"
import { type FormEvent, useState } from "react"
import { toast } from "sonner"
import type { Filters } from "@/app/_mail/filters/filters"
import type { Absence } from "@/app/_mail/filters/rule"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { Field } from "@/components/ui/field"
import { Input, Textarea } from "@/components/ui/input"
import { InputField } from "@/components/ui/input-field"
import { PageHead } from "@/components/ui/page-head"
import { Switch } from "@/components/ui/switch"
import {
  type AbsenceDraft,
  type AbsenceGaps,
  absenceOf,
  draftOf,
  gapsInAbsence,
  stateOf,
} from "./absence-draft"
import { LoadFailed, RowsToCome } from "./filters-view"
import { RunningNotice } from "./running-notice"
import { useFilterDesk, useFilters } from "./use-filters"
import { dayHere, today } from "./zone"

/** The answer to mail while one is away. */
export function AbsenceView({ first }: { first: Filters | undefined }) {
  const t = useTranslations("settings.absence")
  const { data: filters, isError, refetch } = useFilters(first)
  const desk = useFilterDesk()
  const absence = filters?.absence
  return (
    <>
      <PageHead
        title={t("title")}
        hint={t("hint")}
        action={absence && filters.running === "rules" && <State absence={absence} />}
      />
      {filters && <RunningNotice filters={filters} desk={desk} />}
      {!filters && (isError ? <LoadFailed retry={refetch} /> : <RowsToCome />)}
      {absence && (
        <AbsenceForm
          key={JSON.stringify(absence)}
          absence={absence}
          onSave={(changed) => desk.save({ absence: changed })}
        />
      )}
    </>
  )
}

function State({ absence }: { absence: Absence }) {
  const t = useTranslations("settings.absence.state")
  const format = useFormatter()
  const { state, day } = stateOf(absence, today())
  const shown = day && format.dateTime(new Date(`${day}T12:00:00Z`), { dateStyle: "medium", timeZone: "UTC" })
  return (
    <span className="pt-1" suppressHydrationWarning>
      <Badge look={state === "now" ? "accent" : "neutral"}>{t(state, { day: shown })}</Badge>
    </span>
  )
}

function AbsenceForm({
  absence,
  onSave,
}: {
  absence: Absence
  onSave: (absence: Absence) => Promise<boolean>
}) {
  const t = useTranslations("settings.absence")
  const common = useTranslations("settings")
  const [draft, setDraft] = useState(() => draftOf(absence))
  const [gaps, setGaps] = useState<AbsenceGaps>()
  const [saving, setSaving] = useState(false)
  const change = (changes: Partial<AbsenceDraft>) => setDraft({ ...draft, ...changes })

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
      <span className="flex items-center gap-2.5 font-medium">
        <Switch id="absence-on" checked={draft.on} onCheckedChange={(on) => change({ on })} />
        <label htmlFor="absence-on">{t("on")}</label>
      </span>
      <div className="grid gap-5 sm:grid-cols-2">
        <InputField
          label={t("from")}
          hint={t("open")}
          type="date"
          value={draft.from}
          onChange={({ target }) => change({ from: target.value })}
        />
        <InputField
          label={t("until")}
          error={gaps?.until && t(gaps.until)}
          type="date"
          value={draft.until}
          onChange={({ target }) => change({ until: target.value })}
        />
      </div>
      <InputField
        label={t("subject")}
        hint={t("subjectHint")}
        value={draft.subject}
        maxLength={500}
        onChange={({ target }) => change({ subject: target.value })}
      />
      <Field label={t("text")} error={gaps?.text && t(gaps.text)}>
        {(control) => (
          <Textarea
            {...control}
            rows={7}
            value={draft.text}
            maxLength={20_000}
            placeholder={t("textPlaceholder")}
            onChange={({ target }) => change({ text: target.value })}
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
              onChange={({ target }) => change({ days: target.valueAsNumber })}
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
        onChange={({ target }) => change({ addresses: target.value })}
      />
      <div>
        <Button look="primary" type="submit" disabled={saving}>
          {saving ? common("saving") : common("save")}
        </Button>
      </div>
    </form>
  )
}
