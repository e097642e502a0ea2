import type { Resolution } from "../directory/resolve.ts"
import type { Reply } from "./reply.ts"

/** What a listener is for: mail from anywhere for our domains, from our own people to anywhere, or from a server before us. */
export type Purpose = "exchange" | "submission" | "lmtp"

/** All that matters when a recipient is named. */
export interface RecipientFacts {
  address: string
  resolution: Resolution
  /** Did the client sign in? */
  signedIn: boolean
  /** Is there room for the message in at least one of the mailboxes it would go to? */
  room: boolean
  smtputf8: boolean
}

const refused = {
  relay: { code: 554, enhanced: "5.7.1", text: "Relaying denied" },
  route: { code: 550, enhanced: "5.7.1", text: "Addresses that carry a route are not accepted" },
  unknown: { code: 550, enhanced: "5.1.1", text: "There is nobody here by that name" },
  disabled: { code: 550, enhanced: "5.2.1", text: "This mailbox does not take mail" },
  full: { code: 452, enhanced: "4.2.2", text: "The mailbox is full" },
  utf8: { code: 553, enhanced: "5.6.7", text: "This address needs SMTPUTF8" },
  garbled: { code: 501, enhanced: "5.1.3", text: "The address is not valid UTF-8" },
  notYours: { code: 550, enhanced: "5.7.1", text: "You may not send as this address" },
  signIn: { code: 530, enhanced: "5.7.0", text: "Sign in first" },
} as const satisfies Record<string, Reply>

/** What to answer to MAIL FROM when the client must sign in first, or send as itself. */
export const signInFirst: Reply = refused.signIn
export const notYourAddress: Reply = refused.notYours

/** What to answer for a recipient whose mailbox is full. */
export const full: Reply = refused.full

/** What to answer to a message that is not from whom it says, where its domain wants that refused (RFC 7489 §10.3). */
export function unauthenticated(reason: string): Reply {
  return { code: 550, enhanced: "5.7.1", text: `The message was refused: ${reason}` }
}

/** What to answer to a message that is not taken for what it holds. */
export function refusedContent(reason: string): Reply {
  return { code: 550, enhanced: "5.7.1", text: `The message was refused: ${reason}` }
}

/** The verdict on a RCPT: a refusal, or undefined to accept (RFC 5321 §3.6.2, RFC 6531 §3.3). */
export function judgeRecipient(facts: RecipientFacts): Reply | undefined {
  const spelling = judgeSpelling(facts)
  if (spelling) return spelling
  switch (facts.resolution.kind) {
    case "remote":
      if (facts.signedIn) return undefined
      if (!facts.resolution.relayed) return refused.relay
      return carriesRoute(facts.address) ? refused.route : undefined
    case "unknown":
      return refused.unknown
    case "disabled":
      return refused.disabled
    case "local":
      if (carriesRoute(facts.address)) return refused.route
      return facts.room ? undefined : refused.full
  }
}

/** The verdict on how an address is written: 8-bit only when it was announced, and then as UTF-8. */
export function judgeSpelling(facts: { address: string; smtputf8: boolean }): Reply | undefined {
  if (facts.address.includes("\ufffd")) return refused.garbled
  if (!facts.smtputf8 && /[^\x00-\x7f]/.test(facts.address)) return refused.utf8
  return undefined
}

/**
 * Whether the local part asks to be passed on to another host: `user%host`, `host!user`, `"user@host"`. We never do
 * that, and no mailbox of ours is called that.
 */
export function carriesRoute(address: string): boolean {
  return /[%!@]/.test(address.slice(0, address.lastIndexOf("@")))
}

/** How long a stranger must wait for our greeting, milliseconds. Who talks before it is no mail server (RFC 5321 §4.3.1). */
const earlyTalkerWait = 100

/** The wait before the greeting: none for those we know. */
export function greetingDelay(known: boolean): number {
  return known ? 0 : earlyTalkerWait
}

/** A stranger who keeps being refused waits for each refusal, milliseconds. */
export interface Tarpit {
  /** Refusals that are free. */
  after: number
  /** Longer by this for each one more … */
  step: number
  /** … up to this. */
  most: number
}

/** How long a stranger waits for a refusal, milliseconds: the longer the more there were. */
export function tarpitDelay(refusals: number, { after, step, most }: Tarpit): number {
  return Math.min(Math.max(0, refusals - after) * step, most)
}
