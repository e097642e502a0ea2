"use client"

import { useTranslations } from "next-intl"
import { CommandDialog, MailboxItems } from "./command-dialog"
import { useMail } from "./context"
import { useChosen } from "./use-chosen"

/** Where to move the chosen messages: type a few letters of the mailbox. */
export function MoveDialog() {
  const t = useTranslations("mail")
  const { mailboxes, place, actions } = useMail()
  const chosen = useChosen()
  const targets = mailboxes.filter((mailbox) => mailbox.selectable && mailbox.path !== place.mailbox)
  return (
    <CommandDialog title={t("moveTo")} placeholder={t("moveToPlaceholder")} empty={t("noMailboxFound")}>
      <MailboxItems mailboxes={targets} onChoose={(path) => chosen && actions.move(chosen, path)} />
    </CommandDialog>
  )
}
