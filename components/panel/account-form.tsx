"use client"

import { useTranslations } from "next-intl"
import { useState } from "react"
import type { AccountChanges, AccountRow } from "./account"
import type { DialogEnds } from "./entry"
import { EntryDialog } from "./entry-dialog"
import { SwitchField, TextField } from "./form-fields"
import { LimitFields, useLimits } from "./limit-fields"
import { NewPasswordField } from "./password-form"

export interface AccountFormProps extends DialogEnds {
  /** Absent: a new one. */
  account: AccountRow | undefined
  domain: string | undefined
  changes: AccountChanges
}

export function AccountForm({ account, domain, changes, ...ends }: AccountFormProps) {
  const t = useTranslations("panel.accounts")
  const limitsIn = useLimits()
  const [shared, setShared] = useState(account?.shared ?? false)

  async function change(form: FormData) {
    const limits = limitsIn(form)
    if ("message" in limits) return limits
    const role = form.get("role") === "admin" ? "admin" : "user"
    const fields = { name: String(form.get("name")), role, ...limits } as const
    if (account) return changes.update({ id: account.id, ...fields })
    const address = String(form.get("address"))
    const password = shared ? undefined : String(form.get("password"))
    return changes.create({ ...fields, address, shared, password })
  }

  return (
    <EntryDialog noun="accounts" entry={account} change={change} {...ends}>
      {!account && (
        <TextField
          name="address"
          kind="address"
          label={t("address")}
          placeholder={`ann@${domain ?? "example.org"}`}
          autoFocus
        />
      )}
      <TextField
        name="name"
        label={t("name")}
        hint={t("nameHint")}
        maxLength={200}
        defaultValue={account?.name}
        autoFocus={Boolean(account)}
      />
      {!account && (
        <SwitchField
          name="shared"
          label={t("shared")}
          hint={t("sharedHint")}
          checked={shared}
          onCheckedChange={setShared}
        />
      )}
      {!account && !shared && <NewPasswordField label={t("password")} />}
      <LimitFields noun="accounts" limits={account} />
      {!shared && (
        <SwitchField
          name="role"
          value="admin"
          label={t("admin")}
          hint={t("adminHint")}
          defaultChecked={account?.role === "admin"}
        />
      )}
    </EntryDialog>
  )
}
