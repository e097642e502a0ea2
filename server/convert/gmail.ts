// Gmail's filters, as Settings → Filters → Export writes them (an Atom feed), into Sieve. Gmail applies every filter that
// fits, in no order: first all of them say which flags a message gets, then where it goes. A label is a flag as long as the
// message stays in the inbox, and a mailbox when it leaves it.

import { Parser } from "htmlparser2"
import { type Conversion, Draft } from "./draft.ts"
import { hasAttachment, QueryFault, queryTest } from "./gmail-query.ts"
import { allOf, fileinto, not, type Piece, piece, quoted, redirect } from "./piece.ts"

interface Filter {
  line: number
  title: string
  properties: ReadonlyMap<string, string>
}

/** Filters in one file, and characters of one value. Gmail itself takes 1,000 filters. */
const mostFilters = 5000
const longestValue = 20_000

interface Rule {
  title: string
  test: Piece
  flags: Piece[]
  places: Piece[]
}

/** Converts mailFilters.xml. */
export function fromGmail(source: string): Conversion {
  const draft = new Draft()
  const filters = readFilters(source)
  const rules = filters.flatMap((filter) => ruleOf(filter, draft) ?? [])
  if (filters.length === 0) draft.leave(1, source.slice(0, 80), "there are no Gmail filters in it")
  for (const kind of ["flags", "places"] as const)
    for (const rule of rules.filter((one) => one[kind].length > 0)) {
      draft.remark(rule.title)
      draft.open("if", rule.test)
      for (const one of rule[kind]) draft.add(one)
      draft.close()
    }
  return draft.finish()
}

/** What a filter comes to, if it comes to anything; what cannot be taken over is left in the draft. */
function ruleOf(filter: Filter, draft: Draft): Rule | undefined {
  const title = describe(filter)
  try {
    const { flags, places, left } = actionsOf(filter)
    for (const why of left) draft.leave(filter.line, title, why)
    return flags.length + places.length > 0 ? { title, test: testOf(filter), flags, places } : undefined
  } catch (thrown) {
    if (!(thrown instanceof QueryFault)) throw thrown
    draft.leave(filter.line, title, thrown.message)
    return undefined
  }
}

function readFilters(source: string): Filter[] {
  const filters: Filter[] = []
  const lineAt = lineCounter(source)
  let entry: { line: number; title: string; properties: Map<string, string> } | undefined
  let inTitle = false
  const parser = new Parser(
    {
      onopentag(name, { name: key, value }) {
        if (name === "entry") entry = { line: lineAt(parser.startIndex), title: "", properties: new Map() }
        inTitle = name === "title"
        if (name === "apps:property" && key !== undefined && value !== undefined)
          entry?.properties.set(key, value.slice(0, longestValue))
      },
      ontext(text) {
        if (inTitle && entry) entry.title += text
      },
      onclosetag(name) {
        inTitle = false
        if (name !== "entry" || !entry) return
        if (filters.length < mostFilters && entry.properties.size > 0) filters.push(entry)
        entry = undefined
      },
    },
    { xmlMode: true, decodeEntities: true },
  )
  parser.end(source)
  return filters
}

/** Tells the line of places that are asked for in their order. */
function lineCounter(source: string): (at: number) => number {
  let line = 1
  let counted = 0
  return (at) => {
    for (; counted < at; counted++) if (source.charCodeAt(counted) === 10) line++
    return line
  }
}

/** The filter in a line, for comments. */
function describe({ properties }: Filter): string {
  return [...properties]
    .filter(([name, value]) => value !== "false" && !/^size(?:Operator|Unit)$/.test(name))
    .map(([name, value]) => (value === "true" ? name : `${name}: ${value}`))
    .join(", ")
}

const units: Readonly<Record<string, string>> = { s_sb: "", s_skb: "K", s_smb: "M" }

/** @throws QueryFault */
function testOf({ properties }: Filter): Piece {
  const tests: Piece[] = []
  const text = (name: string) => properties.get(name)?.trim() || undefined
  for (const name of ["from", "to", "subject"] as const) {
    const query = text(name)
    if (query) tests.push(queryTest(query, name))
  }
  const [has, hasNot] = [text("hasTheWord"), text("doesNotHaveTheWord")]
  if (has) tests.push(queryTest(has))
  if (hasNot) tests.push(not(queryTest(hasNot)))
  if (properties.get("hasAttachment") === "true") tests.push(hasAttachment)
  const size = text("size")
  if (size && size !== "0" && /^\d{1,9}$/.test(size)) {
    const how = properties.get("sizeOperator") === "s_ss" ? ":under" : ":over"
    tests.push(piece(`size ${how} ${size}${units[properties.get("sizeUnit") ?? "s_smb"] ?? "M"}`))
  }
  if (tests.length === 0) throw new QueryFault("it has no condition")
  return allOf(tests)
}

const special = (use: string, name: string) =>
  piece(`fileinto :specialuse ${quoted(use)} :create ${quoted(name)};`, "fileinto", "special-use", "mailbox")
const flag = (name: string) => piece(`addflag ${quoted(name)};`, "imap4flags")

/** A label that is no mailbox: what a flag cannot hold becomes a hyphen. */
const keyword = (label: string) =>
  label
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^A-Za-z0-9/._-]+/g, "-")
    .replace(/^-+|-+$/g, "") || "label"

function actionsOf({ properties }: Filter): { flags: Piece[]; places: Piece[]; left: string[] } {
  const is = (name: string) => properties.get(name) === "true"
  const label = properties.get("label")?.trim()
  const flags: Piece[] = []
  const places: Piece[] = []
  const left: string[] = []
  if (is("shouldMarkAsRead")) flags.push(flag("\\Seen"))
  if (is("shouldStar")) flags.push(flag("\\Flagged"))
  if (is("shouldAlwaysMarkAsImportant")) flags.push(flag("$Important"))
  if (is("shouldNeverMarkAsImportant")) flags.push(piece('removeflag "$Important";', "imap4flags"))
  const leaves = is("shouldArchive") || is("shouldTrash") || is("shouldSpam")
  if (label && leaves && !is("shouldTrash")) places.push(fileinto(label))
  else if (label) flags.push(flag(keyword(label)))
  if (is("shouldTrash")) places.push(special("\\Trash", "Trash"))
  else if (is("shouldSpam")) places.push(special("\\Junk", "Junk"))
  else if (is("shouldArchive") && !label) places.push(special("\\Archive", "Archive"))
  const to = properties.get("forwardTo")?.trim()
  if (to) places.push(redirect(to, true))
  for (const [name, why] of Object.entries(without))
    if (properties.has(name) && !is0(properties.get(name))) left.push(why)
  return { flags, places, left }
}

const is0 = (value: string | undefined) => value === "false" || value === ""

/** Actions of Gmail that have no like here. */
const without: Readonly<Record<string, string>> = {
  shouldNeverSpam: "'never send it to Spam' has no like in a script",
  smartLabelToApply: "Gmail's categories are its own",
  cannedResponse: "a template answers; use 'vacation' (RFC 5230) in its place",
}
