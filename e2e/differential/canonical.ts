import type { Answer } from "./peer.ts"
import { readValues, type Value } from "./response.ts"

/**
 * An answer without what servers may choose: words for people, the order of attributes, UIDVALIDITY, MODSEQ, and
 * in what order messages are said to be gone. Two servers that mean the same give the same lines.
 */
export function canonical({ untagged, tagged }: Answer): string[] {
  const facts: string[] = []
  const fetched = new Map<string, Map<string, string>>()
  const gone = new Gone()
  for (const response of untagged) {
    const [, number, kind, ...rest] = readValues(response)
    if (kind === "FETCH") mergeAttributes(fetched, `${gone.first(Number(number))}`, rest[0])
    else if (kind === "EXPUNGE") gone.expunge(Number(number))
    else facts.push(canonicalResponse(response))
  }
  for (const [number, attributes] of fetched)
    facts.push(`* ${number} FETCH ${shown(sortedPairs(attributes))}`)
  if (gone.numbers.length > 0) facts.push(`* EXPUNGE ${gone.numbers.sort((a, b) => a - b)}`)
  return [...facts.sort(), canonicalState(tagged)]
}

/** Message numbers as they were before the answer began. */
class Gone {
  readonly numbers: number[] = []

  /** What the number stood for at first. */
  first(number: number): number {
    let first = number
    for (const other of [...this.numbers].sort((a, b) => a - b)) if (other <= first) first++
    return first
  }

  expunge(number: number): void {
    this.numbers.push(this.first(number))
  }
}

/** Values as JSON, to be compared and read. */
export const shown = (value: Value | Value[]) => JSON.stringify(value)

/** The attributes of a FETCH response by name, flags in order and MODSEQ without its value. */
export function attributesOf(list: Value | undefined): Map<string, Value> {
  const attributes = new Map<string, Value>()
  const pairs = Array.isArray(list) ? list : []
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    const name = String(pairs[at]).toUpperCase()
    const value = pairs[at + 1]!
    if (name === "FLAGS") attributes.set(name, sorted(value))
    else if (name === "INTERNALDATE") attributes.set(name, String(value).replace(/^" /, '"0'))
    else attributes.set(name, name === "MODSEQ" ? "#" : value)
  }
  return attributes
}

function mergeAttributes(all: Map<string, Map<string, string>>, number: string, list: Value | undefined) {
  const held = all.get(number) ?? new Map<string, string>()
  for (const [name, value] of attributesOf(list)) held.set(name, shown(value))
  all.set(number, held)
}

const sortedPairs = (pairs: Map<string, string>): Value[] =>
  [...pairs].sort(([one], [other]) => (one < other ? -1 : 1)).flat()

const sorted = (value: Value): Value => (Array.isArray(value) ? [...value].sort() : value)

function canonicalResponse(response: string): string {
  if (response.startsWith("+")) return "+"
  const values = readValues(response)
  const [, kind, ...rest] = values
  switch (String(kind).toUpperCase()) {
    case "OK":
    case "NO":
    case "BAD":
    case "BYE":
      return `* ${canonicalState(response.slice(2))}`
    case "CAPABILITY":
      return "* CAPABILITY"
    case "FLAGS":
    case "LIST":
    case "LSUB":
      return shown(["*", kind!, sorted(rest[0] ?? null), ...rest.slice(1).map(astring)])
    case "STATUS":
      return shown(["*", kind!, astring(rest[0]!), ...statusOf(rest[1])])
    case "SEARCH":
    case "SORT":
      return shown(["*", kind!, ...rest.map(withoutModseq)])
    case "ESEARCH":
      return shown(["*", kind!, ...eSearchOf(rest)])
    case "VANISHED":
      return shown(["*", kind!, ...rest.map(expandSet)])
    default:
      return shown(values.map((value) => value))
  }
}

/** A mailbox name may be written as an atom or as a string. */
const astring = (value: Value): Value =>
  typeof value === "string" ? value.replace(/^"/, "").replace(/^inbox$/i, "INBOX") : value

/** OK, NO or BAD with its response code. */
function canonicalState(text: string): string {
  const [state, next] = readValues(text.replace(/\r\n[\s\S]*/, ""))
  const code = typeof next === "string" && next.startsWith("[") ? next : ""
  return `${String(state).toUpperCase()}${code && ` ${canonicalCode(code)}`}`
}

function canonicalCode(code: string): string {
  const [name, ...words] = readValues(code.slice(1, -1))
  switch (name) {
    case "CAPABILITY":
    case "UIDVALIDITY":
    case "HIGHESTMODSEQ":
    case "MAILBOXID":
      return `[${name}]`
    case "PERMANENTFLAGS":
      return `[${name} ${shown(sorted(words[0]!))}]`
    case "APPENDUID":
    case "COPYUID":
      return `[${name} # ${words.slice(1).map(expandSet).join(" ")}]`
    case "MODIFIED":
      return `[${name} ${words.map(expandSet).join(" ")}]`
    default:
      return `[${[name, ...words].map((word) => (typeof word === "string" ? word : shown(word!))).join(" ")}]`
  }
}

function withoutModseq(value: Value): Value {
  return Array.isArray(value) && value[0] === "MODSEQ" ? ["MODSEQ", "#"] : value
}

const changing = new Set(["UIDVALIDITY", "HIGHESTMODSEQ", "MAILBOXID"])

function statusOf(list: Value | undefined): Value[] {
  const pairs = [...attributesOf(list)].map(([name, value]): [string, string] => [
    name,
    changing.has(name) ? "#" : shown(value),
  ])
  return sortedPairs(new Map(pairs))
}

function eSearchOf(values: Value[]): Value[] {
  const words = values.filter((value) => !Array.isArray(value))
  const uid = words[0] === "UID" ? ["UID"] : []
  const pairs = new Map<string, string>()
  for (let at = uid.length; at + 1 < words.length; at += 2)
    pairs.set(String(words[at]), words[at] === "MODSEQ" ? "#" : String(expandSet(words[at + 1]!)))
  return [...uid, ...sortedPairs(pairs)]
}

/** A set of numbers with its ranges written out, in order; anything else as it is. */
function expandSet(value: Value): Value {
  if (typeof value !== "string" || !/^\d[\d:,]*$/.test(value)) return value
  const numbers = value.split(",").flatMap((range) => {
    const [first, last = first] = range.split(":").map(Number) as [number, number?]
    if (Math.abs(last - first) > 10_000) return [first, last]
    const [from, to] = first < last ? [first, last] : [last, first]
    return Array.from({ length: to - from + 1 }, (_, at) => from + at)
  })
  return numbers.join(",")
}
