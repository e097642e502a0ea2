import { randomUUID } from "node:crypto"

/** Who handed a message in, when they signed in. */
interface Submitter {
  id: number
  address: string
}

/** When somebody wants to hear about a recipient (RFC 3461 §4.1); without any, of failures alone. */
export type NotifyOn = "NEVER" | "SUCCESS" | "FAILURE" | "DELAY"

/** What was asked for one recipient. */
export interface RecipientRequest {
  notify?: readonly NotifyOn[]
  /** ORCPT: type and address, "rfc822;ann@example.org", decoded (RFC 3461 §4.2). */
  originalRecipient?: string
}

/** What was asked for a message as a whole. */
export interface MessageRequest {
  /** RET: how much of the message a failure notice brings back (RFC 3461 §4.3). */
  returning?: "FULL" | "HDRS"
  /** ENVID, decoded (RFC 3461 §4.4). */
  envelopeId?: string
  /** BODY: BINARYMIME only where it was received by BDAT (RFC 3030 §3). Otherwise 8BITMIME is assumed. */
  bodyType?: "7BIT" | "8BITMIME" | "BINARYMIME"
  /** MT-PRIORITY, -9 to 9 (RFC 6710). */
  priority?: number
  /** REQUIRETLS (RFC 8689): rather bounced than sent in the clear or to a server that cannot be verified. */
  requireTls?: boolean
  /** BY: when it must have been delivered, milliseconds; R returns it then, N only tells (RFC 2852). */
  deliverBy?: { at: number; mode: "R" | "N"; trace: boolean }
  /** HOLDFOR, HOLDUNTIL: not before this time, milliseconds (RFC 4865). */
  holdUntil?: number
  /** Each recipient elsewhere gets a return path that names them (verp.ts), as mailing lists need it. */
  verp?: boolean
}

/** Who a message is from and who it goes to, beside what its header says (RFC 5321 §2.3.1). */
export interface Envelope {
  /** "" for the null sender of bounces. */
  sender: string
  recipients: string[]
  submitter?: Submitter
  /** Address of ours through which a script sends it on. */
  via?: string
  /** Names the message in Received, the queue, the log and bounces. */
  trace: string
  /** Who handed it in, and how that way was encrypted: version and cipher, "" in the clear. Absent: it was written here. */
  from?: { remote: string; tls: string }
  smtputf8: boolean
  request?: MessageRequest
  /** By recipient as written in `recipients`; those without wishes are absent. */
  requests?: ReadonlyMap<string, RecipientRequest>
  /** Why it belongs into Junk, in words for people: its author is not proven, and the author's domain asks for that. */
  quarantine?: string
  /** What was thought of what it says; absent: nobody looked. */
  judged?: Judged
}

/** What was thought of a message. */
export interface Judged {
  /** The fields on top of the message that say so. */
  fields: string
  /** By account here: whether it is junk, and the fields to say so where the account's own filter thinks otherwise. */
  accounts: ReadonlyMap<number, AccountJudgement>
  /** The same for accounts that it comes to later, by a script that sends it on. Never throws. */
  others?(accounts: readonly number[]): Promise<ReadonlyMap<number, AccountJudgement>>
}

/** Whether a message is junk to an account, and the fields that say so. */
export interface AccountJudgement {
  junk: boolean
  fields: string
}

/** Whether a message goes to Junk unless its recipient's filters put it elsewhere. */
export function belongsInJunk({ quarantine, judged }: Junkable, accountId: number): boolean {
  return quarantine !== undefined || judged?.accounts.get(accountId)?.junk === true
}

/** What decides about Junk. */
export type Junkable = Pick<Envelope, "quarantine" | "judged">

/** Whether somebody wants to hear of an event; without a wish it is failures (RFC 3461 §4.1), and long delays. */
export function wants(request: RecipientRequest | undefined, on: NotifyOn): boolean {
  return request?.notify ? request.notify.includes(on) : on !== "SUCCESS"
}

/** A fresh trace: 15 hexadecimal digits. (A UUID comes out of a pool, which random bytes do not.) */
export function newTrace(): string {
  const uuid = randomUUID()
  return uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(15, 18)
}

/**
 * The first field of every message we keep (RFC 5321 §4.4). The queue leaves it out when it passes the message on.
 * @returns with its line end
 */
export function returnPathField(sender: string): string {
  return `Return-Path: <${sender}>\r\n`
}
