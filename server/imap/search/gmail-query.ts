// The query language of Gmail (X-GM-RAW) as search keys. Words and "phrases" are looked for in the whole message; all
// must be there, OR (or |) binds closer than standing side by side, {a b} means any of them, - none. An operator this
// server has nothing for is a word like any other, as it is there.

import { flagBits } from "../../store/flags.ts"
import { keywordOf } from "../grammar/gmail-label.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"
import { limits } from "../limits.ts"
import { nothing, type SearchKey, type TextColumn } from "./key.ts"

const flag = (name: string): SearchKey => ({ kind: "flag", bit: flagBits[name]! })
const keyword = (name: string): SearchKey => ({ kind: "keyword", name: name.toLowerCase() })
const not = (key: SearchKey): SearchKey => ({ kind: "not", key })
const either = (left: SearchKey, right: SearchKey): SearchKey => ({ kind: "or", left, right })
const place = (name: string): SearchKey => ({ kind: "place", name: name.toLowerCase() })
const anything = (text: string): SearchKey => ({ kind: "text", scope: "TEXT", text })
const header =
  (name: string, column?: TextColumn) =>
  (text: string): SearchKey => ({ kind: "header", name, column, text })
const column = (name: TextColumn) => header(name, name)

/** What an operator makes of the word behind it; undefined: the word makes no sense there. */
type Operator = (value: string) => SearchKey | undefined

const operators: Readonly<Record<string, Operator>> = {
  from: column("from"),
  to: column("to"),
  cc: column("cc"),
  bcc: column("bcc"),
  subject: column("subject"),
  list: header("list-id"),
  deliveredto: header("delivered-to"),
  rfc822msgid: (value) => header("message-id")(value.replace(/[<>]/g, "")),
  filename: (text) => ({ kind: "filename", text }),
  has: (value) => (value.toLowerCase() === "attachment" ? { kind: "attachment" } : undefined),
  is: (value) => states.get(value.toLowerCase()),
  in: (value) => (/^(anywhere|all)$/i.test(value) ? { kind: "all" } : placeOrLabel(value)),
  label: placeOrLabel,
  before: (value) => day(value, "before"),
  older: (value) => day(value, "before"),
  after: (value) => day(value, "since"),
  newer: (value) => day(value, "since"),
  older_than: (value) => within(value, "older"),
  newer_than: (value) => within(value, "younger"),
  larger: (value) => size(value, "larger"),
  size: (value) => size(value, "larger"),
  smaller: (value) => size(value, "smaller"),
}

const states: ReadonlyMap<string, SearchKey> = new Map([
  ["unread", not(flag("\\Seen"))],
  ["read", flag("\\Seen")],
  ["starred", flag("\\Flagged")],
  ["draft", flag("\\Draft")],
  ["important", keyword("$Important")],
  ["muted", keyword("$Muted")],
])

/** System mailboxes by what Gmail calls them. */
const places: ReadonlyMap<string, string> = new Map([
  ["inbox", "inbox"],
  ["sent", "\\sent"],
  ["drafts", "\\drafts"],
  ["trash", "\\trash"],
  ["bin", "\\trash"],
  ["spam", "\\junk"],
  ["junk", "\\junk"],
  ["archive", "\\archive"],
])

/** Messages with a label (X-GM-LABELS): a flag, a keyword, or a mailbox that is one there. */
export function labelKey(label: string): SearchKey {
  const name = label.toLowerCase()
  if (!name.startsWith("\\")) return placeOrLabel(label)
  const plain = name.slice(1)
  return states.has(plain) || places.has(plain) ? placeOrLabel(plain) : nothing
}

function placeOrLabel(value: string): SearchKey {
  const name = value.toLowerCase()
  const system = places.get(name)
  if (system) return place(system)
  const state = states.get(name)
  if (state) return state
  return value === "" ? nothing : either(keyword(keywordOf(value)), place(value))
}

/** A day as 2026/11/21, 2026-11-21 or 11/21/2026, or seconds since 1970. */
function day(value: string, relation: "before" | "since"): SearchKey | undefined {
  const dated = (year: number, month: number, date: number): SearchKey | undefined => {
    const time = Date.UTC(year, month - 1, date)
    const real = new Date(time)
    if (real.getUTCMonth() !== month - 1 || real.getUTCDate() !== date) return undefined
    return { kind: "day", of: "internal", relation, day: time / 86_400_000 }
  }
  const [, year, month, date] = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})$/.exec(value) ?? []
  if (year) return dated(Number(year), Number(month), Number(date))
  const [, monthFirst, dateSecond, yearLast] = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(value) ?? []
  if (yearLast) return dated(Number(yearLast), Number(monthFirst), Number(dateSecond))
  if (!/^\d{9,11}$/.test(value)) return undefined
  return { kind: "day", of: "internal", relation, day: Math.floor(Number(value) / 86_400) }
}

const spans: Readonly<Record<string, number>> = {
  h: 3600,
  d: 86_400,
  w: 604_800,
  m: 2_629_746,
  y: 31_556_952,
}

function within(value: string, relation: "younger" | "older"): SearchKey | undefined {
  const [, count, unit] = /^(\d{1,5})([hdwmy])$/i.exec(value) ?? []
  return count && unit
    ? { kind: "within", relation, seconds: Number(count) * spans[unit.toLowerCase()]! }
    : undefined
}

function size(value: string, kind: "larger" | "smaller"): SearchKey | undefined {
  const [, count, unit = ""] = /^(\d{1,12})([kmg]?)b?$/i.exec(value) ?? []
  const factors: Record<string, number> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }
  return count ? { kind, size: Number(count) * factors[unit.toLowerCase()]! } : undefined
}

type Token =
  | { kind: "(" | ")" | "{" | "}" | "-" | "or" }
  | { kind: "operator"; name: string }
  | { kind: "word"; text: string }

const tokenForm = new RegExp(
  [
    String.raw`\s+`,
    "([(){}])",
    String.raw`(OR|\|)(?=[\s(){}"]|$)`,
    String.raw`-(?=\S)`,
    String.raw`(${Object.keys(operators).join("|")}):(?=[^\s)}|])`,
    String.raw`\+?"([^"]*)"?`,
    String.raw`\+?([^\s(){}"]+)`,
  ].join("|"),
  "giy",
)

function tokensOf(query: string): Token[] {
  const tokens: Token[] = []
  tokenForm.lastIndex = 0
  for (let found = tokenForm.exec(query); found; found = tokenForm.exec(query)) {
    const [whole, bracket, or, name, phrase, word] = found
    if (bracket) tokens.push({ kind: bracket as "(" })
    else if (or === "OR" || or === "|") tokens.push({ kind: "or" })
    else if (or) tokens.push({ kind: "word", text: or })
    else if (whole === "-") tokens.push({ kind: "-" })
    else if (name) tokens.push({ kind: "operator", name: name.toLowerCase() })
    else if (phrase !== undefined) tokens.push({ kind: "word", text: phrase })
    else if (word !== undefined) tokens.push({ kind: "word", text: word })
    if (tokens.length > limits.searchKeys) throw new SyntaxFault("Those are too many search terms")
  }
  return tokens
}

/** What a word means where it stands: by itself, or behind an operator. */
type Meaning = (text: string) => SearchKey

/**
 * The keys of a query. It always means something: brackets that do not match are closed or passed over.
 * @param query Unicode
 * @throws SyntaxFault for one too long or nested too deep
 */
export function parseGmailQuery(query: string): SearchKey {
  const tokens = tokensOf(query)
  const parser = new QueryParser(tokens)
  return parser.all(anything, 0)
}

class QueryParser {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  /** Terms up to the end, or to the bracket that closes this level; all of them, or any. */
  all(meaning: Meaning, depth: number, closing?: ")" | "}"): SearchKey {
    const keys: SearchKey[] = []
    for (let token = this.#next(); token; token = this.#next()) {
      if (token.kind === closing) break
      const key = this.#term(token, meaning, depth)
      if (!key) continue
      const joined = keys.length > 0 && this.#joins
      keys.push(joined ? either(keys.pop()!, key) : key)
      this.#joins = false
    }
    if (closing === "}") return keys.length > 0 ? keys.reduce(either) : { kind: "all" }
    return keys.length === 1 ? keys[0]! : { kind: "and", keys: keys.length > 0 ? keys : [{ kind: "all" }] }
  }

  /** An OR stood in front of the next term. */
  #joins = false

  #next(): Token | undefined {
    return this.#tokens[this.#at++]
  }

  #term(token: Token, meaning: Meaning, depth: number): SearchKey | undefined {
    if (depth > limits.depth) throw new SyntaxFault("The query is nested too deep")
    switch (token.kind) {
      case "or":
        this.#joins = true
        return undefined
      case "word":
        return meaning(token.text)
      case "(":
      case "{":
        return this.#group(meaning, depth, token.kind === "(" ? ")" : "}")
      case "operator":
        return this.#operand(token.name, depth)
      case "-": {
        const next = this.#next()
        const key = next && next.kind !== "or" ? this.#term(next, meaning, depth + 1) : undefined
        return key && not(key)
      }
      default:
        return undefined
    }
  }

  #group(meaning: Meaning, depth: number, closing: ")" | "}"): SearchKey {
    const joins = this.#joins
    this.#joins = false
    const key = this.all(meaning, depth + 1, closing)
    this.#joins = joins
    return key
  }

  #operand(name: string, depth: number): SearchKey | undefined {
    const meaning: Meaning = (text) => operators[name]!(text) ?? anything(`${name}:${text}`)
    const next = this.#next()
    return next && next.kind !== "or" ? this.#term(next, meaning, depth + 1) : undefined
  }
}
