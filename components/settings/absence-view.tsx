"use client"

import { useFormatter, useTranslations } from "next-intl"
import type { Filters } from "@/app/_mail/filters/filters"
import type { Absence } from "@/app/_mail/filters/rule"
import { Badge } from "@/components/ui/badge"
import { PageHead } from "@/components/ui/page-head"
import { stateOf } from "./absence-draft"
import { AbsenceForm } from "./absence-form"
import { LoadFailed, RowsToCome } from "./filters-view"
import { RunningNotice } from "./running-notice"
import { useFilterDesk, useFilters } from "./use-filters"
import { today } from "./zone"

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
