"use client"

import { useTranslations } from "next-intl"
import { FormDialog } from "./form-dialog"
import { useFieldError } from "./form-fields"
import { NewPassword } from "./new-password"
import type { Change } from "./outcome"

export interface PasswordFormProps {
  title: string
  hint: string
  submit: string
  change: Change<string>
  onDone: () => void
  onClose: () => void
}

/** A dialog that asks for a new password and what it is for. */
export function PasswordForm({ hint, change, ...dialog }: PasswordFormProps) {
  const t = useTranslations("panel.accounts")
  return (
    <FormDialog {...dialog} description={hint} change={(form) => change(String(form.get("password")))}>
      <NewPasswordField label={t("newPassword")} />
    </FormDialog>
  )
}

/** A new password as a field of a form. */
export const NewPasswordField = ({ label }: { label: string }) => (
  <NewPassword label={label} error={useFieldError("password")} />
)
