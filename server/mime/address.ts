import type { Address } from "./address-list.ts"
import { parseRawAddresses } from "./address-list.ts"
import { decodeRaw, decodeText } from "./encoded-word.ts"

export type { Address } from "./address-list.ts"

/**
 * Reads the value of From, To and their kin (RFC 5322 §3.4, obsolete forms and broken lists too) given as one
 * character 0–255 per byte. Names are decoded after the syntax is settled, so an encoded word can never become
 * an address. Linear; at most `limits.addresses` entries.
 */
export function parseAddresses(binary: string): Address[] {
  return parseRawAddresses(binary).map(decoded)
}

function decoded(address: Address): Address {
  const out: Address = {}
  if (address.name !== undefined) out.name = decodeText(address.name)
  if (address.mailbox !== undefined) out.mailbox = decodeRaw(address.mailbox)
  if (address.host !== undefined) out.host = decodeRaw(address.host)
  if (address.group) out.group = address.group.map(decoded)
  return out
}

/** One address that may be used in an envelope or stored in an account. */
export interface Mailbox {
  name?: string
  /** Local part without quotes. */
  mailbox: string
  /** Domain as written, or an address literal with its brackets. */
  host: string
}

const atext = "A-Za-z0-9!#$%&'*+/=?^_`{|}~\\-\\u0080-\\u{10FFFF}"
const dotAtom = new RegExp(`^[${atext}]+(?:\\.[${atext}]+)*$`, "u")
const quotedLocal = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e\u0080-\u{10FFFF}]|\\[\x20-\x7e])+)"$/u
const label =
  "[A-Za-z0-9\\u0080-\\u{10FFFF}](?:[A-Za-z0-9\\-\\u0080-\\u{10FFFF}]{0,61}[A-Za-z0-9\\u0080-\\u{10FFFF}])?"
const domain = new RegExp(`^${label}(?:\\.${label})*$`, "u")
const literal = /^\[(?:(?:\d{1,3}\.){3}\d{1,3}|IPv6:[0-9A-Fa-f:.]{2,45})\]$/
// Nothing that is not seen: two addresses that look alike would be two people.
const forbidden = /[\x00-\x20\x7f-\x9f\p{Z}\p{Cf}]/u

/**
 * Reads exactly one address, `local@domain` or `Name <local@domain>`, from a form or a command. Undefined for
 * anything else: two addresses, text behind the address, controls or line ends, comments, routes, groups, an
 * address without domain, a local part over 64 or a domain over 255 octets (RFC 5321 §4.5.3.1). Case is kept.
 */
export function parseMailbox(text: string): Mailbox | undefined {
  if (text.length > 1000 || !text.isWellFormed() || /[\x00-\x1f\x7f-\x9f\u2028\u2029]/.test(text))
    return undefined
  const trimmed = text.trim()
  if (!trimmed.endsWith(">")) return addrSpec(trimmed)
  const open = trimmed.lastIndexOf("<")
  if (open < 0) return undefined
  const address = addrSpec(trimmed.slice(open + 1, -1))
  const name = displayName(trimmed.slice(0, open).trim())
  if (!address || name === undefined) return undefined
  return name === "" ? address : { name, ...address }
}

function addrSpec(text: string): Mailbox | undefined {
  const at = text.lastIndexOf("@")
  if (at < 1) return undefined
  const mailbox = localPart(text.slice(0, at))
  const host = text.slice(at + 1)
  if (mailbox === undefined || Buffer.byteLength(text.slice(0, at)) > 64 || Buffer.byteLength(host) > 255)
    return undefined
  if (forbidden.test(host) || !(domain.test(host) || literal.test(host))) return undefined
  return { mailbox, host }
}

function localPart(text: string): string | undefined {
  if (dotAtom.test(text)) return forbidden.test(text) ? undefined : text
  return quotedLocal.exec(text)?.[1]?.replace(/\\(.)/g, "$1")
}

// A phrase of atoms or one quoted string; "" for none, undefined for what is neither.
function displayName(text: string): string | undefined {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/s.exec(text)
  if (quoted) return quoted[1]!.replace(/\\(.)/g, "$1").trim()
  return /[",;:<>@()[\]\\]/.test(text) ? undefined : text
}

/**
 * Writes an address, a group or a name the way a header or a person's form shows it, quoted where needed.
 * Text beyond ASCII is left as it is: the caller encodes it. Controls and line ends are dropped.
 */
export function formatAddress(address: Address): string {
  const name = phrase(address.name ?? "")
  if (address.group) return `${name}: ${address.group.map(formatAddress).join(", ")};`
  const spec = formatSpec(address)
  if (name === "") return spec
  return spec === "" ? name : `${name} <${spec}>`
}

/** Writes `local@domain` alone, the local part quoted where needed. */
export function formatSpec(address: Address): string {
  const mailbox = clean(address.mailbox ?? "")
  if (address.host === undefined) return mailbox
  return `${dotAtom.test(mailbox) ? mailbox : quote(mailbox)}@${clean(address.host)}`
}

function phrase(name: string): string {
  const text = clean(name).trim()
  return /^[^\x00-\x1f"(),.:;<>@[\]\\]*$/.test(text) ? text : quote(text)
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`
}

function clean(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, "")
}
