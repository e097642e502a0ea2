"use client"

import { Command } from "cmdk"
import { useRouter } from "next/navigation"
import { useTranslations } from "next-intl"
import { Kbd } from "@/components/ui/kbd"
import { CommandDialog, commandItemLook } from "./command-dialog"
import { useMail } from "./context"
import { MailboxIcon } from "./mailbox-icon"
import { type ShortcutName, shortcuts } from "./shortcuts"
import { useMailboxName } from "./use-mailbox-name"

const notHere = new Set<ShortcutName>([
  "next",
  "previous",
  "open",
  "back",
  "palette",
  "inbox",
  "drafts",
  "sent",
  "archived",
])

/** Everything that can be done, and every mailbox, by typing a few letters. */
export function CommandPalette({ act }: { act: (name: ShortcutName) => void }) {
  const t = useTranslations("mail")
  const { mailboxes, go, show } = useMail()
  const router = useRouter()
  const nameOf = useMailboxName()
  const heading =
    "[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-ink-faint [&_[cmdk-group-heading]]:text-xs"
  return (
    <CommandDialog title={t("palette")} placeholder={t("palettePlaceholder")} empty={t("paletteEmpty")}>
      <Command.Group heading={t("actionsHeading")} className={heading}>
        {shortcuts
          .filter(({ name }) => !notHere.has(name))
          .map(({ name, shown }) => (
            <Command.Item
              key={name}
              value={t(`shortcut.${name}`)}
              className={commandItemLook}
              onSelect={() => {
                show(undefined)
                act(name)
              }}
            >
              <span className="flex-1">{t(`shortcut.${name}`)}</span>
              <Kbd>{shown}</Kbd>
            </Command.Item>
          ))}
        <Command.Item
          value={t("settings")}
          className={commandItemLook}
          onSelect={() => {
            show(undefined)
            router.push("/settings/filters")
          }}
        >
          {t("settings")}
        </Command.Item>
      </Command.Group>
      <Command.Group heading={t("mailboxes")} className={heading}>
        {mailboxes
          .filter((mailbox) => mailbox.selectable)
          .map((mailbox) => (
            <Command.Item
              key={mailbox.path}
              value={`${nameOf(mailbox)} ${mailbox.path}`}
              className={commandItemLook}
              onSelect={() => {
                show(undefined)
                go({ mailbox: mailbox.path, query: "" })
              }}
            >
              <MailboxIcon use={mailbox.use} />
              {mailbox.use ? nameOf(mailbox) : mailbox.path}
            </Command.Item>
          ))}
      </Command.Group>
    </CommandDialog>
  )
}
