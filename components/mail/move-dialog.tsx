"use client"

import { Command } from "cmdk"
import { useTranslations } from "next-intl"
import { CommandDialog, commandItemLook } from "./command-dialog"
import { useMail } from "./context"
import { MailboxIcon } from "./mailbox-icon"
import { useChosen } from "./use-chosen"
import { useMailboxName } from "./use-mailbox-name"

/** Where to move the chosen messages: type a few letters of the mailbox. */
export function MoveDialog() {
  const t = useTranslations("mail")
  const { mailboxes, place, actions, show } = useMail()
  const chosen = useChosen()
  const nameOf = useMailboxName()
  const targets = mailboxes.filter((mailbox) => mailbox.selectable && mailbox.path !== place.mailbox)
  return (
    <CommandDialog title={t("moveTo")} placeholder={t("moveToPlaceholder")} empty={t("noMailboxFound")}>
      {targets.map((mailbox) => (
        <Command.Item
          key={mailbox.path}
          value={`${nameOf(mailbox)} ${mailbox.path}`}
          className={commandItemLook}
          onSelect={() => {
            show(undefined)
            if (chosen) actions.move(chosen, mailbox.path)
          }}
        >
          <MailboxIcon use={mailbox.use} />
          <span className="truncate">{mailbox.use ? nameOf(mailbox) : mailbox.path}</span>
        </Command.Item>
      ))}
    </CommandDialog>
  )
}
