"use client"

import { LoaderCircle } from "lucide-react"
import { useTranslations } from "next-intl"
import { type FormEvent, type ReactNode, useId } from "react"
import { Button } from "../ui/button"
import { Dialog } from "../ui/dialog"
import type { Refusal } from "./outcome"

export interface FormDialogProps {
  title: string
  description?: ReactNode
  submit: string
  pending: boolean
  refusal: Refusal | undefined
  /** Fields that show their own error; a refusal about anything else is shown on top. */
  fields: readonly string[]
  onSubmit: (form: FormData) => void
  onClose: () => void
  children: ReactNode
}

/** A dialog with one form: fields, Cancel, and the button that does it. */
export function FormDialog({
  title,
  description,
  submit,
  pending,
  refusal,
  fields,
  ...props
}: FormDialogProps) {
  const t = useTranslations("ui")
  const id = useId()
  const loose = refusal && !fields.includes(refusal.field ?? "") ? refusal.message : undefined

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (!pending) props.onSubmit(new FormData(event.currentTarget))
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => open || props.onClose()}
      title={title}
      description={description}
      actions={
        <>
          <Button look="quiet" onClick={props.onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit" form={id} look="primary" disabled={pending}>
            {pending && <LoaderCircle className="animate-spin" aria-hidden />}
            {submit}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={onSubmit} noValidate className="flex flex-col gap-4 pt-1" aria-busy={pending}>
        {loose && (
          <p role="alert" className="rounded-lg bg-danger-soft px-3 py-2 text-danger">
            {loose}
          </p>
        )}
        {props.children}
      </form>
    </Dialog>
  )
}
