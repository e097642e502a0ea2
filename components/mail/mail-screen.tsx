"use client"

import { useTranslations } from "next-intl"
import { useCallback, useEffect, useMemo, useState } from "react"
import { toast } from "sonner"
import type { MessageRow } from "@/app/_mail/messages"
import { ConnectionBanner } from "./connection-banner"
import { type Mail, MailProvider, type Overlay } from "./context"
import type { FirstPaint } from "./first-paint"
import { successor } from "./list-data"
import { ListHeader } from "./list-header"
import { MessageList } from "./message-list"
import { Overlays } from "./overlays"
import { Panes } from "./panes"
import { PhoneBar } from "./phone-bar"
import { useList, useMailboxes } from "./queries"
import { ReadingPane } from "./reading-pane"
import { RetentionNotice } from "./retention"
import { Sidebar } from "./sidebar"
import { type Chosen, useActions } from "./use-actions"
import { useCommands } from "./use-commands"
import { useEvents } from "./use-events"
import { useMailboxName } from "./use-mailbox-name"
import { useOpened } from "./use-opened"
import { usePhone } from "./use-phone"
import { usePlace } from "./use-place"
import { useSelection } from "./use-selection"
import { useShortcuts } from "./use-shortcuts"
import { useDateStyle } from "./use-zone"

/** The panes and what connects them. */
export function MailScreen({ first }: { first: FirstPaint }) {
  const mail = useMailState(first)
  const { fill, isError, refetch } = useList(mail.place.mailbox, mail.place.query)
  const phone = usePhone(first.phone)
  const act = useCommands(mail)
  useShortcuts(act)
  useOpened(mail)
  useTitle(mail)
  useArrivals(mail)
  return (
    <MailProvider value={mail}>
      <Panes
        initial={first.widths}
        open={mail.place.uid !== undefined}
        sidebar={<Sidebar />}
        list={
          <div className="flex h-full min-h-0 flex-col pt-[env(safe-area-inset-top)]">
            <ListHeader />
            <ConnectionBanner />
            <RetentionNotice />
            <MessageList fill={fill} failed={isError} retry={refetch} touch={phone} />
            <PhoneBar />
          </div>
        }
        reading={<ReadingPane />}
      />
      <Overlays act={act} />
    </MailProvider>
  )
}

function useMailState(first: FirstPaint): Mail {
  const [place, go] = usePlace(first.place)
  const { data: mailboxes = [] } = useMailboxes()
  const { data: list } = useList(place.mailbox, place.query)
  const selection = useSelection(`${place.mailbox}\0${place.query}`)
  const [overlay, show] = useState<Overlay>()
  const dates = useDateStyle(first.timeZone, first.now)

  const leaving = useCallback(
    (chosen: Chosen) => {
      selection.clear()
      if (place.uid === undefined) return
      if ("all" in chosen) go({ ...place, uid: undefined }, "replace")
      else if (chosen.uids.has(place.uid))
        go({ ...place, uid: list && successor(list, place.uid, chosen.uids) }, "replace")
    },
    [selection, place, go, list],
  )
  const view = useMemo(
    () => ({ mailbox: place.mailbox, query: place.query, leaving }),
    [place.mailbox, place.query, leaving],
  )
  const actions = useActions(view)
  const mailbox = mailboxes.find((each) => each.path === place.mailbox)
  const { person } = first
  return { person, place, go, mailboxes, mailbox, list, selection, actions, dates, overlay, show }
}

/** Unread messages are in the window's title, where one sees them from another tab. */
function useTitle({ mailbox, mailboxes, place }: Mail): void {
  const nameOf = useMailboxName()
  const name = mailbox ? nameOf(mailbox) : place.mailbox
  const unseen = mailboxes.find((each) => each.use === "inbox")?.unseen ?? 0
  useEffect(() => {
    document.title = `${unseen > 0 ? `(${unseen}) ` : ""}${name} \u00b7 Missiva`
  }, [name, unseen])
}

/** New mail shows itself, and says who it is from. */
function useArrivals({ place, go }: Mail): void {
  const t = useTranslations("mail")
  const arrived = (rows: MessageRow[], mailbox: string) => {
    const [newest] = rows
    if (!newest) return
    const from = newest.from[0]
    const who = from?.name || from?.address || t("nobody")
    const open = () => go({ mailbox, uid: newest.uid, query: "" })
    toast(rows.length > 1 ? t("arrivedMany", { count: rows.length, who }) : t("arrived", { who }), {
      description: newest.subject || t("noSubject"),
      action: { label: t("openMessage"), onClick: open },
    })
  }
  useEvents(place.mailbox, arrived)
}
