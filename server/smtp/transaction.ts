import type { Coming } from "../accept/gathering.ts"
import type { Resolution } from "../directory/resolve.ts"
import type { Envelope, Judged, RecipientRequest } from "../queue/envelope.ts"
import type { Identity } from "../sasl/mechanism.ts"
import type { MailParameters } from "./parameters.ts"
import type { Intake } from "./reception.ts"

/** One message between MAIL and the reply to its last byte. */
export interface Transaction {
  /** "" for the null sender. */
  sender: string
  parameters: MailParameters
  /** As they were accepted, twice when named twice. */
  recipients: string[]
  requests: Map<string, RecipientRequest>
  /** What the directory said, by recipient. */
  resolved: Map<string, Resolution>
  /** Recipients elsewhere to whom this account has never written. */
  strangers: Set<string>
  /** Announces the message to those it may be committed with. */
  coming: Coming
  /** Names it in Received, the queue and the log. */
  trace: string
  /** Why it belongs into Junk, in words; found out when it has come whole. */
  quarantine?: string
  /** What was thought of it when it had come whole. */
  judged?: Judged
  /** Where its bytes go; there is none before the first. */
  intake?: Intake
  /** A chunk was refused, so that only RSET can follow (RFC 3030 §3). */
  broken?: true
}

/** The envelope of a transaction. */
export function envelopeOf(transaction: Transaction, account: Identity | undefined): Envelope {
  const { sender, recipients, requests, trace, parameters, quarantine, judged } = transaction
  return {
    sender,
    recipients,
    ...(account && { submitter: { id: account.id, address: account.address } }),
    trace,
    smtputf8: parameters.smtputf8,
    ...(Object.keys(parameters.request).length > 0 && { request: parameters.request }),
    ...(requests.size > 0 && { requests }),
    ...(quarantine !== undefined && { quarantine }),
    ...(judged && { judged }),
  }
}

/** The recipient of a message that has one alone, if its mail is ours: who Delivered-To names (RFC 9228). */
export function soleRecipient({ recipients, resolved, parameters }: Transaction): string | undefined {
  const [only, ...others] = recipients
  if (only === undefined || others.length > 0 || resolved.get(only)?.kind !== "local") return undefined
  return parameters.smtputf8 || /^[\x21-\x7e]+$/.test(only) ? only.toLowerCase() : undefined
}
