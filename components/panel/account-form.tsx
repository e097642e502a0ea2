"use client"

import { useTranslations } from "next-intl"
import { useState } from "react"
import { Field } from "../ui/field"
import { Input } from "../ui/input"
import { Switch } from "../ui/switch"
import type { AccountChanges, AccountRow } from "./account"
import { FormDialog } from "./form-dialog"
import { NewPassword } from "./new-password"
import { quotaBytes, quotaMessages } from "./quota"
import { MessagesField, QuotaField } from "./quota-fields"
import { useChange } from "./use-change"

export interface AccountFormProps {
  /** Absent: a new one. */
  account: AccountRow | undefined
  domain: string | undefined
  changes: AccountChanges
  onDone: (text: string) => void
  onClose: () => void
}

export function AccountForm({ account, domain, changes, onDone, onClose }: AccountFormProps) {
  const t = useTranslations("panel.accounts")
  const [admin, setAdmin] = useState(account?.role === "admin")
  const [shared, setShared] = useState(account?.shared ?? false)
  const { ask, pending, refusal } = useChange(
    async (form: FormData) => {
      const quota = quotaBytes(String(form.get("quotaBytes")))
      if (Number.isNaN(quota)) return { field: "quotaBytes", message: t("quotaWrong") }
      const messages = quotaMessages(String(form.get("quotaMessages")))
      if (Number.isNaN(messages)) return { field: "quotaMessages", message: t("quotaMessagesWrong") }
      const role = admin && !shared ? "admin" : "user"
      const name = String(form.get("name"))
      const fields = { name, role, quotaBytes: quota, quotaMessages: messages } as const
      if (account) return changes.update({ id: account.id, ...fields })
      const address = String(form.get("address"))
      const password = shared ? undefined : String(form.get("password"))
      return changes.create({ ...fields, address, shared, password })
    },
    () => onDone(account ? t("changed", { address: account.readable }) : t("created")),
  )
  const errorOf = (field: string) => (refusal?.field === field ? refusal.message : undefined)

  return (
    <FormDialog
      title={account?.readable ?? t("createTitle")}
      submit={account ? t("save") : t("create")}
      pending={pending}
      refusal={refusal}
      fields={["name", "quotaBytes", "quotaMessages", "role", ...(account ? [] : ["address", "password"])]}
      onSubmit={ask}
      onClose={onClose}
    >
      {!account && (
        <Field label={t("address")} error={errorOf("address")}>
          {(control) => (
            <Input
              {...control}
              name="address"
              inputMode="email"
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              placeholder={`ann@${domain ?? "example.org"}`}
              autoFocus
            />
          )}
        </Field>
      )}
      <Field label={t("name")} hint={t("nameHint")} error={errorOf("name")}>
        {(control) => (
          <Input
            {...control}
            name="name"
            autoComplete="off"
            maxLength={200}
            defaultValue={account?.name}
            autoFocus={Boolean(account)}
          />
        )}
      </Field>
      {!account && (
        <Field label={t("shared")} hint={t("sharedHint")}>
          {(control) => <Switch {...control} checked={shared} onCheckedChange={setShared} />}
        </Field>
      )}
      {!account && !shared && <NewPassword label={t("password")} error={errorOf("password")} />}
      <QuotaField
        label={t("quota")}
        hint={t("quotaHint")}
        error={errorOf("quotaBytes")}
        bytes={account?.quotaBytes ?? 0}
      />
      <MessagesField
        label={t("quotaMessages")}
        hint={t("quotaMessagesHint")}
        error={errorOf("quotaMessages")}
        messages={account?.quotaMessages ?? 0}
      />
      {!shared && (
        <Field label={t("admin")} hint={t("adminHint")} error={errorOf("role")}>
          {(control) => <Switch {...control} checked={admin} onCheckedChange={setAdmin} />}
        </Field>
      )}
    </FormDialog>
  )
}
