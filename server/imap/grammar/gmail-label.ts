import { MailError } from "../../errors.ts"
import { toModifiedUtf7 } from "../../mime/modified-utf7.ts"
import { string } from "../../mime/wire.ts"
import { type FlagChange, type Flags, flagBits, parseFlags } from "../../store/flags.ts"

// Gmail's labels over keywords (X-GM-LABELS). A label is a keyword; four system labels are flags that mean the same.
// Gmail leaves the label of the selected mailbox out of every answer, and a message of ours is in one mailbox, so labels
// that are places never stand in an answer, and asking for one is refused with the way to do it.

/** System labels that are flags here, by their names in small letters. */
const systemLabels: Readonly<Record<string, { name: string; flags: Flags }>> = {
  "\\starred": { name: "\\Starred", flags: { bits: flagBits["\\Flagged"]!, keywords: [] } },
  "\\draft": { name: "\\Draft", flags: { bits: flagBits["\\Draft"]!, keywords: [] } },
  "\\important": { name: "\\Important", flags: { bits: 0, keywords: ["$Important"] } },
  "\\muted": { name: "\\Muted", flags: { bits: 0, keywords: ["$Muted"] } },
}

const flagLabels = [
  [flagBits["\\Flagged"]!, "\\Starred"],
  [flagBits["\\Draft"]!, "\\Draft"],
] as const

const keywordLabels = new Map([
  ["$important", "\\Important"],
  ["$muted", "\\Muted"],
])

/** Keywords that programs leave behind and nobody calls a label. */
const hidden = /^(\$.*|junk|nonjunk|notjunk|forwarded|redirected|mdnsent)$/i

/** What a keyword can hold as it stands; "=" begins an escape only before two hexadecimal digits. */
const plain = /^[!#&'+,\-./0-9:;<>?@A-Z^_`a-z|~$=]$/

const escaped = (character: string) =>
  [...Buffer.from(character, "utf8")]
    .map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, "0")}`)
    .join("")

/** A label as a keyword: what no keyword can hold becomes "=" and two digits for each byte of UTF-8. */
export function keywordOf(label: string): string {
  let keyword = ""
  let at = 0
  for (const character of label) {
    const odd = !plain.test(character) || (character === "=" && /^[0-9a-f]{2}/i.test(label.slice(at + 1)))
    keyword += odd || (at === 0 && hidden.test(label)) ? escaped(character) : character
    at += character.length
  }
  return keyword
}

/** The label a keyword stands for; undefined when it is not one. */
export function labelOf(keyword: string): string | undefined {
  if (hidden.test(keyword)) return undefined
  const label = keyword.replace(/(?:=[0-9a-f]{2})+/gi, (run) => {
    const bytes = Buffer.from(run.replaceAll("=", ""), "hex")
    return bytes.toString("utf8")
  })
  return keywordOf(label).toLowerCase() === keyword.toLowerCase() ? label : keyword
}

/** The labels of a message, system labels first. */
export function labelsOf(flags: Readonly<Flags>): string[] {
  const labels: string[] = flagLabels.filter(([bit]) => flags.bits & bit).map(([, name]) => name)
  for (const keyword of flags.keywords) {
    const system = keywordLabels.get(keyword.toLowerCase())
    if (system) labels.unshift(system)
    else {
      const label = labelOf(keyword)
      if (label !== undefined) labels.push(label)
    }
  }
  return labels
}

/** The value of X-GM-LABELS: strings in modified UTF-7, or in UTF-8 for those who asked for that. */
export function formatLabels(flags: Readonly<Flags>, utf8: boolean): string {
  const word = (label: string) => {
    const wire = utf8 ? Buffer.from(label, "utf8").toString("latin1") : toModifiedUtf7(label)
    return /^\\?[!#$&'+,\-./0-9:;<=>?@A-Z^_`a-z|~]+$/.test(wire) ? wire : string(wire)
  }
  return `(${labelsOf(flags).map(word).join(" ")})`
}

/**
 * Labels as the flags they are.
 * @throws MailError "cannot" for a label that is a place, "invalid" for an empty one
 */
function flagsOf(labels: readonly string[]): Flags {
  const all: Flags = { bits: 0, keywords: [] }
  for (const label of labels) {
    const system = systemLabels[label.toLowerCase()]
    if (!system && label.startsWith("\\"))
      throw new MailError("cannot", "That label is a mailbox here: COPY or MOVE the message to it")
    if (label === "") throw new MailError("invalid", "A label has at least one character")
    all.bits |= system?.flags.bits ?? 0
    all.keywords.push(...(system?.flags.keywords ?? [keywordOf(label)]))
  }
  return { bits: all.bits, keywords: parseFlags(all.keywords).keywords }
}

/**
 * What STORE X-GM-LABELS does to flags.
 * @param present the flags of the messages meant, for "replace": labels they have and that are not named go
 * @throws MailError "cannot", "invalid", "limit"
 */
export function labelChange(
  mode: FlagChange["mode"],
  labels: readonly string[],
  present: Iterable<Readonly<Flags>>,
): FlagChange {
  const flags = flagsOf(labels)
  if (mode !== "replace") return { mode, flags }
  const without: Flags = { bits: flagLabels.reduce((bits, [bit]) => bits | bit, 0), keywords: [] }
  const gone = new Set<string>()
  for (const { keywords } of new Set(present))
    for (const keyword of keywords)
      if (keywordLabels.has(keyword.toLowerCase()) || labelOf(keyword) !== undefined) gone.add(keyword)
  without.keywords.push(...gone)
  return { mode: "add", flags, without }
}
