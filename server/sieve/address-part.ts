import type { TagDefinition } from "./definition.ts"

/** Which part of an address is looked at (RFC 5228 §2.7.4, RFC 5233). */
export const addressPartTags: Readonly<Record<string, TagDefinition>> = {
  all: { group: "address part" },
  localpart: { group: "address part" },
  domain: { group: "address part" },
  user: { group: "address part", extension: "subaddress" },
  detail: { group: "address part", extension: "subaddress" },
}

/**
 * That part of an address; undefined when it has none or is no address, which matches nothing (RFC 5228 §2.7.4).
 * @param separators characters that begin a detail (RFC 5233 §3 leaves them to us)
 */
export function addressPart(address: string, part: string | undefined, separators = "+"): string | undefined {
  if (part === undefined || part === "all") return address
  const at = address.lastIndexOf("@")
  if (at < 1 || at === address.length - 1) return undefined
  if (part === "domain") return address.slice(at + 1)
  const local = address.slice(0, at)
  if (part === "localpart") return local
  const plus = [...local].findIndex((character, at) => at > 0 && separators.includes(character))
  if (part === "user") return plus < 0 ? local : local.slice(0, plus)
  return plus < 0 ? undefined : local.slice(plus + 1)
}

/** Whether a text can be an address to send to. What cannot is told of before anything is sent. */
export function isAddress(text: string): boolean {
  return (
    text.length <= 320 &&
    /^(?:[^\s<>()[\]\\,;:@"\p{Cc}]+|"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])*")@[^\s<>(),;:@"\\\p{Cc}]+$/u.test(text) &&
    !/@\.|@.*\.\.|\.$/.test(text)
  )
}

/**
 * The address in what a script gives as one: alone, or in angle brackets behind a name (RFC 5228 §2.4.2.3). Quotes that
 * its local part does not need are taken off, so that an address is written in one way.
 * @returns undefined when it is none, or more than one
 */
export function sieveAddress(text: string): string | undefined {
  if (text.length > 1000) return undefined
  let address = text.trim()
  if (address.endsWith(">")) {
    const start = address.lastIndexOf("<")
    const name = address.slice(0, Math.max(0, start)).replace(/"(?:[^"\\]|\\.)*"/g, "")
    if (start < 0 || /[<>@,;:"\\()[\]\p{Cc}]/u.test(name)) return undefined
    address = address.slice(start + 1, -1).trim()
  }
  const at = address.lastIndexOf("@")
  if (at < 0) return undefined
  const local = address.slice(0, at).trimEnd()
  const domain = address.slice(at + 1).trimStart()
  const plain = /^"([\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*)"$/.exec(local)
  const spec = `${plain?.[1] ?? local}@${domain}`
  return isAddress(spec) ? spec : undefined
}
