import { offered } from "../sasl/index.ts"
import { limits as sieve } from "../sieve/limits.ts"
import { standardLanguage } from "../sieve/standard.ts"
import { string } from "./reply.ts"
import type { Session } from "./session.ts"

/** A capability (RFC 5804 §1.7), and where it is made true. */
interface Capability {
  name: string
  /** Its value; none for those that have none. */
  value?(session: Session): string
  /** Only told where this holds; always without it. */
  when?(session: Session): boolean
  /** Beside this one. */
  file: string
}

/** Everything we can do, in the order it is told. */
export const capabilities: readonly Capability[] = [
  { name: "IMPLEMENTATION", value: () => "Missiva", file: "capabilities.ts" },
  {
    name: "SASL",
    value: (session) => (session.mayLogin ? offered(session.bindings).join(" ") : ""),
    file: "commands/authenticate.ts",
  },
  {
    name: "SIEVE",
    value: ({ premises }) =>
      standardLanguage.extensions.filter((name) => premises.pipes || name !== "vnd.dovecot.pipe").join(" "),
    file: "../sieve/standard.ts",
  },
  { name: "NOTIFY", value: () => "mailto", file: "../sieve/extensions/enotify.ts" },
  // The schemes of the names that lists have (RFC 6134).
  { name: "EXTLISTS", value: () => "urn", file: "../sieve/extensions/extlists.ts" },
  {
    name: "STARTTLS",
    when: (session) => !session.secure && !session.account,
    file: "commands/starttls.ts",
  },
  { name: "MAXREDIRECTS", value: () => String(sieve.redirects), file: "../sieve/limits.ts" },
  {
    name: "OWNER",
    value: (session) => session.account?.address ?? "",
    when: (session) => session.account !== undefined,
    file: "capabilities.ts",
  },
  { name: "UNAUTHENTICATE", file: "commands/unauthenticate.ts" },
  { name: "VERSION", value: () => "1.0", file: "capabilities.ts" },
]

/** What CAPABILITY says now, line by line. */
export function capabilityLines(session: Session): string[] {
  return capabilities
    .filter(({ when }) => when?.(session) ?? true)
    .map(({ name, value }) => (value ? `"${name}" ${string(value(session))}` : `"${name}"`))
}
