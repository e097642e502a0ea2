/** Somebody a message goes to. `problem` says why it cannot (a key of the catalogue, compose.recipient.problems). */
export interface Recipient {
  name: string
  address: string
  problem?: RecipientProblem
  /** What the server said when it refused this one. */
  refusal?: string
}

export type RecipientProblem = "no-at" | "no-local" | "no-domain" | "domain" | "local" | "too-long"

/** Most entries taken from one paste. */
export const recipientLimit = 500

/**
 * Reads addresses as people type and paste them: separated by commas, semicolons or line breaks (and by spaces where
 * every word is an address), with names before `<address>` or in parentheses after it, quoted or not, with `mailto:`.
 * Entries that cannot be addresses come back with their problem instead of being dropped. Linear in the text.
 */
export function parseRecipients(text: string): Recipient[] {
  const recipients: Recipient[] = []
  for (const entry of entriesOf(text.slice(0, 200_000))) {
    if (recipients.length >= recipientLimit) break
    recipients.push(...parseEntry(entry))
  }
  return recipients.slice(0, recipientLimit)
}

/** Splits at separators that stand outside quotes, angle brackets and parentheses. */
function entriesOf(text: string): string[] {
  const entries: string[] = []
  let entry = ""
  let inside: '"' | ">" | ")" | "" = ""
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!
    if (char === "\\" && inside === '"') {
      entry += char + (text[++i] ?? "")
      continue
    }
    if (inside === "" && /[,;\r\n]/.test(char)) {
      entries.push(entry)
      entry = ""
      continue
    }
    // A line break ends whatever was left open.
    if (char === "\n") {
      entries.push(entry)
      entry = ""
      inside = ""
      continue
    }
    if (inside === "") inside = opens(char)
    else if (char === inside) inside = ""
    entry += char
  }
  entries.push(entry)
  return entries.map((each) => each.trim()).filter((each) => each !== "")
}

function opens(char: string): '"' | ">" | ")" | "" {
  if (char === '"') return '"'
  if (char === "<") return ">"
  if (char === "(") return ")"
  return ""
}

function parseEntry(entry: string): Recipient[] {
  const angle = entry.lastIndexOf("<")
  if (angle >= 0) {
    const end = entry.indexOf(">", angle)
    const address = entry.slice(angle + 1, end < 0 ? undefined : end)
    return [checked(unquoted(entry.slice(0, angle)), address)]
  }
  const words = entry.split(/\s+/)
  if (words.length > 1 && words.every((word) => word.includes("@") && !word.startsWith("(")))
    return words.map((word) => checked("", word))
  const comment = /^(\S+@\S+)\s*\(([^()]*)\)$/.exec(entry)
  if (comment) return [checked(comment[2]!.trim(), comment[1]!)]
  const last = words.at(-1)!
  if (words.length > 1 && last.includes("@")) return [checked(unquoted(words.slice(0, -1).join(" ")), last)]
  return [checked("", entry)]
}

function unquoted(name: string): string {
  return name
    .trim()
    .replace(/^"(.*)"$/s, "$1")
    .replace(/^'(.*)'$/s, "$1")
    .replaceAll(/\\(.)/gs, "$1")
    .replaceAll(/[\x00-\x1f\x7f]+/g, " ")
    .trim()
}

function checked(name: string, written: string): Recipient {
  const address = written
    .trim()
    .replace(/^mailto:/i, "")
    .replace(/\?.*$/s, "")
    .replace(/[.,;:>]+$/, "")
  const problem = problemOf(address)
  return { name: name === address ? "" : name, address, ...(problem ? { problem } : {}) }
}

const atext = /^[^\s"(),:;<>@[\]\\\x00-\x1f\x7f]+$/u
const label = /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?$/u

/**
 * Why this cannot be an address; undefined when it can (RFC 5321 §4.1.2, and §4.5.3.1 for the lengths; letters of
 * any script, RFC 6531). A quoted local part is accepted.
 */
export function problemOf(address: string): RecipientProblem | undefined {
  const at = address.lastIndexOf("@")
  if (at < 0) return "no-at"
  const local = address.slice(0, at)
  const domain = address.slice(at + 1)
  if (local === "") return "no-local"
  if (domain === "") return "no-domain"
  const bytes = new TextEncoder()
  if (bytes.encode(local).length > 64 || bytes.encode(domain).length > 255) return "too-long"
  if (!/^"(?:[^"\\\x00-\x1f]|\\.)*"$/.test(local) && !dotted(local)) return "local"
  if (/^\[[0-9A-Fa-f.:]+\]$|^\[IPv6:[0-9A-Fa-f.:]+\]$/.test(domain)) return undefined
  return domain.split(".").every((part) => part.length <= 63 && label.test(part)) ? undefined : "domain"
}

function dotted(local: string): boolean {
  return atext.test(local) && !local.startsWith(".") && !local.endsWith(".") && !local.includes("..")
}

/** The same person, for telling duplicates: case does not matter in the domain, and in practice nowhere. */
export function sameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

/** Adds those who are not there yet; a name that was missing is filled in. */
export function addRecipients(present: Recipient[], added: Recipient[]): Recipient[] {
  const result = [...present]
  for (const recipient of added) {
    const index = result.findIndex((each) => sameAddress(each.address, recipient.address))
    if (index < 0) result.push(recipient)
    else if (result[index]!.name === "" && recipient.name !== "")
      result[index] = { ...result[index]!, name: recipient.name }
  }
  return result
}

/** One recipient as it stands in a header or on a clipboard. */
export function formatRecipient({ name, address }: { name: string; address: string }): string {
  if (name === "") return address
  const plain = /^[^"(),.:;<>@[\]\\]+$/.test(name)
  return `${plain ? name : `"${name.replaceAll(/["\\]/g, "\\$&")}"`} <${address}>`
}
