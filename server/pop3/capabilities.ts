import { offered } from "../sasl/index.ts"
import type { Session } from "./session.ts"

/** A capability that CAPA tells (RFC 2449 §5), and where it is made true. */
interface Capability {
  /** The tag with its arguments; a function where they depend on the session. */
  line: string | ((session: Session) => string)
  /** Only told where this holds; always without it. */
  when?(session: Session): boolean
  /** Beside this one. */
  file: string
}

/** Everything we can do, in the order it is told. */
export const capabilities: readonly Capability[] = [
  { line: "TOP", file: "commands/top.ts" },
  { line: "UIDL", file: "commands/list.ts" },
  { line: "USER", when: (session) => session.mayLogin, file: "commands/user.ts" },
  {
    line: (session) => `SASL ${offered(session.bindings).join(" ")}`,
    when: (session) => session.mayLogin,
    file: "commands/auth.ts",
  },
  { line: "STLS", when: (session) => !session.secure && !session.maildrop, file: "commands/stls.ts" },
  { line: "RESP-CODES", file: "reply.ts" },
  { line: "AUTH-RESP-CODE", file: "reply.ts" },
  { line: "PIPELINING", file: "connection.ts" },
  { line: "EXPIRE NEVER", file: "maildrop.ts" },
  { line: "UTF8 USER", file: "commands/utf8.ts" },
  { line: "LANG", file: "commands/lang.ts" },
  { line: "IMPLEMENTATION Missiva", file: "commands/capa.ts" },
]

/** What CAPA says now. */
export function capabilityLines(session: Session): string[] {
  return capabilities
    .filter(({ when }) => when?.(session) ?? true)
    .map(({ line }) => (typeof line === "string" ? line : line(session)))
}
