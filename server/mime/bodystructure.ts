import { envelopeFields, formatEnvelope } from "./envelope.ts"
import type { Part } from "./part.ts"
import { embeddedMessage } from "./part.ts"
import type { Source } from "./source.ts"
import { fromBinary, toBinary } from "./source.ts"
import { nstring, string } from "./wire.ts"

/** BODY is the form without extension data, BODYSTRUCTURE the one with it (RFC 3501 §7.4.2). */
export type StructureForm = "BODY" | "BODYSTRUCTURE"

/**
 * The structure of a part as it goes over the wire, from `(` to `)`. The source is asked for the headers of
 * embedded messages only. A parameter that is ASCII once decoded is sent decoded; any other as RFC 2231 writes
 * it, `name*` with `utf-8''…`, so that the answer is ASCII and every client can read it.
 */
export function bodystructure(source: Source, part: Part, form: StructureForm = "BODYSTRUCTURE"): Uint8Array {
  return fromBinary(formatBodystructure(source, part, form))
}

/** The same as text of one character 0–255 per byte. Recursion is bounded by limits.depth, which the parser has applied. */
export function formatBodystructure(source: Source, part: Part, form: StructureForm): string {
  const extended = form === "BODYSTRUCTURE"
  if (part.type === "multipart") {
    const children = part.parts.map((child) => formatBodystructure(source, child, form)).join("")
    const tail = extended ? ` ${parameters(part.params)} ${common(part)}` : ""
    return `(${children} ${string(part.subtype)}${tail})`
  }
  const tail = extended ? ` ${text(part.md5)} ${common(part)}` : ""
  return `(${single(source, part, form)}${tail})`
}

function single(source: Source, part: Part, form: StructureForm): string {
  const size = part.body.end - part.body.start
  const fields = [
    string(part.type),
    string(part.subtype),
    parameters(
      part.type === "text" && !part.params.charset ? { ...part.params, charset: "us-ascii" } : part.params,
    ),
    text(part.id),
    text(part.description),
    string(toBinary(part.encoding)),
    String(size),
  ]
  const message = embeddedMessage(part)
  if (message) {
    const header = formatEnvelope(envelopeFields(source, message))
    fields.push(header, formatBodystructure(source, message, form), String(part.lines))
  } else if (part.type === "text") fields.push(String(part.lines))
  return fields.join(" ")
}

// body-fld-dsp, body-fld-lang and body-fld-loc
function common(part: Part): string {
  const disposition = part.disposition
    ? `(${string(toBinary(part.disposition.type))} ${parameters(part.disposition.params)})`
    : "NIL"
  return `${disposition} ${languages(part.language)} ${text(part.location)}`
}

function languages(tags: string[] | undefined): string {
  if (!tags) return "NIL"
  return tags.length === 1 ? text(tags[0]) : `(${tags.map(text).join(" ")})`
}

function parameters(params: Record<string, string>): string {
  const pairs = Object.entries(params).map(([name, value]) =>
    /^[\x20-\x7e]*$/.test(value)
      ? `${string(toBinary(name))} ${string(value)}`
      : `${string(toBinary(`${name}*`))} ${string(`utf-8''${percentEncode(value)}`)}`,
  )
  return pairs.length === 0 ? "NIL" : `(${pairs.join(" ")})`
}

function percentEncode(value: string): string {
  return toBinary(value).replace(
    /[^A-Za-z0-9!#$&+\-.^_`{|}~]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  )
}

function text(value: string | undefined): string {
  return nstring(value === undefined ? undefined : toBinary(value))
}
