"use client"

import { Archive, Mail, MailOpen, Star, Trash2 } from "lucide-react"
import { useTranslations } from "next-intl"
import type { MessageRow } from "@/app/_mail/messages"
import { IconButton } from "@/components/ui/icon-button"
import { useMail } from "./context"
import { shownKey } from "./shortcuts"
import { useDelete } from "./use-delete"

/** What one does most with a message, over the end of its row while it is pointed at. Nothing moves. */
export function RowActions({ row }: { row: MessageRow }) {
  const t = useTranslations("mail")
  const { actions, mailbox } = useMail()
  const remove = useDelete()
  const one = { uids: new Set([row.uid]) }
  const { seen, flagged } = row.flags
  return (
    <span className="absolute right-2 bottom-1 hidden items-center rounded-lg border border-line bg-raised p-0.5 shadow-raised group-hover:flex group-has-[:focus-visible]:flex">
      {mailbox?.use !== "archive" && (
        <IconButton
          size="small"
          label={t("archive")}
          shortcut={shownKey("archive")}
          tabIndex={-1}
          onClick={() => actions.file(one, "archive")}
        >
          <Archive />
        </IconButton>
      )}
      <IconButton
        size="small"
        label={t("delete")}
        shortcut={shownKey("delete")}
        tabIndex={-1}
        onClick={() => remove(one)}
      >
        <Trash2 />
      </IconButton>
      <IconButton
        size="small"
        label={seen ? t("markUnread") : t("markRead")}
        shortcut={shownKey("unread")}
        tabIndex={-1}
        onClick={() => actions.flag(one, "seen", !seen)}
      >
        {seen ? <Mail /> : <MailOpen />}
      </IconButton>
      <IconButton
        size="small"
        label={flagged ? t("unstar") : t("star")}
        shortcut={shownKey("star")}
        tabIndex={-1}
        onClick={() => actions.flag(one, "flagged", !flagged)}
      >
        <Star className={flagged ? "fill-star text-star" : ""} />
      </IconButton>
    </span>
  )
}
