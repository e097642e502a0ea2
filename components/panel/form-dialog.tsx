"use client"

import { LoaderCircle } from "lucide-react"
import { useTranslations } from "next-intl"
import { type FormEvent, type ReactNode, useId, useRef } from "react"
import { Button } from "../ui/button"
import { Dialog } from "../ui/dialog"
import { RefusalContext } from "./form-fields"
import type { Change } from "./outcome"
import { useChange } from "./use-change"

export interface FormDialogProps {
  title: string
  description?: ReactNode
  submit: string
  /** For what cannot be undone. */
  danger?: boolean
  /** Whether it may be sent off; it may unless this says no. */
  ready?: boolean
  change: Change<FormData>
  onDone: () => void
  onClose: () => void
  children?: ReactNode
}

/**
 * A dialog with one form: fields, Cancel, and the button that does it. What is wrong with a field stands under it, and
 * what is wrong with anything else on top.
 */
export function FormDialog({ title, description, submit, danger, ready = true, ...props }: FormDialogProps) {
  const t = useTranslations("ui")
  const id = useId()
  const form = useRef<HTMLFormElement>(null)
  const { ask, pending, refusal } = useChange(async (data: FormData) => {
    const refused = await props.change(data)
    const shown = refused?.field && form.current?.elements.namedItem(refused.field)
    return refused && !shown ? { message: refused.message } : refused
  }, props.onDone)

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (ready && !pending) void ask(new FormData(event.currentTarget))
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
          <Button type="submit" form={id} look={danger ? "danger" : "primary"} disabled={!ready || pending}>
            {pending && <LoaderCircle className="animate-spin" aria-hidden />}
            {submit}
          </Button>
        </>
      }
    >
      <form
        ref={form}
        id={id}
        onSubmit={onSubmit}
        noValidate
        className="flex flex-col gap-4 pt-1"
        aria-busy={pending}
      >
        {refusal && !refusal.field && (
          <p role="alert" className="rounded-lg bg-danger-soft px-3 py-2 text-danger">
            {refusal.message}
          </p>
        )}
        <RefusalContext value={refusal}>{props.children}</RefusalContext>
      </form>
    </Dialog>
  )
}
