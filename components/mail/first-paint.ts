import type { Mailbox } from "@/app/_mail/mailboxes"
import type { MessageDetail } from "@/app/_mail/message"
import type { MessagePage } from "@/app/_mail/messages"
import type { Place } from "./mail-path"
import type { PaneWidths } from "./pane-widths"

/** What the server had at hand when it drew the page; the rest is fetched by the browser. */
export interface FirstPaint {
  person: { name: string; address: string; role: "user" | "admin" }
  place: Place
  mailboxes?: Mailbox[]
  page?: MessagePage
  message?: MessageDetail
  widths: PaneWidths
  phone: boolean
  timeZone: string
  now: number
}
