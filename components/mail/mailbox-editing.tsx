"use client"

import { useQueryClient } from "@tanstack/react-query"
import { useTranslations } from "next-intl"
import { type FormEvent, type ReactNode, useState } from "react"
import { toast } from "sonner"
import type { Mailbox } from "@/app/_mail/mailboxes"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { InputField } from "@/components/ui/input-field"
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
  const [name, setName] = useState(edit.kind === "rename" ? edit.mailbox.name : "")
  const [error, setError] = useState<string>()

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (name.trim() === "") return setError(t("nameMissing"))
    try {
      const { path } = await save(edit, name.trim())
      await client.invalidateQueries({ queryKey: keys.mailboxes })
      if (edit.kind === "rename" && place.mailbox === edit.mailbox.path)
        go({ mailbox: path, query: "" }, "replace")
      onClose()
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown.message : String(thrown))
    }
  }

  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="small"
      title={edit.kind === "rename" ? t("renameMailbox") : t("newMailbox")}
      actions={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look="primary" type="submit" form="mailbox-name">
            {edit.kind === "rename" ? t("rename") : t("create")}
          </Button>
        </>
      }
    >
      <form id="mailbox-name" onSubmit={submit}>
        <InputField
          label={t("mailboxName")}
          error={error}
          autoFocus
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.target.value)}
        />
      </form>
    </Dialog>
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
