"use client"

import { ArchiveRestore, FolderPlus, PenLine } from "lucide-react"
import { useTranslations } from "next-intl"
import { openComposer } from "@/components/compose/open"
import { Button } from "@/components/ui/button"
import { IconButton } from "@/components/ui/icon-button"
import { PlaceLink } from "@/components/ui/place-link"
import { Wordmark } from "@/components/ui/wordmark"
import { AccountMenu } from "./account-menu"
import { useMail } from "./context"
import { useMailboxEditing } from "./mailbox-editing"
import { MailboxItem } from "./mailbox-item"
import { shownKey } from "./shortcuts"

/** The mailboxes, and what belongs to the person. */
export function Sidebar() {
  const t = useTranslations("mail")
  const { mailboxes } = useMail()
  const editing = useMailboxEditing()
  return (
    <div className="flex h-full min-h-0 flex-col bg-canvas">
      <div className="flex h-14 shrink-0 items-center px-5">
        <Wordmark />
      </div>
      <div className="px-3 pb-3">
        <Button
          look="primary"
          className="w-full justify-start"
          onClick={() => openComposer({ kind: "new" })}
          aria-keyshortcuts={shownKey("compose")}
        >
          <PenLine aria-hidden />
          {t("compose")}
        </Button>
      </div>
      <nav aria-label={t("mailboxes")} className="min-h-0 flex-1 overflow-y-auto px-3 pb-3">
        <ul className="flex flex-col gap-px">
          {mailboxes.map((mailbox) => (
            <MailboxItem key={mailbox.path} mailbox={mailbox} editing={editing} />
          ))}
        </ul>
        <div className="mt-2 flex flex-col gap-1">
          <PlaceLink href="/settings/deleted" icon={<ArchiveRestore aria-hidden />} className="h-8">
            {t("recentlyDeleted")}
          </PlaceLink>
          <IconButton
            label={t("newMailbox")}
            className="self-start"
            onClick={() => editing.ask({ kind: "create" })}
          >
            <FolderPlus />
          </IconButton>
        </div>
      </nav>
      <div className="shrink-0 border-line border-t p-2">
        <AccountMenu />
      </div>
      {editing.dialog}
    </div>
  )
}
