import { domainToASCII } from "node:url"

// RFC 5321 §4.1.2, with RFC 6531 §3.3 letting UTF-8 into both halves:
//   Path = "<" [ A-d-l ":" ] Mailbox ">"      A-d-l = At-domain *( "," At-domain )
//   Mailbox = Local-part "@" ( Domain / address-literal )
const path = /^<((?:"(?:[^"\\\r\n]|\\[\x20-\x7e])*"|[^"<>\\\s])*)>(?: +(.*))?$/s
const sourceRoute = /^@[^:"]*:/
const quoted = /^"(?:[^"\\]|\\.)*"$/s
const localText = /^[^\s"(),:;<>@[\\\]\p{Cc}]+$/u
const domainText = /^[a-z0-9_\u0080-\u{10ffff}-]+(?:\.[a-z0-9_\u0080-\u{10ffff}-]+)*\.?$/iu
const literal = /^\[(?:\d{1,3}(?:\.\d{1,3}){3}|IPv6:[0-9a-f:.]{2,45})\]$/i

/** Octets of a local part, and of a whole path without its brackets (RFC 5321 §4.5.3.1). */
const longestLocal = 64
const longestPath = 254

/** What stands between the brackets of MAIL FROM or RCPT TO, and what stands behind them. */
export interface Path {
  /** "" for the null sender; the domain as DNS has it, the rest as written. */
  address: string
  /** What follows, each as KEY or KEY=value. */
  parameters: string[]
}

/**
 * Reads a path and its parameters. A source route is dropped (RFC 5321 appendix C). Local parts that a route is hidden in
 * are left alone: whether they lead anywhere is for the policy to say.
 * @param text what follows "FROM:" or "TO:"
 * @returns undefined for what is no path
 */
export function parsePath(text: string): Path | undefined {
  const [, inside, rest] = path.exec(text.trimStart()) ?? []
  if (inside === undefined) return undefined
  const address = spelled(inside.replace(sourceRoute, ""))
  if (address === undefined || (address === "" && inside !== "")) return undefined
  return { address, parameters: rest?.split(" ").filter((word) => word !== "") ?? [] }
}

/** An address with its domain as DNS has it, so that it never needs SMTPUTF8 for the domain alone. */
function spelled(address: string): string | undefined {
  if (address === "" || address.toLowerCase() === "postmaster") return address
  const at = address.lastIndexOf("@")
  const local = address.slice(0, at)
  if (at < 1 || !isLocalPart(local) || Buffer.byteLength(address) > longestPath) return undefined
  const domain = asciiDomain(address.slice(at + 1))
  return domain && `${local}@${domain}`
}

// "a@b"@c and a@b@c are read, because what they lead to has to be refused by name.
function isLocalPart(local: string): boolean {
  if (Buffer.byteLength(local) > longestLocal) return false
  return quoted.test(local) ? local.length > 2 : local.split("@").every((part) => localText.test(part))
}

function asciiDomain(domain: string): string | undefined {
  if (literal.test(domain)) return domain
  if (!domainText.test(domain) || /^[\d.]+$/.test(domain)) return undefined
  return domainToASCII(domain) || undefined
}
