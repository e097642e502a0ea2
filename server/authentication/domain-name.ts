import { domainToASCII } from "node:url"

const label = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/

/**
 * A domain name as it stands in DNS and in our fields: lower case A-labels, underscores allowed, no dot at the end.
 * @returns undefined for what is none
 */
export function asciiDomain(text: string): string | undefined {
  if (text.length === 0 || text.length > 1_000) return undefined
  const plain = /^[\x21-\x7e]+$/.test(text) ? text.toLowerCase() : domainToASCII(text.normalize("NFC"))
  const name = plain.replace(/\.$/, "")
  return name.length <= 253 && name.split(".").every((part) => label.test(part)) ? name : undefined
}

/** The domain of an address, canonical; undefined when it has none. */
export function domainOf(address: string): string | undefined {
  return asciiDomain(address.slice(address.lastIndexOf("@") + 1))
}

/** Whether a name is a domain or lies below it. Both canonical. */
export function isWithin(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`)
}
