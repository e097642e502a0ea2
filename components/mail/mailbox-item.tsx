"use client"

import { FolderPlus, Hourglass, Pencil, Trash2 } from "lucide-react"
import { useTranslations } from "next-intl"
import { type DragEvent, useState } from "react"
import type { Mailbox } from "@/app/_mail/mailboxes"
import { ContextMenu, ContextMenuItem } from "@/components/ui/context-menu"
import { useMail } from "./context"
import { pathOf } from "./mail-path"
import type { MailboxEditing } from "./mailbox-editing"
import { MailboxIcon } from "./mailbox-icon"
import { purposeOf, useMailboxName } from "./use-mailbox-name"

/** What dragged messages are called in the browser's clipboard of things dragged. */
export const dragType = "application/x-missiva-messages"

export function MailboxItem({ mailbox, editing }: { mailbox: Mailbox; editing: MailboxEditing }) {
  const t = useTranslations("mail")
  const retention = useTranslations("retention")
  const { show } = useMail()
  const nameOf = useMailboxName()
  const drop = useDrop(mailbox)
  // A step on the way to other mailboxes is no mailbox, and an inbox stays where it is.
  const own = purposeOf(mailbox) === undefined && mailbox.selectable
  return (
    <li>
      <ContextMenu
        trigger={
          <div
            {...drop.handlers}
            className={`rounded-lg ${drop.over ? "bg-accent-soft ring-2 ring-accent" : ""}`}
          >
            <MailboxLink mailbox={mailbox} name={nameOf(mailbox)} />
          </div>
        }
      >
        <ContextMenuItem
          icon={<FolderPlus />}
          onSelect={() => editing.ask({ kind: "create", within: mailbox })}
        >
          {t("newMailboxWithin")}
        </ContextMenuItem>
        {own && (
          <ContextMenuItem icon={<Pencil />} onSelect={() => editing.ask({ kind: "rename", mailbox })}>
            {t("renameMailbox")}
          </ContextMenuItem>
        )}
        {mailbox.selectable && !mailbox.owner && (
          <ContextMenuItem icon={<Hourglass />} onSelect={() => show({ kind: "retention", mailbox })}>
            {retention("menu")}
          </ContextMenuItem>
        )}
        {own && (
          <ContextMenuItem icon={<Trash2 />} danger onSelect={() => editing.ask({ kind: "delete", mailbox })}>
            {t("deleteMailbox")}
          </ContextMenuItem>
        )}
      </ContextMenu>
    </li>
  )
}

function MailboxLink({ mailbox, name }: { mailbox: Mailbox; name: string }) {
  const t = useTranslations("mail")
  const { place, go, show } = useMail()
  const current = place.mailbox === mailbox.path
  const target = { mailbox: mailbox.path, query: "" }
  const countsAll = mailbox.use === "drafts" || mailbox.use === "outbox"
  const count = countsAll ? mailbox.messages : mailbox.unseen
  const indent = { paddingLeft: `${0.625 + Math.min(mailbox.depth, 6) * 0.875}rem` }
  const look = "flex h-8 items-center gap-2.5 rounded-lg pr-2.5 text-base [&_svg]:size-4 [&_svg]:shrink-0"
  if (!mailbox.selectable)
    return (
      <span style={indent} className={`${look} text-ink-faint`}>
        <MailboxIcon use={mailbox.use} owner={mailbox.depth === 0 && mailbox.owner !== undefined} />
        <span className="truncate">{name}</span>
      </span>
    )
  return (
    <a
      href={pathOf(target)}
      style={indent}
      aria-current={current ? "page" : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return
        event.preventDefault()
        go(target)
        show(undefined)
      }}
      className={`${look} ${current ? "bg-accent-soft font-medium text-accent" : "text-ink-soft hover:bg-pressed/60 hover:text-ink"}`}
    >
      <MailboxIcon use={purposeOf(mailbox)} />
      <span
        className={`min-w-0 flex-1 truncate ${mailbox.unseen > 0 && !current ? "font-medium text-ink" : ""}`}
      >
        {name}
      </span>
      {count > 0 && (
        <span className="text-xs tabular-nums">
          {count}
          <span className="sr-only">{countsAll ? t("messagesWord") : t("unreadWord")}</span>
        </span>
      )}
    </a>
  )
}

/** Messages may be dropped on a mailbox to move them there. */
function useDrop(mailbox: Mailbox) {
  const { place, actions } = useMail()
  const [over, setOver] = useState(false)
  const takes = mailbox.selectable && mailbox.path !== place.mailbox
  const carries = (event: DragEvent) => takes && event.dataTransfer.types.includes(dragType)
  const handlers = {
    onDragOver: (event: DragEvent) => {
      if (!carries(event)) return
      event.preventDefault()
      event.dataTransfer.dropEffect = "move"
      setOver(true)
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      setOver(false)
      if (!carries(event)) return
      event.preventDefault()
      const uids = JSON.parse(event.dataTransfer.getData(dragType)) as number[]
      actions.move({ uids: new Set(uids) }, mailbox.path)
    },
  }
  return { over, handlers }
}
