import { decodeCharset } from "../../mime/charset.ts"
import { flagBits } from "../../store/flags.ts"
import { isObjectId, numberOf } from "../grammar/object-id.ts"
import type { Reader } from "../grammar/reader.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"
import { limits } from "../limits.ts"
import { Refusal } from "../reply.ts"
import { isCharset } from "./charset.ts"
import { fuzzy } from "./fuzzy.ts"
import { labelKey, parseGmailQuery } from "./gmail-query.ts"
import { nothing, type SearchKey, type TextColumn } from "./key.ts"
import { leavesOf, levelOf } from "./leaf.ts"

/** Where the parser is: how deep, in which charset strings are written, how many keys there were in all. */
interface Place {
  depth: number
  charset: string
  count: { keys: number }
}

type Parse = (reader: Reader, place: Place) => SearchKey

const flag = (name: string): SearchKey => ({ kind: "flag", bit: flagBits[name]! })
const not = (key: SearchKey): SearchKey => ({ kind: "not", key })
const column =
  (name: TextColumn): Parse =>
  (reader, place) => ({
    kind: "header",
    name,
    column: name,
    text: spacedText(reader, place),
  })
const day =
  (of: "internal" | "sent" | "saved", relation: "before" | "on" | "since"): Parse =>
  (reader) => {
    reader.space()
    return { kind: "day", of, relation, day: reader.date() }
  }
const scope =
  (name: "TEXT" | "BODY"): Parse =>
  (reader, place) => ({ kind: "text", scope: name, text: spacedText(reader, place) })
const size =
  (kind: "larger" | "smaller"): Parse =>
  (reader) => {
    reader.space()
    return { kind, size: reader.number64() }
  }
const within =
  (relation: "younger" | "older"): Parse =>
  (reader) => {
    reader.space()
    const seconds = reader.number()
    if (seconds === 0) throw new SyntaxFault("The interval has one second at least")
    return { kind: "within", relation, seconds }
  }
const fixed =
  (key: SearchKey): Parse =>
  () =>
    key

const objectId =
  (letter: "M" | "T", of: "content" | "thread"): Parse =>
  (reader) => {
    reader.space()
    const text = reader.astring()
    if (!isObjectId(text)) throw new SyntaxFault("That is no object id")
    const id = numberOf(letter, text)
    return id === undefined ? nothing : { kind: "id", of, id }
  }
const gmailId =
  (of: "content" | "thread"): Parse =>
  (reader) => {
    reader.space()
    return { kind: "id", of, id: reader.number64() }
  }

const recent: SearchKey = { kind: "recent" }

/**
 * The keys by name (RFC 3501 §6.4.4, RFC 5032, RFC 5466 §3.1, RFC 6203 §3, RFC 7162 §3.1.5, RFC 8474 §6, RFC 8514 §4.3,
 * Gmail's own). A key of an extension is one more line.
 */
const keys: Readonly<Record<string, Parse>> = {
  ALL: fixed({ kind: "all" }),
  ANSWERED: fixed(flag("\\Answered")),
  DELETED: fixed(flag("\\Deleted")),
  DRAFT: fixed(flag("\\Draft")),
  FLAGGED: fixed(flag("\\Flagged")),
  SEEN: fixed(flag("\\Seen")),
  UNANSWERED: fixed(not(flag("\\Answered"))),
  UNDELETED: fixed(not(flag("\\Deleted"))),
  UNDRAFT: fixed(not(flag("\\Draft"))),
  UNFLAGGED: fixed(not(flag("\\Flagged"))),
  UNSEEN: fixed(not(flag("\\Seen"))),
  RECENT: fixed(recent),
  NEW: fixed({ kind: "and", keys: [recent, not(flag("\\Seen"))] }),
  OLD: fixed(not(recent)),
  KEYWORD: keyword,
  UNKEYWORD: (reader, place) => not(keyword(reader, place)),
  SUBJECT: column("subject"),
  FROM: column("from"),
  TO: column("to"),
  CC: column("cc"),
  BCC: column("bcc"),
  HEADER: header,
  BODY: scope("BODY"),
  TEXT: scope("TEXT"),
  BEFORE: day("internal", "before"),
  ON: day("internal", "on"),
  SINCE: day("internal", "since"),
  SENTBEFORE: day("sent", "before"),
  SENTON: day("sent", "on"),
  SENTSINCE: day("sent", "since"),
  SAVEDBEFORE: day("saved", "before"),
  SAVEDON: day("saved", "on"),
  SAVEDSINCE: day("saved", "since"),
  SAVEDATESUPPORTED: fixed({ kind: "all" }),
  LARGER: size("larger"),
  SMALLER: size("smaller"),
  YOUNGER: within("younger"),
  OLDER: within("older"),
  MODSEQ: modseq,
  EMAILID: objectId("M", "content"),
  THREADID: objectId("T", "thread"),
  "X-GM-MSGID": gmailId("content"),
  "X-GM-THRID": gmailId("thread"),
  "X-GM-LABELS": label,
  "X-GM-RAW": (reader, place) => parseGmailQuery(spacedText(reader, place)),
  FUZZY(reader, place) {
    reader.space()
    return fuzzy(parseKey(reader, deeper(place)))
  },
  FILTER(reader, { charset }) {
    reader.space()
    const name = reader.atom()
    if (name.includes("/")) throw new SyntaxFault("A filter has no slash in its name")
    // A filter is in UTF-8, and so are all the strings beside it (RFC 5466 §3.1).
    if (!/^(utf-8|us-ascii)$/i.test(charset))
      throw new SyntaxFault("FILTER goes with UTF-8 alone", "BADCHARSET (UTF-8 US-ASCII)")
    return { kind: "filter", name }
  },
  UID(reader) {
    reader.space()
    return { kind: "numbers", numbers: "uid", set: reader.sequenceSet() }
  },
  NOT(reader, place) {
    reader.space()
    return not(parseKey(reader, deeper(place)))
  },
  OR(reader, place) {
    reader.space()
    const left = parseKey(reader, deeper(place))
    reader.space()
    return { kind: "or", left, right: parseKey(reader, deeper(place)) }
  },
}

/**
 * The criteria of a search, after an optional CHARSET, up to the end of the command: all of them must hold.
 * @throws SyntaxFault; Refusal BADCHARSET
 */
export function parseCriteria(reader: Reader): Criteria {
  const labelled = reader.tryKeyword("CHARSET")
  if (labelled) reader.space()
  return { key: parseKeys(reader, labelled ? parseCharset(reader) : "UTF-8"), labelled }
}

/** What is looked for, and whether a charset was named for it. */
export interface Criteria {
  key: SearchKey
  labelled: boolean
}

/** A charset strings may be written in, with the space behind it. @throws Refusal BADCHARSET (RFC 3501 §6.4.4) */
export function parseCharset(reader: Reader): string {
  const name = reader.astring()
  reader.space()
  if (!isCharset(name)) throw new Refusal("BADCHARSET", "That charset is not known here")
  return name
}

/** The criteria behind a charset that was named already, up to the end of the command. @throws SyntaxFault */
export function parseKeys(reader: Reader, charset: string): SearchKey {
  const found: SearchKey[] = []
  const count = { keys: 0 }
  do found.push(parseKey(reader, { depth: 0, charset, count }))
  while (reader.tryTake(" ") && !reader.atEnd())
  reader.end()
  const key: SearchKey = found.length === 1 ? found[0]! : { kind: "and", keys: found }
  const leaves = leavesOf(key)
  // One word of X-GM-RAW is a key too, and texts are looked for in every message one by one.
  if (leaves.length > limits.searchKeys) throw new SyntaxFault("Those are too many search keys")
  if (leaves.filter((leaf) => levelOf(leaf) === "content").length > limits.searchTexts)
    throw new SyntaxFault("Those are too many texts to look for")
  return key
}

/** What `parse` gives, or the refusal it throws. */
export function attempted<Value>(parse: () => Value): Value | Refusal {
  try {
    return parse()
  } catch (thrown) {
    if (thrown instanceof Refusal) return thrown
    throw thrown
  }
}

function deeper(place: Place): Place {
  if (place.depth >= limits.depth) throw new SyntaxFault("The search is nested too deep")
  return { ...place, depth: place.depth + 1 }
}

function parseKey(reader: Reader, place: Place): SearchKey {
  if (++place.count.keys > limits.searchKeys) throw new SyntaxFault("Those are too many search keys")
  const set = reader.trySequenceSet()
  if (set) return { kind: "numbers", numbers: "sequence", set }
  if (reader.sees("(")) {
    const inside = deeper(place)
    return { kind: "and", keys: reader.list(() => parseKey(reader, inside)) }
  }
  const name = reader.keyword()
  if (!Object.hasOwn(keys, name)) throw new SyntaxFault("There is no such search key")
  return keys[name]!(reader, place)
}

function keyword(reader: Reader, _place: Place): SearchKey {
  reader.space()
  return { kind: "keyword", name: reader.atom().toLowerCase() }
}

const columns: Readonly<Record<string, TextColumn>> = {
  subject: "subject",
  from: "from",
  to: "to",
  cc: "cc",
  bcc: "bcc",
}

function header(reader: Reader, place: Place): SearchKey {
  reader.space()
  const name = reader.astring().toLowerCase()
  const text = spacedText(reader, place)
  // An empty text asks whether the field is there (RFC 3501 §6.4.4), which the columns do not tell.
  const known = text !== "" && Object.hasOwn(columns, name) ? columns[name] : undefined
  return { kind: "header", name, column: known, text }
}

/** A label is a string, or a flag where it begins with a backslash. */
function label(reader: Reader, place: Place): SearchKey {
  if (!reader.tryTake(" \\")) return labelKey(spacedText(reader, place))
  return labelKey(`\\${reader.atom()}`)
}

/** MODSEQ with an optional entry, which has only one form here: flags (RFC 7162 §3.1.5). */
function modseq(reader: Reader): SearchKey {
  reader.space()
  if (reader.sees('"')) {
    reader.string()
    reader.space()
    const type = reader.keyword()
    if (!["PRIV", "SHARED", "ALL"].includes(type)) throw new SyntaxFault("There is no such entry type")
    reader.space()
  }
  return { kind: "modseq", least: reader.number64() }
}

function spacedText(reader: Reader, { charset }: Place): string {
  reader.space()
  const bytes = Buffer.from(reader.astring(), "latin1")
  return decodeCharset(bytes, charset)
}

/** Whether a search looks for MODSEQs anywhere, which turns CONDSTORE on. */
export function asksForModseq(key: SearchKey): boolean {
  if (key.kind === "modseq") return true
  if (key.kind === "and") return key.keys.some(asksForModseq)
  if (key.kind === "or") return asksForModseq(key.left) || asksForModseq(key.right)
  return key.kind === "not" && asksForModseq(key.key)
}
