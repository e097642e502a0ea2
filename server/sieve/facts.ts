/** What is known about a delivery beside the message. All of it is fetched before the script runs. */
export interface Facts {
  envelope: Envelope
  /** Now, milliseconds since 1970, and the local time zone's distance from UTC, minutes. */
  now: number
  zone: number
  /** The owner's addresses, canonical; vacation and reject answer in their name. */
  addresses: readonly string[]
  /** Characters that begin a tag in the owner's domain; "+" when absent. */
  separators?: string
  /** Items of RFC 5183 by name: "domain", "host", "location", "phase" …; an imapsieve run has more. */
  environment: Readonly<Record<string, string>>
  mailboxes: readonly MailboxFacts[]
  /** Server annotations (RFC 5490 §5) by name. */
  annotations: ReadonlyMap<string, string>
  /** Lists of addresses by name (RFC 6134), such as ":addrbook:default"; entries in small letters. */
  lists: ReadonlyMap<string, ReadonlySet<string>>
  /** Whether an identity was tracked before (RFC 7352). */
  seenBefore(id: string): boolean
  /** 0 (not looked at) to 10 (RFC 5235), and "percent" of certainty from 0 to 100. */
  spam: { value: number; percent: number | undefined }
  /** 0 (not looked at) to 5. */
  virus: number
  /** Asked now and then while a script runs; it is stopped when it has had its time. Without it only steps count. */
  mayGoOn?(): boolean
  /** Pipe programs the admin approved. */
  programs: ReadonlySet<string>
  /** The flags of a message that is in a mailbox already, where a script for delivery looks at it once more. */
  flags?: readonly string[]
  /** Set where IMAP changed something and nothing is being delivered (RFC 6785). */
  event?: EventFacts
}

/** What is known of a message that IMAP changed. */
export interface EventFacts {
  /** The flags it has, after the change (RFC 6785 §2.2.3). */
  flags: readonly string[]
}

/** What RFC 5228 §5.4 and its kin can ask of the envelope; addresses without angle brackets. */
export interface Envelope {
  from: string
  to: string
  /** As the sender wrote it, before aliases (RFC 6009 "orig"). */
  orig?: string
  auth?: string
}

/** A mailbox of the owner. */
export interface MailboxFacts {
  name: string
  /** Object id (RFC 8474). */
  id?: string
  /** Attributes with a blank between them; "" for none. */
  specialUse: string
  annotations: ReadonlyMap<string, string>
}
