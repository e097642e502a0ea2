/** How an incoming message reached us. */
export interface Arrival {
  /** Address of the client. */
  client: string
  /** As the client called itself; anything. */
  helo: string
  /** "" for the null sender. */
  sender: string
  recipients: readonly string[]
  /** Names the message in the log. */
  trace?: string
}

/** A message that has come whole. */
export interface WholeMessage {
  /** The header block as the client sent it, with the blank line behind it. */
  header: Buffer
  /** What follows the header block, from its beginning each time. */
  body(): AsyncIterable<Uint8Array>
}

/** What its own domain asks for (RFC 9989 §4.7) and we do: let it in, put it into Junk, refuse it. */
export type Disposition = "none" | "quarantine" | "reject"

/** What became of one check, in the words of RFC 8601 §2.7. */
export type CheckResult =
  | "none"
  | "pass"
  | "fail"
  | "policy"
  | "softfail"
  | "neutral"
  | "temperror"
  | "permerror"

/** What the checks found. Domains are lower case A-labels. */
export interface Findings {
  spf: { result: CheckResult; domain: string }
  /** One for each signature that was looked at. */
  dkim: { result: CheckResult; domain: string; selector: string }[]
  dmarc: { result: CheckResult /** Domain in From. */; domain: string }
  arc: { result: CheckResult /** Domain of the newest seal. */; sealer: string }
}

/** What we think of a message. */
export interface Examination {
  /** Header lines to put on top, each with its line end: Authentication-Results first. */
  fields: string
  disposition: Disposition
  /** Why, in words for people; "" when there is nothing to say. */
  reason: string
  /** Undefined for a client whose mail is not checked. */
  findings: Findings | undefined
}

/** Checks messages that come from other servers. */
export interface Examiner {
  /** The header block without fields that claim to be results of ours (RFC 8601 §5). Nothing else is changed. */
  strip(header: Buffer): Buffer
  /** Whether mail of this client is not checked. */
  isExempt(client: string): boolean
  /** Never throws: what cannot be found out is a "temperror" and nobody's fault. */
  examine(arrival: Arrival, message: WholeMessage): Promise<Examination>
}
