"use client"

import { useTranslations } from "next-intl"
import type { DomainChanges, DomainRow } from "./domain"
import type { DialogEnds } from "./entry"
import { EntryDialog } from "./entry-dialog"
import { SwitchField, TextField } from "./form-fields"
import { LimitFields, useLimits } from "./limit-fields"

export interface DomainFormProps extends DialogEnds {
  /** Absent: a new one. */
  domain: DomainRow | undefined
  changes: DomainChanges
}

export function DomainForm({ domain, changes, ...ends }: DomainFormProps) {
  const t = useTranslations("panel.domains")
  const limitsIn = useLimits()

  async function change(form: FormData) {
    const catchAll = String(form.get("catchAll"))
    const local = form.has("local")
    if (!domain) return changes.create({ name: String(form.get("name")), catchAll, local })
    const limits = limitsIn(form)
    return "message" in limits ? limits : changes.update({ id: domain.id, catchAll, local, ...limits })
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
      {domain && <LimitFields noun="domains" limits={domain} />}
    </EntryDialog>
  )
}
