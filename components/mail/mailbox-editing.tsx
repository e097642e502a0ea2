"use client"

import { useQueryClient } from "@tanstack/react-query"
import { useTranslations } from "next-intl"
import { type ReactNode, useState } from "react"
import { toast } from "sonner"
import type { Mailbox } from "@/app/_mail/mailboxes"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { LineDialog } from "@/components/ui/line-dialog"
import { tell } from "./api"
import { useMail } from "./context"
import { keys } from "./queries"

/** Something to be done to the mailboxes themselves. */
type Edit =
  | { kind: "create"; within?: Mailbox }
  | { kind: "rename"; mailbox: Mailbox }
  | { kind: "delete"; mailbox: Mailbox }

export interface MailboxEditing {
  ask: (edit: Edit) => void
  dialog: ReactNode
}

/** The dialogs that make, rename and delete mailboxes; `dialog` is to be rendered somewhere. */
export function useMailboxEditing(): MailboxEditing {
  const [edit, setEdit] = useState<Edit>()
  const close = () => setEdit(undefined)
  const dialog =
    edit?.kind === "delete" ? (
      <DeleteMailbox mailbox={edit.mailbox} onClose={close} />
    ) : edit ? (
      <NameMailbox key={JSON.stringify(edit)} edit={edit} onClose={close} />
    ) : null
  return { ask: setEdit, dialog }
}

function NameMailbox({ edit, onClose }: { edit: Exclude<Edit, { kind: "delete" }>; onClose: () => void }) {
  const t = useTranslations("mail")
  const { place, go } = useMail()
  const client = useQueryClient()
  const renamed = edit.kind === "rename" ? edit.mailbox : undefined

  async function change(name: string) {
    if (name === "") throw new Error(t("nameMissing"))
    const { path } = await save(edit, name)
    await client.invalidateQueries({ queryKey: keys.mailboxes })
    if (renamed && place.mailbox === renamed.path) go({ mailbox: path, query: "" }, "replace")
    return true
  }

  return (
    <LineDialog
      title={t(renamed ? "renameMailbox" : "newMailbox")}
      action={t(renamed ? "rename" : "create")}
      field={{ label: t("mailboxName"), value: renamed?.name ?? "", maxLength: 200 }}
      onSubmit={change}
      onClose={onClose}
    />
  )
}

function save(edit: Exclude<Edit, { kind: "delete" }>, name: string): Promise<{ path: string }> {
  if (edit.kind === "rename") {
    const { path, delimiter } = edit.mailbox
    const to = [...path.split(delimiter).slice(0, -1), name].join(delimiter)
    return tell("mailboxes", { from: path, to }, "PATCH")
  }
  const path = edit.within ? `${edit.within.path}${edit.within.delimiter}${name}` : name
  return tell("mailboxes", { path })
}

function DeleteMailbox({ mailbox, onClose }: { mailbox: Mailbox; onClose: () => void }) {
  const t = useTranslations("mail")
  const { place, go } = useMail()
  const client = useQueryClient()

  async function remove() {
    onClose()
    try {
      await tell("mailboxes", { path: mailbox.path }, "DELETE")
      if (place.mailbox === mailbox.path) go({ mailbox: "INBOX", query: "" }, "replace")
    } catch (thrown) {
      toast.error(t("actionFailed", { reason: thrown instanceof Error ? thrown.message : "" }))
    }
    await client.invalidateQueries({ queryKey: keys.mailboxes })
  }

  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="small"
      title={t("deleteMailboxTitle", { name: mailbox.name })}
      description={t("deleteMailboxText", { count: mailbox.messages })}
      actions={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look="danger" onClick={remove}>
            {t("deleteMailbox")}
          </Button>
        </>
      }
    />
  )
}
