import { decodeRaw } from "./encoded-word.ts"
import { parseParameterized, withoutComments } from "./parameters.ts"
import type { Range } from "./source.ts"

/** One MIME entity: where it is in the message and what its own header says of it. */
export interface Part {
  /** Lower-case; text/plain by default, message/rfc822 by default inside multipart/digest. */
  type: string
  subtype: string
  /** Decoded (RFC 2231, and RFC 2047 where senders misuse it), by lower-case name; has no prototype. */
  params: Record<string, string>
  /** Content-Transfer-Encoding, lower-case, "7bit" by default. */
  encoding: string
  disposition?: { type: string; params: Record<string, string> }
  /** Content-ID as written, angle brackets included. */
  id?: string
  /** Content-Description as written: encoded words stay encoded. */
  description?: string
  md5?: string
  language?: string[]
  location?: string
  /** The header block with its blank line. Without one, it ends where the first line that is no field begins. */
  header: Range
  /** The body without the line end that belongs to the following delimiter. */
  body: Range
  /** Line feeds in the body. */
  lines: number
  /** Children of a multipart; the one root of the embedded message of a message/rfc822 or message/global. */
  parts: Part[]
  /** Set when a limit kept (some of) what is inside from being looked at. */
  opaque?: boolean
}

/** The fields that describe a part; no other field matters to the structure. */
export const structuralFields: ReadonlySet<string> = new Set([
  "content-type",
  "content-transfer-encoding",
  "content-disposition",
  "content-id",
  "content-description",
  "content-md5",
  "content-language",
  "content-location",
])

/** A part of which only the start is known. */
export function newPart(start: number): Part {
  return {
    type: "text",
    subtype: "plain",
    params: Object.create(null),
    encoding: "7bit",
    disposition: undefined,
    id: undefined,
    description: undefined,
    md5: undefined,
    language: undefined,
    location: undefined,
    header: { start, end: start },
    body: { start, end: start },
    lines: 0,
    parts: [],
    opaque: undefined,
  }
}

/** Whether a part holds a message of its own. */
export function isMessageType(part: Part): boolean {
  return part.type === "message" && (part.subtype === "rfc822" || part.subtype === "global")
}

/** Whether a part has an embedded message that was looked into. */
export function embeddedMessage(part: Part): Part | undefined {
  return part.type === "message" ? part.parts[0] : undefined
}

const typeForm = /^([!#$%&'*+\-.^_`{|}~a-z0-9]+)\/([!#$%&'*+\-.^_`{|}~a-z0-9]+)$/

/**
 * Fills in what a part's structural fields say, given by lower-case name as one character 0–255 per byte.
 * Returns its boundary, empty when there is none.
 */
export function describePart(part: Part, fields: ReadonlyMap<string, string>): string {
  if (fields.size === 0) return ""
  let boundary = ""
  const contentType = fields.get("content-type")
  if (contentType !== undefined) {
    const parsed = parseParameterized(contentType)
    // RFC 2045 §5.2: what cannot be understood is text/plain.
    const form = typeForm.exec(parsed.value)
    part.type = form?.[1] ?? "text"
    part.subtype = form?.[2] ?? "plain"
    part.params = parsed.params
    boundary = parsed.boundary
  }
  const encoding = fields.get("content-transfer-encoding")
  if (encoding !== undefined) part.encoding = token(encoding) || "7bit"
  const disposition = fields.get("content-disposition")
  if (disposition !== undefined) {
    const { value, params } = parseParameterized(disposition)
    part.disposition = { type: value || "attachment", params }
  }
  part.id = written(fields.get("content-id"))
  part.description = written(fields.get("content-description"))
  part.md5 = written(fields.get("content-md5"))
  part.location = written(fields.get("content-location"))
  const language = written(fields.get("content-language"))
  if (language !== undefined) part.language = languages(language)
  return boundary
}

/**
 * Settles a part whose end is known. A multipart in which no delimiter was found is shown as the text it is:
 * IMAP has no way to say "multipart of nothing" (RFC 3501 §9, body-type-mpart), and a reader should see it.
 */
export function closePart(part: Part): void {
  if (part.type === "multipart" && part.parts.length === 0 && !part.opaque) {
    part.type = "text"
    part.subtype = "plain"
    part.params = Object.create(null)
  } else if (part.opaque && part.parts.length === 0) {
    part.type = "application"
    part.subtype = "octet-stream"
    part.params = Object.create(null)
  }
}

function token(text: string): string {
  return withoutComments(text).trim().split(/[\s;]/, 1)[0]!.replace(/^"|"$/g, "").toLowerCase()
}

function written(text: string | undefined): string | undefined {
  return text === undefined ? undefined : decodeRaw(text).trim() || undefined
}

function languages(text: string): string[] | undefined {
  const tags = withoutComments(text)
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "")
  return tags.length > 0 ? tags : undefined
}
