import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Value } from "./response.ts"
import { caseless, decodedParameters } from "./structure.ts"

/** Answers to one command, or one attribute of a message, on both sides. */
export interface Pair<Said> {
  ours: Said
  theirs: Said
}

/** A family of differences: what both sides would say without it. */
interface Rule<Said> {
  /** As it is called in docs/protocols.md. */
  title: string
  settle(pair: Pair<Said>, what: string): Pair<Said>
}

type Line = Value[]
const parsed = (lines: string[]) =>
  lines.map((line) => (line.startsWith("[") ? (JSON.parse(line) as Line) : line))
const written = (lines: (Line | string)[]) =>
  lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line)))

/** Changes the lines that are lists. Undefined takes a line away. */
function mapLines(lines: string[], change: (line: Line) => Line | undefined): string[] {
  const changed = parsed(lines).map((line) => (typeof line === "string" ? line : change(line)))
  return written(changed.filter((line) => line !== undefined))
}

const isSelect = (command: string) => /^(SELECT|EXAMINE)/.test(command)

const more = [
  "CLIENTBUG",
  "NONEXISTENT",
  "CANNOT",
  "HASCHILDREN",
  "ALREADYEXISTS",
  "MAILBOXID",
  "EXPUNGEISSUED",
  "READ-ONLY",
]
const untaggedMore = ["* OK [MAILBOXID]", "* OK [HIGHESTMODSEQ]", "* OK [CLOSED]"]

export const dialogueRules: readonly Rule<string[]>[] = [
  {
    title: "Response codes",
    settle({ ours, theirs }) {
      const untagged = ours.filter((line) => !untaggedMore.includes(line) || theirs.includes(line))
      const [, state, code] = /^(OK|NO|BAD) \[(\S+)\]$/.exec(untagged.at(-1) ?? "") ?? []
      const drop = state && more.includes(code!) && theirs.at(-1) === state
      return { ours: drop ? [...untagged.slice(0, -1), state] : untagged, theirs }
    },
  },
  {
    title: "Literals of refused commands",
    settle: ({ ours, theirs }) => ({ ours, theirs: theirs.filter((line) => line !== "* BAD") }),
  },
  {
    title: "UID in FETCH responses",
    settle({ ours, theirs }, command) {
      const asked = /UID/.test(command)
      const without = (line: string) => (asked ? line : line.replace(/,"UID","\\"\d+\\""/, ""))
      return { ours: ours.map(without), theirs }
    },
  },
  {
    title: "Keywords in FLAGS and PERMANENTFLAGS",
    settle(pair, command) {
      const tells = (line: string) =>
        line.startsWith('["*","FLAGS"') || line.startsWith("* OK [PERMANENTFLAGS")
      const without = (lines: string[]) =>
        isSelect(command)
          ? lines.map((line) => (tells(line) ? systemFlags(line) : line))
          : lines.filter((line) => !tells(line))
      return { ours: without(pair.ours), theirs: without(pair.theirs) }
    },
  },
  {
    title: "RECENT",
    settle(pair, command) {
      if (isSelect(command)) return pair
      const without = (lines: string[]) => lines.filter((line) => !/^\["\*","\d+","RECENT"\]$/.test(line))
      return { ours: without(pair.ours), theirs: without(pair.theirs) }
    },
  },
  {
    title: "Mailbox attributes nobody asked for",
    settle({ ours, theirs }) {
      const bare = (lines: string[]) =>
        mapLines(lines, (line) => {
          const [star, kind, attributes, ...rest] = line
          if (kind !== "LIST" && kind !== "LSUB") return line
          const kept = (attributes as string[]).filter(
            (each) => each === "\\Noselect" || each === "\\NonExistent",
          )
          return [star!, kind, kept, ...rest]
        }).sort()
      return { ours: bare(ours), theirs: bare(theirs) }
    },
  },
  {
    title: "Mailboxes above others",
    settle({ ours, theirs }) {
      const selectable = mapLines(theirs, (line) => {
        const [star, kind, attributes, ...rest] = line
        if (kind !== "LIST") return line
        return [star!, kind, (attributes as string[]).filter((each) => each !== "\\Noselect"), ...rest]
      })
      const counted = new Set(parsed(theirs).map((line) => (line[1] === "STATUS" ? line[2] : "")))
      const extra = mapLines(ours, (line) =>
        line[1] === "STATUS" && !counted.has(line[2]!) ? undefined : line,
      )
      return { ours: extra.sort(), theirs: selectable.sort() }
    },
  },
]

/** A line that lists flags with nothing but those every mailbox has. */
function systemFlags(line: string): string {
  const flags = line.match(/"\\\\[^"]+"|"\\\\?\*"/g) ?? []
  return `${line.includes("PERMANENTFLAGS") ? "PERMANENTFLAGS" : "FLAGS"} ${flags.sort().join(" ")}`
}

/** Replaces values wherever they stand. */
function deep(value: Value, change: (value: Value) => Value): Value {
  return change(Array.isArray(value) ? value.map((each) => deep(each, change)) : value)
}

const isMissing = (value: Value) =>
  Array.isArray(value) && value.length === 1 && JSON.stringify(value[0]).includes('"\\"MISSING_MAILBOX"')

export const corpusRules: readonly Rule<Value>[] = [
  {
    title: "Capitals in a structure",
    settle: ({ ours, theirs }, attribute) =>
      attribute.startsWith("BODY") && Array.isArray(ours)
        ? { ours: caseless(ours), theirs: caseless(theirs) }
        : { ours, theirs },
  },
  {
    title: "Names of files",
    settle: ({ ours, theirs }, attribute) =>
      attribute.startsWith("BODY") && Array.isArray(ours)
        ? { ours: decodedParameters(ours), theirs: decodedParameters(theirs) }
        : { ours, theirs },
  },
  {
    title: "Addresses without a domain",
    settle: ({ ours, theirs }) => ({
      ours,
      theirs: deep(theirs, (value) => (isMissing(value) ? null : value === '"MISSING_DOMAIN' ? '"' : value)),
    }),
  },
  {
    title: "Sections that do not exist",
    settle: (pair) => (pair.ours === null && pair.theirs === '"' ? { ours: null, theirs: null } : pair),
  },
]

/** A difference that is no family: exactly these answers, or exactly these attributes of a message. */
interface Recorded {
  dialogues: Record<string, Record<string, Record<string, Pair<string[]>>>>
  messages: Record<string, Record<string, { attributes: string[]; digest: string }>>
  pop3: Record<string, Record<string, Record<string, Pair<string>>>>
  /** Messages of the corpus whose first part Dovecot does not decode to the end. */
  encodings: Record<string, string[]>
  /** Messages of the corpus that SORT puts elsewhere. */
  orders: Record<string, string[]>
}

const file = join(import.meta.dirname, "explained.json")

/** What is explained one by one, under its title in docs/protocols.md: of dialogues by command, of the corpus by message. */
export const recorded = JSON.parse(readFileSync(file, "utf8")) as Recorded

/** Applies rules until both sides say the same. @returns the titles that were needed, and what is left */
export function settled<Said>(rules: readonly Rule<Said>[], pair: Pair<Said>, what: string) {
  let left = pair
  const titles: string[] = []
  for (const { title, settle } of rules) {
    if (same(left)) break
    const next = settle(left, what)
    if (JSON.stringify(next) !== JSON.stringify(left)) titles.push(title)
    left = next
  }
  return { titles, left, same: same(left) }
}

export const same = ({ ours, theirs }: Pair<unknown>) => JSON.stringify(ours) === JSON.stringify(theirs)

/** Answers of SORT without the messages whose place is explained. */
export function withoutOdd(
  lines: readonly string[],
  nameOf: (number: number) => string | undefined,
): string[] {
  const odd = new Set(Object.values(recorded.orders).flat())
  return lines.map((line) => {
    if (!line.startsWith('["*","SORT"')) return line
    return (JSON.parse(line) as string[]).filter((each) => !odd.has(nameOf(Number(each)) ?? "")).join(" ")
  })
}
