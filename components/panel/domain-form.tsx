"use client"

import { useTranslations } from "next-intl"
import type { DomainChanges, DomainRow } from "./domain"
import type { DialogEnds } from "./entry"
import { EntryDialog } from "./entry-dialog"
import { SwitchField, TextField } from "./form-fields"
import { LimitFields, useLimits } from "./limit-fields"
import { RetentionFields, useDays } from "./retention-fields"

export interface DomainFormProps extends DialogEnds {
  /** Absent: a new one. */
  domain: DomainRow | undefined
  changes: DomainChanges
}

export function DomainForm({ domain, changes, ...ends }: DomainFormProps) {
  const t = useTranslations("panel.domains")
  const keeping = useTranslations("keeping")
  const limitsIn = useLimits()
  const daysIn = useDays()

  async function change(form: FormData) {
    const catchAll = String(form.get("catchAll"))
    const local = form.has("local")
    if (!domain) return changes.create({ name: String(form.get("name")), catchAll, local })
    const limits = limitsIn(form)
    if ("message" in limits) return limits
    const days = daysIn(form)
    if ("message" in days) return days
    const separators = String(form.get("separators")).trim()
    return changes.update({ id: domain.id, catchAll, local, separators, ...limits, ...days })
  }

  return (
    <EntryDialog
      noun="domains"
      entry={domain}
      hint={domain ? undefined : t("createHint")}
      change={change}
      {...ends}
    >
      {!domain && <TextField name="name" kind="host" label={t("name")} placeholder="example.org" autoFocus />}
      <TextField
        name="catchAll"
        kind="address"
        label={t("catchAll")}
        hint={t("catchAllHint")}
        defaultValue={domain?.catchAll}
        autoFocus={Boolean(domain)}
      />
      <SwitchField name="local" label={t("local")} hint={t("localHint")} defaultChecked={domain?.local} />
      {domain && (
        <>
          <TextField
            name="separators"
            kind="host"
            label={keeping("separators")}
            hint={keeping("separatorsHint", {
              example: `ann${domain.separators[0] ?? "+"}news@${domain.readable}`,
            })}
            maxLength={4}
            defaultValue={domain.separators}
          />
          <LimitFields noun="domains" limits={domain} />
          <RetentionFields days={domain} usual={keeping("usualForAll")} />
        </>
      )}
    </EntryDialog>
  )
}
