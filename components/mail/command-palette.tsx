"use client"

import { Command } from "cmdk"
import { useRouter } from "next/navigation"
import { useTranslations } from "next-intl"
import { Kbd } from "@/components/ui/kbd"
import { CommandDialog, CommandItem, MailboxItems } from "./command-dialog"
import { useMail } from "./context"
import { type ShortcutName, shortcuts } from "./shortcuts"

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
  const { mailboxes, go } = useMail()
  const router = useRouter()
  const heading =
    "[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-ink-faint [&_[cmdk-group-heading]]:text-xs"
  return (
    <CommandDialog title={t("palette")} placeholder={t("palettePlaceholder")} empty={t("paletteEmpty")}>
      <Command.Group heading={t("actionsHeading")} className={heading}>
        {shortcuts
          .filter(({ name }) => !notHere.has(name))
          .map(({ name, shown }) => (
            <CommandItem key={name} value={t(`shortcut.${name}`)} onChoose={() => act(name)}>
              <span className="flex-1">{t(`shortcut.${name}`)}</span>
              <Kbd>{shown}</Kbd>
            </CommandItem>
          ))}
        <CommandItem value={t("settings")} onChoose={() => router.push("/settings/filters")}>
          {t("settings")}
        </CommandItem>
      </Command.Group>
      <Command.Group heading={t("mailboxes")} className={heading}>
        <MailboxItems
          mailboxes={mailboxes.filter((mailbox) => mailbox.selectable)}
          onChoose={(mailbox) => go({ mailbox, query: "" })}
        />
      </Command.Group>
    </CommandDialog>
  )
}
