"use client"

import { useTranslations } from "next-intl"
import { FormDialog } from "./form-dialog"
import { NewPassword } from "./new-password"
import type { Change } from "./outcome"
import { useChange } from "./use-change"

export interface PasswordFormProps {
  title: string
  hint: string
  submit: string
  change: Change<string>
  onDone: () => void
  onClose: () => void
}

/** A dialog that asks for a new password and what it is for. */
export function PasswordForm({ title, hint, submit, change, onDone, onClose }: PasswordFormProps) {
  const t = useTranslations("panel.accounts")
  const { ask, pending, refusal } = useChange(
    (form: FormData) => change(String(form.get("password"))),
    onDone,
  )
  return (
    <FormDialog
      title={title}
      description={hint}
      submit={submit}
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
