import { MailError } from "../errors.ts"

/** The system flags of RFC 3501 §2.3.2 as bits. \Recent is not here: it belongs to a session, not to a message. */
export const flagBits: Readonly<Record<string, number>> = {
  "\\Seen": 1,
  "\\Answered": 2,
  "\\Flagged": 4,
  "\\Deleted": 8,
  "\\Draft": 16,
}

export const seen = 1
export const deleted = 8

/** Flags of a message: system flags as bits, keywords sorted and unique. */
export interface Flags {
  bits: number
  keywords: string[]
}

/** Flags as snapshots hold them: one object for each combination, with its text ready for `FLAGS (…)`. */
export interface FlagSet extends Readonly<Flags> {
  readonly text: string
}

const systemNames = new Map(Object.entries(flagBits).map(([name, bit]) => [name.toLowerCase(), bit]))

/** Longest keyword, characters. */
const longestKeyword = 255

/** Most keywords on one message. */
const mostKeywords = 100

/** An atom of RFC 3501 §9 without what would confuse other clients. */
const keywordPattern = /^[!#$&'+,\-./0-9:;<=>?@A-Z^_`a-z|~]+$/

/**
 * Flags from their names. \Recent is ignored, as it cannot be set (RFC 3501 §2.3.2).
 * @throws MailError "invalid" for an unknown \Flag or a keyword that is no atom, "limit" for too many or too long
 */
export function parseFlags(names: readonly string[]): Flags {
  let bits = 0
  const keywords = new Set<string>()
  for (const name of names) {
    if (name.startsWith("\\")) {
      const bit = systemNames.get(name.toLowerCase())
      if (bit === undefined && name.toLowerCase() !== "\\recent")
        throw new MailError("invalid", `There is no flag ${name}`)
      bits |= bit ?? 0
      continue
    }
    if (!keywordPattern.test(name)) throw new MailError("invalid", "A keyword must be an atom")
    if (name.length > longestKeyword)
      throw new MailError("limit", `A keyword has at most ${longestKeyword} characters`)
    keywords.add(name)
  }
  if (keywords.size > mostKeywords)
    throw new MailError("limit", `A message has at most ${mostKeywords} keywords`)
  return { bits, keywords: mergeKeywords([...keywords], []) }
}

/** Whether a message can be given a flag of that name. */
export function isFlag(name: string): boolean {
  if (name.startsWith("\\")) return systemNames.has(name.toLowerCase())
  return name.length <= longestKeyword && keywordPattern.test(name)
}

/** The names of flags, system flags first. */
export function flagNames(flags: Readonly<Flags>): string[] {
  const system = Object.entries(flagBits).filter(([, bit]) => flags.bits & bit)
  return [...system.map(([name]) => name), ...flags.keywords]
}

/** Two lists of keywords as one: sorted, each once whatever its case (RFC 3501 §2.3.2); the first spelling stays. */
function mergeKeywords(first: readonly string[], second: readonly string[]): string[] {
  const bySpelling = new Map<string, string>()
  for (const keyword of [...first, ...second]) {
    const key = keyword.toLowerCase()
    if (!bySpelling.has(key)) bySpelling.set(key, keyword)
  }
  return [...bySpelling.values()].sort()
}

/** Flags somebody may change: system flags as bits, and whether keywords too. */
export interface FlagScope {
  bits: number
  keywords: boolean
}

/** Those of some flags that lie in a scope. */
export const flagsWithin = ({ bits, keywords }: Flags, scope: FlagScope): Flags => ({
  bits: bits & scope.bits,
  keywords: scope.keywords ? keywords : [],
})

/** What becomes of flags that are asked to change. */
export interface FlagChange {
  mode: "add" | "remove" | "replace"
  flags: Flags
  /** With "add": taken away first. */
  without?: Flags
  /** All other flags stay as they are. */
  scope?: FlagScope
  /** Leave alone what changed after this MODSEQ (RFC 7162 §3.1.3). */
  unchangedSince?: number
  /** What flags a message had at that MODSEQ, where that is known: then only flags this changes count (§3.1.12). */
  flagsThen?(uid: number): Readonly<Flags> | undefined
  /** Told of each message that really changed; a transaction that is tried again tells again. */
  note?(uid: number, before: Readonly<Flags>, after: Readonly<Flags>): void
}

/** Whether a message may be changed in spite of `unchangedSince`. @param now its flags and MODSEQ */
export function isUnchanged(
  { uid, modseq, now }: { uid: number; modseq: number; now: Readonly<Flags> },
  change: FlagChange,
): boolean {
  const { unchangedSince, mode, flags } = change
  if (unchangedSince === undefined || modseq <= unchangedSince) return true
  // All flags are what a replacement changes, the system flags among them, which are always there (§3.1.3).
  if (mode === "replace") return false
  if (unchangedSince === 0) return flags.bits === 0 && !change.without && !hasAny(now, flags)
  const then = change.flagsThen?.(uid)
  return (
    then !== undefined &&
    sameAmong(then, now, flags) &&
    (!change.without || sameAmong(then, now, change.without))
  )
}

const inSmallLetters = ({ keywords }: Readonly<Flags>) =>
  new Set(keywords.map((keyword) => keyword.toLowerCase()))

function hasAny(now: Readonly<Flags>, flags: Flags): boolean {
  const there = inSmallLetters(now)
  return flags.keywords.some((keyword) => there.has(keyword.toLowerCase()))
}

function sameAmong(then: Readonly<Flags>, now: Readonly<Flags>, { bits, keywords }: Flags): boolean {
  if ((then.bits & bits) !== (now.bits & bits)) return false
  const [before, after] = [inSmallLetters(then), inSmallLetters(now)]
  return keywords.every((keyword) => before.has(keyword.toLowerCase()) === after.has(keyword.toLowerCase()))
}

/**
 * The flags after a change.
 * @throws MailError "limit" when the message would have too many keywords
 */
export function changedFlags(now: Readonly<Flags>, change: FlagChange): Flags {
  const { mode, flags, without, scope } = change
  if (scope) {
    const next = changedFlags(now, { mode, flags, without })
    const bits = (next.bits & scope.bits) | (now.bits & ~scope.bits)
    return { bits, keywords: scope.keywords ? next.keywords : now.keywords }
  }
  if (mode === "replace") return flags
  if (without) return changedFlags(changedFlags(now, { mode: "remove", flags: without }), { mode, flags })
  if (mode === "remove") {
    const gone = new Set(flags.keywords.map((keyword) => keyword.toLowerCase()))
    const keywords = now.keywords.filter((keyword) => !gone.has(keyword.toLowerCase()))
    return { bits: now.bits & ~flags.bits, keywords }
  }
  const keywords = flags.keywords.length ? mergeKeywords(now.keywords, flags.keywords) : now.keywords
  if (keywords.length > mostKeywords)
    throw new MailError("limit", `A message has at most ${mostKeywords} keywords`)
  return { bits: now.bits | flags.bits, keywords }
}

/** Keywords as the database keeps them, and back. */
export const keywordsText = (keywords: readonly string[]) => keywords.join(" ")
export const keywordsOf = (text: string) => (text === "" ? [] : text.split(" "))

/**
 * Gives the same FlagSet for the same flags, so that snapshots hold small numbers. It only grows: whoever holds one
 * starts another when it has far more combinations than messages.
 */
export class FlagTable {
  readonly #sets: FlagSet[] = []
  readonly #numbers = new Map<string, number>()

  /** The number of a combination; `at` gives it back. */
  number(bits: number, keywords: string): number {
    const key = `${bits} ${keywords}`
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const flags = { bits, keywords: keywordsOf(keywords) }
    this.#sets.push({ ...flags, text: flagNames(flags).join(" ") })
    this.#numbers.set(key, this.#sets.length - 1)
    return this.#sets.length - 1
  }

  /** Combinations there ever were. */
  get size(): number {
    return this.#sets.length
  }

  at(number: number): FlagSet {
    return this.#sets[number]!
  }
}
