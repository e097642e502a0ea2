import type { Position } from "./fault.ts"
import type { Message } from "./message.ts"

/** What is to be done with a message. Flags as IMAP writes them. */
export type Action =
  /** `implicit` when the script did not say so (RFC 5228 §2.10.2). */
  | { kind: "keep"; flags: readonly string[]; message: Message; at: Position; implicit?: true }
  | (FileInto & { kind: "fileinto" })
  | { kind: "redirect"; address: string; options: RedirectOptions; message: Message; at: Position }
  | { kind: "reject"; reason: string; inSession: boolean; at: Position }
  | { kind: "vacation"; reply: VacationReply; at: Position }
  | { kind: "notify"; notice: Notice; at: Position }
  | { kind: "pipe"; program: string; arguments: readonly string[]; message: Message; at: Position }
  /** Remember an identity; `renewed` when it is remembered already and counts longer now. */
  | { kind: "track"; id: string; seconds: number; renewed: boolean; at: Position }
  | { kind: "annotate"; mailbox: string; entry: string; value: string; at: Position }
  /** For words defined outside of this room. */
  | { kind: "other"; name: string; detail: unknown; at: Position }

export interface FileInto {
  mailbox: string
  flags: readonly string[]
  /** Make it when it is not there (RFC 5490 §3.2); the special use it then gets. */
  create: boolean
  /** The mailbox with this special use comes first (RFC 8579 §4). */
  specialUse: string | undefined
  /** The mailbox with this object id comes before all others (RFC 9042 §4). */
  mailboxId?: string | undefined
  message: Message
  at: Position
}

/** How the copy sent on is announced (RFC 6009). */
export interface RedirectOptions {
  notify: string | undefined
  ret: "FULL" | "HDRS" | undefined
}

/** An answer in the owner's absence (RFC 5230). */
export interface VacationReply {
  subject: string | undefined
  from: string | undefined
  addresses: readonly string[]
  /** A whole MIME entity instead of plain text. */
  mime: boolean
  text: string
  /** Answers that are the same answer, and how long one of them is enough, seconds. */
  handle: string
  seconds: number
  /** Where a copy goes (RFC 8580). */
  fcc: Omit<FileInto, "message" | "at"> | undefined
}

/** A notice (RFC 5435). */
export interface Notice {
  method: string
  /** Who did not get one of this message yet. */
  recipients: readonly string[]
  from: string | undefined
  importance: 1 | 2 | 3
  options: readonly string[]
  message: string
  fcc: Omit<FileInto, "message" | "at"> | undefined
}

/** What the script has decided so far. */
export interface Actions {
  readonly list: readonly Action[]
  /** Whether the message is kept when nothing more is said (RFC 5228 §2.10.2). */
  implicitKeep: boolean
  /** @throws RunFault when there are too many, or it cannot go together with one before */
  add(action: Action): void
}
