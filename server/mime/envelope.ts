import type { Address } from "./address-list.ts"
import { parseRawAddresses } from "./address-list.ts"
import { headerFields, readHeader, unfolded } from "./header.ts"
import type { Part } from "./part.ts"
import type { Source } from "./source.ts"
import { fromBinary } from "./source.ts"
import { nstring, string } from "./wire.ts"

/** Raw values by lower-case name, unfolded, one character 0–255 per byte. */
export type EnvelopeFields = ReadonlyMap<string, string>

const single = new Set([
  "date",
  "subject",
  "from",
  "sender",
  "reply-to",
  "in-reply-to",
  "message-id",
  "references",
])
const joined = new Set(["to", "cc", "bcc"])

/**
 * The fields an ENVELOPE and the sort columns are made of. Of duplicates the first counts, but several To, Cc
 * or Bcc fields are one list (RFC 5322 §4.5).
 */
export function envelopeFields(source: Source, message: Part): EnvelopeFields {
  const block = readHeader(source, message.header)
  const values = new Map<string, string>()
  for (const field of headerFields(block)) {
    const name = field.name.toLowerCase()
    const held = values.get(name)
    if (joined.has(name))
      values.set(name, held ? `${held}, ${unfolded(block, field)}` : unfolded(block, field))
    else if (held === undefined && single.has(name)) values.set(name, unfolded(block, field))
  }
  return values
}

/**
 * The ENVELOPE of a message (RFC 3501 §7.4.2) as it goes over the wire, from `(` to `)`. `message` is the root
 * of the message or of an embedded one. Text stays undecoded; what does not fit a quoted string is a literal.
 */
export function envelope(source: Source, message: Part): Uint8Array {
  return fromBinary(formatEnvelope(envelopeFields(source, message)))
}

/** The same from fields already at hand, one character 0–255 per byte. */
export function formatEnvelope(fields: EnvelopeFields): string {
  const from = addressList(fields.get("from"))
  const orFrom = (name: string) => {
    const list = addressList(fields.get(name))
    return list === "NIL" ? from : list
  }
  const items = [
    nstring(fields.get("date")),
    nstring(humanText(fields.get("subject"))),
    from,
    orFrom("sender"),
    orFrom("reply-to"),
    addressList(fields.get("to")),
    addressList(fields.get("cc")),
    addressList(fields.get("bcc")),
    nstring(fields.get("in-reply-to")),
    nstring(fields.get("message-id")),
  ]
  return `(${items.join(" ")})`
}

/** The Date field in an ENVELOPE as it was written, one character 0–255 per byte; undefined when there is none. */
export function dateIn(envelope: string): string | undefined {
  const [quoted, inside] = /^\("((?:[^"\\]|\\.)*)"/.exec(envelope) ?? []
  if (quoted) return inside!.replace(/\\(.)/g, "$1")
  const [announced, size] = /^\(\{(\d+)\}\r\n/.exec(envelope) ?? []
  return announced && envelope.slice(announced.length, announced.length + Number(size))
}

function humanText(text: string | undefined): string | undefined {
  return text && /[\t]| {2}/.test(text) ? text.replace(/[ \t]+/g, " ") : text
}

function addressList(value: string | undefined): string {
  const addresses = value ? parseRawAddresses(value) : []
  return addresses.length === 0 ? "NIL" : `(${addresses.map(formatEntry).join("")})`
}

// A host of NIL means group syntax, so an address without one shows an empty string instead.
function formatEntry(address: Address): string {
  if (address.group) {
    return `(NIL NIL ${string(address.name ?? "")} NIL)${address.group.map(formatEntry).join("")}(NIL NIL NIL NIL)`
  }
  return `(${nstring(humanText(address.name))} NIL ${string(address.mailbox ?? "")} ${string(address.host ?? "")})`
}
