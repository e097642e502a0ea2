"use client"

import { useTranslations } from "next-intl"
import type { DomainChanges, DomainRow } from "./domain"
import type { DialogEnds } from "./entry"
import { EntryDialog } from "./entry-dialog"
import { TextField } from "./form-fields"
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
    if (!domain) return changes.create({ name: String(form.get("name")), catchAll })
    const limits = limitsIn(form)
    return "message" in limits ? limits : changes.update({ id: domain.id, catchAll, ...limits })
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
      {domain && <LimitFields noun="domains" limits={domain} />}
    </EntryDialog>
  )
}
