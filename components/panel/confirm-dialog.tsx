"use client"

import { LoaderCircle } from "lucide-react"
import { useTranslations } from "next-intl"
import { type FormEvent, useId, useState } from "react"
import { Button } from "../ui/button"
import { Dialog } from "../ui/dialog"
import { Field } from "../ui/field"
import { Input } from "../ui/input"
import type { Change } from "./outcome"
import { useChange } from "./use-change"

export interface ConfirmDialogProps {
  title: string
  description: string
  confirm: string
  /** What must be typed first, for what cannot be undone. */
  typed?: string
  change: Change<void>
  onDone: () => void
  onClose: () => void
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog({
  title,
  description,
  confirm,
  typed,
  change,
  onDone,
  onClose,
}: ConfirmDialogProps) {
  const t = useTranslations("panel")
  const ui = useTranslations("ui")
  const id = useId()
  const [text, setText] = useState("")
  const { ask, pending, refusal } = useChange(change, onDone)
  const ready = !typed || text.trim().toLowerCase() === typed.toLowerCase()

  function submit(event: FormEvent) {
    event.preventDefault()
    if (ready && !pending) ask()
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={title}
      description={description}
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            {ui("cancel")}
          </Button>
          <Button type="submit" form={id} look="danger" disabled={!ready || pending}>
            {pending && <LoaderCircle className="animate-spin" aria-hidden />}
            {confirm}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} className="flex flex-col gap-4">
        {refusal && (
          <p role="alert" className="rounded-lg bg-danger-soft px-3 py-2 text-danger">
            {refusal.message}
          </p>
        )}
        {typed && (
          <Field label={t("typeToConfirm", { text: typed })}>
            {(control) => (
              <Input
                {...control}
                value={text}
                onChange={(event) => setText(event.target.value)}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                autoFocus
              />
            )}
          </Field>
        )}
      </form>
    </Dialog>
  )
}
