"use client"

import { useTranslations } from "next-intl"
import type { ReactNode } from "react"
import type { DialogEnds } from "./entry"
import { FormDialog } from "./form-dialog"
import type { Change } from "./outcome"

export interface EntryDialogProps extends DialogEnds {
  /** Its texts are those of `panel.<noun>`. */
  noun: string
  /** What is changed; undefined: a new one is made. */
  entry: { readable: string } | undefined
  /** Said under the title. */
  hint?: string
  change: Change<FormData>
  children: ReactNode
}

/** The dialog that makes an entry of a list, or changes one. */
export function EntryDialog({ noun, entry, hint, change, children, ...ends }: EntryDialogProps) {
  const t = useTranslations(`panel.${noun}`)
  return (
    <FormDialog
      title={entry?.readable ?? t("createTitle")}
      description={hint}
      submit={entry ? t("save") : t("create")}
      change={change}
      onDone={() => ends.onDone(entry ? t("changed", { name: entry.readable }) : t("created"))}
      onClose={ends.onClose}
    >
      {children}
    </FormDialog>
  )
}
