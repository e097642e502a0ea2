import { noBindings } from "../sasl/channel-binding.ts"
import { offered as mechanisms } from "../sasl/index.ts"
import type { Purpose } from "./policy.ts"
import type { Session } from "./session.ts"

/** A keyword that EHLO tells (RFC 5321 §4.1.1.1), and where it is made true. */
interface Extension {
  /** The keyword with its arguments; a function where they depend on the session. */
  line: string | ((session: Session) => string)
  /** Listeners that tell it; all unless it says so. */
  purposes?: readonly Purpose[]
  /** Only told where this holds. */
  when?(session: Session): boolean
  /** Beside this one. */
  file: string
}

const submission: readonly Purpose[] = ["submission"]

/** Everything we can do, in the order it is told. */
export const extensions: readonly Extension[] = [
  { line: "PIPELINING", file: "connection.ts" },
  { line: (session) => `SIZE ${session.premises.messageLimit}`, file: "reception.ts" },
  { line: "8BITMIME", file: "parameters.ts" },
  { line: "SMTPUTF8", file: "path.ts" },
  { line: "ENHANCEDSTATUSCODES", file: "reply.ts" },
  { line: "STARTTLS", when: ({ secure }) => !secure, file: "commands/starttls.ts" },
  {
    // Without -PLUS: mutt and others with Cyrus SASL choose it, cannot do it over TLS 1.3, and try nothing else.
    line: `AUTH ${mechanisms(noBindings).join(" ")}`,
    when: ({ mayLogin, account }) => mayLogin && !account,
    file: "commands/auth.ts",
  },
  { line: "DSN", file: "parameters.ts" },
  { line: "CHUNKING", file: "commands/bdat.ts" },
  { line: "BINARYMIME", file: "commands/bdat.ts" },
  { line: "REQUIRETLS", when: ({ secure }) => secure, file: "parameters.ts" },
  {
    line: ({ premises }) => `LIMITS RCPTMAX=${premises.limits.recipients[premises.purpose]}`,
    file: "commands/rcpt.ts",
  },
  { line: futureRelease, purposes: submission, file: "parameters.ts" },
  { line: "DELIVERBY", purposes: submission, file: "parameters.ts" },
  { line: "MT-PRIORITY", purposes: submission, file: "parameters.ts" },
  {
    line: "ETRN",
    purposes: ["exchange"],
    when: ({ premises }) => premises.flush !== undefined,
    file: "commands/etrn.ts",
  },
  {
    line: "XCLIENT NAME ADDR PORT PROTO HELO",
    when: ({ peer }) => peer.gateway,
    file: "commands/xclient.ts",
  },
  { line: "HELP", file: "commands/help.ts" },
]

/** The longest interval and the latest time a message may be held for (RFC 4865 §3). */
function futureRelease({ premises: { limits, clock } }: Session): string {
  const latest = new Date(clock.now() + limits.longestHold).toISOString().replace(/\.\d+/, "")
  return `FUTURERELEASE ${Math.floor(limits.longestHold / 1_000)} ${latest}`
}

/** What EHLO says now. */
export function extensionLines(session: Session): string[] {
  return extensions
    .filter(({ purposes }) => purposes?.includes(session.premises.purpose) ?? true)
    .filter(({ when }) => when?.(session) ?? true)
    .map(({ line }) => (typeof line === "string" ? line : line(session)))
}
