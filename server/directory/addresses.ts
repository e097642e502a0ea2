import { domainToASCII, domainToUnicode } from "node:url"

/** RFC 5321 §4.5.3.1: octets of a local part, a domain, and a path without its angle brackets. */
const localLimit = 64
const domainLimit = 253
const addressLimit = 254

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
const forbidden = /[\s\p{Cc}\p{Cf}\p{Cs}\p{Co}<>()[\]\\,;:"@]/u

/** An address taken apart; both halves canonical. */
export interface Address {
  local: string
  domain: string
}

/**
 * The one spelling of a domain we store and compare: lower case A-labels (RFC 5891), no dot at the end.
 * @returns undefined for what cannot be a mail domain: address literals, bare host names, underscores, too long
 */
export function canonicalDomain(text: string): string | undefined {
  if (text.length > 4 * domainLimit || forbidden.test(text) || /[%/?#]/.test(text)) return undefined
  const ascii = domainToASCII(text.normalize("NFC")).replace(/\.$/, "")
  const labels = ascii.split(".")
  if (ascii.length > domainLimit || labels.length < 2) return undefined
  if (!labels.every((part) => label.test(part)) || /^\d+$/.test(labels.at(-1)!)) return undefined
  return ascii
}

/** A domain as people read it: U-labels, when they lead back to the same domain. */
export function readableDomain(domain: string): string {
  const unicode = domainToUnicode(domain)
  return canonicalDomain(unicode) === domain ? unicode : domain
}

/** A canonical address as people read it: its domain in U-labels. */
export function readableAddress(address: string): string {
  const at = address.lastIndexOf("@") + 1
  return address.slice(0, at) + readableDomain(address.slice(at))
}

/** The text inside a quoted local part (RFC 5321 §4.1.2), or undefined when the quoting is broken. */
function unquote(local: string): string | undefined {
  if (!local.startsWith('"')) return local
  if (!/^"(?:[^"\\]|\\.)*"$/s.test(local)) return undefined
  return local.slice(1, -1).replace(/\\(.)/gs, "$1")
}

/**
 * Takes an address apart at its last "@" and makes both halves canonical: NFC, lower case, needless quotes gone.
 * Lenient enough for addresses in mail that arrives; what may be created is stricter (see `localProblem`).
 * @returns undefined for what can be nobody's address here
 */
export function parseAddress(text: string): Address | undefined {
  if (text.length > 2 * addressLimit) return undefined
  const at = text.lastIndexOf("@")
  const domain = at > 0 ? canonicalDomain(text.slice(at + 1)) : undefined
  const local = unquote(text.slice(0, Math.max(at, 0)))
    ?.normalize("NFC")
    .toLowerCase()
    .normalize("NFC")
  if (!domain || !local || forbidden.test(local) || Buffer.byteLength(local) > localLimit) return undefined
  return { local, domain }
}

/** An address in the one spelling we store and compare, or undefined. */
export function canonicalAddress(text: string): string | undefined {
  const address = parseAddress(text)
  return address && `${address.local}@${address.domain}`
}

/** What begins a tag where a domain says nothing else. */
export const usualSeparators = "+"

/** `ann+news` belongs to `ann` (RFC 5233); a tag needs a user before it. @param separators characters that begin a tag */
export function withoutTag(local: string, separators = usualSeparators): string {
  for (let at = 1; at < local.length; at++) if (separators.includes(local[at]!)) return local.slice(0, at)
  return local
}

/**
 * Whose a local part with tags may be, the longest name first: with "-", `mary-jane-news` is `mary-jane` or `mary`.
 * Of many only the longest and the shortest are told.
 */
export function usersBefore(local: string, separators: string): string[] {
  const users: string[] = []
  for (let at = local.length - 1; at > 0; at--)
    if (separators.includes(local[at]!)) users.push(local.slice(0, at))
  return users.length <= mostUsers ? users : [...users.slice(0, mostUsers - 1), users.at(-1)!]
}

/** Names that one address with tags is tried for: each is a question to the database. */
const mostUsers = 4

/** Names that must reach somebody in every domain (RFC 2142 §§2, 5; RFC 5321 §4.5.1). */
export function isReserved(local: string): boolean {
  return local === "postmaster" || local === "abuse"
}

const letters = { Latin: /\p{Script=Latin}/u, Greek: /\p{Script=Greek}/u, Cyrillic: /\p{Script=Cyrillic}/u }

/**
 * What is wrong with a local part that somebody wants to create, as a sentence, or undefined when it is fine.
 * Characters that only look like others are refused, so that two accounts cannot pass for each other.
 */
export function localProblem(local: string): string | undefined {
  if (Buffer.byteLength(local) > localLimit)
    return "The part before the @ is too long; 64 bytes are the limit"
  if (local.includes("+"))
    return "The part before the @ cannot contain +, which separates a tag from the name"
  if (!/^[\p{L}\p{N}\p{M}._'&=~-]+$/u.test(local))
    return "The part before the @ may contain letters, digits, dots, hyphens and underscores only"
  if (/^\.|\.\.|\.$/.test(local)) return "A dot cannot stand first, last or beside another dot"
  if (local.normalize("NFKC").toLowerCase() !== local || local.includes("ı"))
    return "The part before the @ contains characters that look like others; use plain letters"
  const scripts = Object.values(letters).filter((script) => script.test(local))
  if (scripts.length > 1) return "The part before the @ mixes alphabets that look alike"
  return undefined
}
