"use client"

import { useMail } from "./context"
import { HtmlBody } from "./html-body"
import { neighbour } from "./list-data"
import { useMessage } from "./queries"

/**
 * The HTML of the open message, and out of sight that of its neighbours, so that going to them takes no time. A frame
 * that is moved in the document loads again; in the order of their UIDs none ever moves.
 */
export function HtmlBodies({ mailbox, uid }: { mailbox: string; uid: number }) {
  const { list } = useMail()
  const { data: open } = useMessage(mailbox, uid)
  const { data: next } = useMessage(mailbox, list && neighbour(list, uid, 1))
  const { data: previous } = useMessage(mailbox, list && neighbour(list, uid, -1))
  const messages = [open, open && next, open && previous]
    .filter((message) => message?.body.kind === "html")
    .map((message) => message!)
    .sort((a, b) => a.uid - b.uid)
  return messages.map((message) => (
    <HtmlBody key={`${message.mailbox} ${message.uid}`} message={message} shown={message.uid === uid} />
  ))
}
