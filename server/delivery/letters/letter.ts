import type { AccountRef } from "../../directory/directory.ts"
import type { Envelope } from "../../queue/envelope.ts"
import type { StagedContent } from "../../store/incoming.ts"
import type { Store } from "../../store/store.ts"
import type { Original } from "../edition.ts"
import type { Texts } from "../texts.ts"

/** A message that a script sends: it is accepted together with the one that caused it. */
export interface Letter {
  envelope: Envelope
  staged: StagedContent
}

/** What IMAP did to a message that is in a mailbox already (RFC 6785 §4). */
export interface EventOccasion {
  cause: "APPEND" | "COPY" | "FLAG"
  /** The name of the mailbox, as its owner calls it. */
  mailbox: string
  /** The flags the message has now, and which of them changed. */
  flags: readonly string[]
  changed: readonly string[]
  /** The address of who did it. */
  by: string
}

/** What letters are written from. */
export interface Occasion {
  account: AccountRef
  /** The address of the envelope by which the message came to the account. */
  recipient: string
  envelope: Envelope
  staged: StagedContent
  original: Original
  store: Store
  hostname: string
  texts: Texts
  /** Milliseconds. */
  now: number
  /** Set where nothing is delivered. */
  event?: EventOccasion | undefined
}

/** The fields of an answer that lead to what it answers (RFC 5322 §3.6.4). */
export function threadFields({ summary }: StagedContent): string {
  const { messageId, references } = summary
  if (!isPlain(messageId)) return ""
  const known = references.split(" ").filter(isPlain).slice(-20)
  const ids = [...known.filter((id) => id !== messageId), messageId].map((id) => `<${id}>`)
  return `In-Reply-To: <${messageId}>\r\nReferences: ${ids.join("\r\n ")}\r\n`
}

/** An identifier that can be written into a field as it is. */
const isPlain = (id: string) => /^[\x21-\x7e]{1,250}$/.test(id)
