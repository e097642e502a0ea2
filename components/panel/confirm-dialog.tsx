"use client"

import { useTranslations } from "next-intl"
import { useState } from "react"
import { FormDialog } from "./form-dialog"
import { TextField } from "./form-fields"
import type { Change } from "./outcome"

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
export function ConfirmDialog({ description, confirm, typed, change, ...dialog }: ConfirmDialogProps) {
  const t = useTranslations("panel")
  const [text, setText] = useState("")
  return (
    <FormDialog
      {...dialog}
      description={description}
      submit={confirm}
      danger
      ready={!typed || text.trim().toLowerCase() === typed.toLowerCase()}
      change={() => change()}
    >
      {typed && (
        <TextField
          name="typed"
          kind="address"
          label={t("typeToConfirm", { text: typed })}
          value={text}
          onChange={(event) => setText(event.target.value)}
          autoFocus
        />
      )}
    </FormDialog>
  )
}
