"use client"

import {
  Archive,
  Code,
  Download,
  Ellipsis,
  Filter,
  FolderInput,
  Inbox,
  Mail,
  MailOpen,
  Printer,
  ShieldAlert,
  Star,
  Trash2,
} from "lucide-react"
import { useRouter } from "next/navigation"
import { useTranslations } from "next-intl"
import { DropdownMenu, DropdownMenuItem, DropdownMenuSeparator } from "@/components/ui/dropdown-menu"
import { IconButton } from "@/components/ui/icon-button"
import { useMail } from "./context"
import { filterUrl, sourceUrl } from "./message-urls"
import { useMessage } from "./queries"
import { shownKey } from "./shortcuts"
import type { Chosen } from "./use-actions"
import { useChosen } from "./use-chosen"
import { useDelete } from "./use-delete"

/** What can be done with the chosen messages; `compact` leaves the seldom things to the menu. */
export function MessageTools({ compact = false }: { compact?: boolean }) {
  const t = useTranslations("mail")
  const { actions, mailbox, show } = useMail()
  const chosen = useChosen()
  const remove = useDelete()
  if (!chosen) return null
  const junk = mailbox?.use === "junk"
  return (
    <div role="toolbar" aria-label={t("messageActions")} className="flex shrink-0 items-center">
      {mailbox?.use !== "archive" && (
        <IconButton
          label={t("archive")}
          shortcut={shownKey("archive")}
          onClick={() => actions.file(chosen, "archive")}
        >
          <Archive />
        </IconButton>
      )}
      <IconButton label={t("delete")} shortcut={shownKey("delete")} onClick={() => remove(chosen)}>
        <Trash2 />
      </IconButton>
      {!compact && (
        <IconButton label={t("moveTo")} shortcut={shownKey("move")} onClick={() => show({ kind: "move" })}>
          <FolderInput />
        </IconButton>
      )}
      {!compact && (
        <IconButton
          label={junk ? t("notJunk") : t("junk")}
          shortcut={shownKey("junk")}
          onClick={() => actions.file(chosen, junk ? "inbox" : "junk")}
        >
          {junk ? <Inbox /> : <ShieldAlert />}
        </IconButton>
      )}
      <IconButton
        label={t("markUnread")}
        shortcut={shownKey("unread")}
        onClick={() => actions.flag(chosen, "seen", false)}
      >
        <Mail />
      </IconButton>
      <MoreTools chosen={chosen} compact={compact} />
    </div>
  )
}

function MoreTools({ chosen, compact }: { chosen: Chosen; compact: boolean }) {
  const t = useTranslations("mail")
  const { actions, mailbox, show, place } = useMail()
  const junk = mailbox?.use === "junk"
  const open = compact ? undefined : place.uid
  return (
    <DropdownMenu
      trigger={
        <IconButton label={t("more")}>
          <Ellipsis />
        </IconButton>
      }
    >
      {compact && (
        <DropdownMenuItem
          icon={<FolderInput />}
          shortcut={shownKey("move")}
          onSelect={() => show({ kind: "move" })}
        >
          {t("moveTo")}
        </DropdownMenuItem>
      )}
      <DropdownMenuItem icon={<MailOpen />} onSelect={() => actions.flag(chosen, "seen", true)}>
        {t("markRead")}
      </DropdownMenuItem>
      <DropdownMenuItem
        icon={<Star />}
        shortcut={shownKey("star")}
        onSelect={() => actions.flag(chosen, "flagged", true)}
      >
        {t("star")}
      </DropdownMenuItem>
      <DropdownMenuItem icon={<Star />} onSelect={() => actions.flag(chosen, "flagged", false)}>
        {t("unstar")}
      </DropdownMenuItem>
      {compact && (
        <DropdownMenuItem
          icon={junk ? <Inbox /> : <ShieldAlert />}
          shortcut={shownKey("junk")}
          onSelect={() => actions.file(chosen, junk ? "inbox" : "junk")}
        >
          {junk ? t("notJunk") : t("junk")}
        </DropdownMenuItem>
      )}
      {open !== undefined && <OpenMessageTools mailbox={place.mailbox} uid={open} />}
    </DropdownMenu>
  )
}

function OpenMessageTools({ mailbox, uid }: { mailbox: string; uid: number }) {
  const t = useTranslations("mail")
  const router = useRouter()
  const { data: message } = useMessage(mailbox, uid)
  return (
    <>
      <DropdownMenuSeparator />
      {message && (
        <DropdownMenuItem icon={<Filter />} onSelect={() => router.push(filterUrl(message))}>
          {t("createFilter")}
        </DropdownMenuItem>
      )}
      <DropdownMenuItem icon={<Printer />} onSelect={() => window.print()}>
        {t("print")}
      </DropdownMenuItem>
      <DropdownMenuItem
        icon={<Code />}
        onSelect={() => window.open(sourceUrl(mailbox, uid), "_blank", "noopener")}
      >
        {t("viewSource")}
      </DropdownMenuItem>
      <DropdownMenuItem icon={<Download />} onSelect={() => location.assign(sourceUrl(mailbox, uid, true))}>
        {t("saveMessage")}
      </DropdownMenuItem>
    </>
  )
}
