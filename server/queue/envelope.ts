import { randomUUID } from "node:crypto"

/** Who handed a message in, when they signed in. */
interface Submitter {
  id: number
  address: string
}

/** Who a message is from and who it goes to, beside what its header says (RFC 5321 §2.3.1). */
export interface Envelope {
  /** "" for the null sender of bounces. */
  sender: string
  recipients: string[]
  submitter?: Submitter
  /** Names the message in Received, the queue, the log and bounces. */
  trace: string
  smtputf8: boolean
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
