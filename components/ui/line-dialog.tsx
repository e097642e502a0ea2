"use client"

import { useTranslations } from "next-intl"
import { type FormEvent, useId, useState } from "react"
import { Button } from "./button"
import { Dialog, type DialogProps } from "./dialog"
import { InputField, type InputFieldProps } from "./input-field"

export interface LineDialogProps extends Pick<DialogProps, "title" | "description"> {
  /** What the button says that carries it out. */
  action: string
  /** The field; its value is what it holds before anybody types. */
  field: Omit<InputFieldProps, "error" | "onChange" | "autoFocus"> & { value: string }
  /** What of the typed text stays. */
  keep?: (text: string) => string
  /** Carries it out. What it throws is said under the field; with false the dialog stays open. */
  onSubmit: (text: string) => Promise<boolean | undefined>
  onClose: () => void
}

/** Asks for one line of text. */
export function LineDialog(props: LineDialogProps) {
  const { title, description, action, field, keep = (text) => text, onSubmit, onClose } = props
  const t = useTranslations("ui")
  const form = useId()
  const [typed, setTyped] = useState<string>()
  const [error, setError] = useState<string>()
  const text = typed ?? field.value

  async function submit(event: FormEvent) {
    event.preventDefault()
    setError(undefined)
    try {
      if ((await onSubmit(text.trim())) !== false) onClose()
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown.message : String(thrown))
    }
  }

  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="small"
      title={title}
      description={description}
      actions={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look="primary" type="submit" form={form}>
            {action}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit}>
        <InputField
          {...field}
          error={error}
          autoFocus
          value={text}
          onChange={({ target }) => setTyped(keep(target.value))}
        />
      </form>
    </Dialog>
  )
}
