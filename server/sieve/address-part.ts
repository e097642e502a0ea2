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
  if (at < 0) return undefined
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
    /^(?:[^\s<>()[\]\\,;:@"\p{Cc}]+|"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])*")@[^\s<>(),;:@"\\\p{Cc}]+$/u.test(text)
  )
}
