import { formatBodystructure } from "../../mime/bodystructure.ts"
import { toBinary } from "../../mime/source.ts"
import { string } from "../../mime/wire.ts"
import type { Column, RowOf } from "../../store/rows.ts"
import { formatDateTime } from "../grammar/date.ts"
import { formatLabels } from "../grammar/gmail-label.ts"
import { emailObjectId, threadObjectId } from "../grammar/object-id.ts"
import type { View } from "../selected/view.ts"
import type { OpenedMessage } from "./opened-message.ts"

/** What an attribute is answered from, cheapest first: the view alone, a column of the row, the bytes themselves. */
export const sources = ["view", "row", "content"] as const
export type Source = (typeof sources)[number]

/** A message whose attributes are asked for. `row`, with the columns they name, and `open` are there when they need them. */
export interface FetchedMessage {
  index: number
  view: View
  /** The client takes UTF-8 in strings. */
  utf8: boolean
  row?: RowOf<Column>
  open?: OpenedMessage
}

/** A data item of FETCH that is text in the response (one character 0–255 per byte). */
export interface Attribute {
  source: Source
  /** What has to be in the row. */
  column?: Column
  /** Needs the thread of every message to be worked out. */
  threads?: true
  text(message: FetchedMessage): string | Promise<string>
}

export const uid: Attribute = {
  source: "view",
  text: ({ view, index }) => `UID ${view.uidAt(index)}`,
}

export const flags: Attribute = {
  source: "view",
  text: ({ view, index }) => `FLAGS (${view.flagsText(index)})`,
}

export const modseq: Attribute = {
  source: "view",
  text: ({ view, index }) => `MODSEQ (${view.modseqAt(index)})`,
}

export const labels: Attribute = {
  source: "view",
  text: ({ view, index, utf8 }) => `X-GM-LABELS ${formatLabels(view.flagsAt(index), utf8)}`,
}

/** The data items by name (RFC 3501 §6.4.5, RFC 7162 §3.1.4, RFC 8474 §5.3, RFC 8514 §4.2, RFC 8970, Gmail's own). BODY[…] is in section.ts. */
export const attributes: Readonly<Record<string, Attribute>> = {
  UID: uid,
  FLAGS: flags,
  MODSEQ: modseq,
  "RFC822.SIZE": { source: "row", column: "size", text: ({ row }) => `RFC822.SIZE ${row!.size}` },
  INTERNALDATE: {
    source: "row",
    column: "internalDate",
    text: ({ row }) => `INTERNALDATE ${formatDateTime(row!.internalDate)}`,
  },
  ENVELOPE: { source: "row", column: "envelope", text: ({ row }) => `ENVELOPE ${row!.envelope}` },
  BODYSTRUCTURE: {
    source: "row",
    column: "bodystructure",
    text: ({ row }) => `BODYSTRUCTURE ${row!.bodystructure}`,
  },
  BODY: {
    source: "content",
    async text({ open }) {
      const { bytes, root } = await open!.whole()
      return `BODY ${formatBodystructure(bytes, root, "BODY")}`
    },
  },
  EMAILID: {
    source: "row",
    column: "contentId",
    text: ({ row }) => `EMAILID (${emailObjectId(row!.contentId)})`,
  },
  THREADID: {
    source: "row",
    column: "threadId",
    threads: true,
    text: ({ row }) => `THREADID (${threadObjectId(row!.threadId)})`,
  },
  SAVEDATE: {
    source: "row",
    column: "savedAt",
    text: ({ row }) => `SAVEDATE ${formatDateTime(row!.savedAt)}`,
  },
  "X-GM-MSGID": { source: "row", column: "contentId", text: ({ row }) => `X-GM-MSGID ${row!.contentId}` },
  "X-GM-THRID": {
    source: "row",
    column: "threadId",
    threads: true,
    text: ({ row }) => `X-GM-THRID ${row!.threadId}`,
  },
  "X-GM-LABELS": labels,
  PREVIEW: {
    source: "row",
    column: "preview",
    text: ({ row }) => `PREVIEW ${string(toBinary(row!.preview))}`,
  },
}

/** Names that stand for several (RFC 3501 §6.4.5). */
export const macros: Readonly<Record<string, readonly string[]>> = {
  FAST: ["FLAGS", "INTERNALDATE", "RFC822.SIZE"],
  ALL: ["FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE"],
  FULL: ["FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODY"],
}
