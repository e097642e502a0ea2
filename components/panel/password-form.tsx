"use client"

import { useTranslations } from "next-intl"
import type { AccountRow } from "./account"
import { FormDialog } from "./form-dialog"
import { NewPassword } from "./new-password"
import type { Change } from "./outcome"
import { useChange } from "./use-change"

export interface PasswordFormProps {
  account: AccountRow
  change: Change<{ id: number; password: string }>
  onDone: (text: string) => void
  onClose: () => void
}

export function PasswordForm({ account, change, onDone, onClose }: PasswordFormProps) {
  const t = useTranslations("panel.accounts")
  const { ask, pending, refusal } = useChange(
    (form: FormData) => change({ id: account.id, password: String(form.get("password")) }),
    () => onDone(t("passwordSet", { address: account.readable })),
  )
  return (
    <FormDialog
      title={t("setPasswordTitle", { address: account.readable })}
      description={t("setPasswordHint")}
      submit={t("setPassword")}
      pending={pending}
      refusal={refusal}
      fields={["password"]}
      onSubmit={ask}
      onClose={onClose}
    >
      <NewPassword
        label={t("newPassword")}
        error={refusal?.field === "password" ? refusal.message : undefined}
      />
    </FormDialog>
  )
}
