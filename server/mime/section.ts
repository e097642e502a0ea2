import type { Part } from "./part.ts"
import { embeddedMessage } from "./part.ts"
import type { Range } from "./source.ts"

/** What of a part BODY[…] names; "" is the whole of it. HEADER.FIELDS is `selectFields` on the HEADER. */
export type SectionKind = "" | "HEADER" | "TEXT" | "MIME"

/**
 * The bytes that BODY[path.kind] means (RFC 3501 §6.4.5), undefined where the message has no such section.
 * HEADER and TEXT belong to the message or to an embedded one, MIME to a numbered part. Part 1 of a message
 * that is no multipart is its body.
 */
export function section(root: Part, path: readonly number[], kind: SectionKind): Range | undefined {
  if (path.length === 0) return messageSection(root, kind)
  const part = partAt(root, path)
  if (!part) return undefined
  if (kind === "") return part.body
  if (kind === "MIME") return part.header
  const message = embeddedMessage(part)
  return message && messageSection(message, kind)
}

function messageSection(message: Part, kind: SectionKind): Range | undefined {
  if (kind === "HEADER") return message.header
  if (kind === "TEXT") return message.body
  return kind === "" ? { start: message.header.start, end: message.body.end } : undefined
}

/** The part with this number in the message at `root`, for example [2, 1] for part 2.1. */
export function partAt(root: Part, path: readonly number[]): Part | undefined {
  let container: Part | undefined = root
  let part: Part | undefined
  for (const number of path) {
    if (!container) return undefined
    if (container.type === "multipart") part = container.parts[number - 1]
    else part = number === 1 ? container : undefined
    if (!part) return undefined
    container = part.type === "multipart" ? part : embeddedMessage(part)
  }
  return part
}
