import { limits } from "./limits.ts"
import type { Mailbox, Reading } from "./reading.ts"
import { linksIn } from "./rules/links.ts"
import { isMixed, wordsOf } from "./words.ts"

/**
 * What a filter learns from a message: hashes of 52 bits, each once, by what they tell. They are heard as three voices,
 * because a long text would drown the others.
 */
export interface Tokens {
  /** Where it is from: servers, authors, programs. */
  origin: readonly number[]
  /** What it says. */
  words: readonly number[]
  /** How it is made: elements of its pages, kinds of parts, missing fields, capitals. */
  form: readonly number[]
}

/** Fields that mail programs and robots write differently. */
const telling = new Set([
  "x-mailer",
  "user-agent",
  "x-mimeole",
  "list-id",
  "content-transfer-encoding",
  "x-priority",
  "organization",
])

/** Fields that we or another filter wrote: what they say is known already, and must not be learnt. */
const judged =
  /^(?:x-missiva|x-spam|x-rspam|x-virus|x-bogo|x-dspam|authentication-results|arc-|return-path|delivered-to|status|x-status|x-keywords|x-uid|dkim-)/

/** Fields of mailing lists: together they say one thing, and would say it a dozen times. */
const ofLists =
  /^(?:list-|x-beenthere|x-mailman|errors-to|sender|precedence|x-original-date|mailing-list|x-mailing-list|x-list|x-loop|archived-at|resent-)/

const expected = ["date", "to", "message-id", "mime-version", "from", "subject", "x-mailer", "user-agent"]

/** The tokens of a message. Bounded by `limits.tokens`. */
export function tokensOf(reading: Reading): Tokens {
  return {
    origin: distinct(originTokens(reading), limits.tokens.origin),
    words: distinct(wordTokens(reading), limits.tokens.words),
    form: distinct(formTokens(reading), limits.tokens.form),
  }
}

function distinct(tokens: Iterable<string>, most: number): number[] {
  const found = new Set<number>()
  for (const token of tokens) {
    found.add(hashed(token))
    if (found.size >= most) break
  }
  return [...found]
}

function* originTokens({ fields, from, replyTo, subject }: Reading): Generator<string> {
  for (const word of wordsOf(subject.slice(0, 500))) yield `subject ${word}`
  yield* personTokens("from", from)
  yield* personTokens("reply", replyTo)
  let received = 0
  for (const { name, value } of fields) {
    if (judged.test(name)) continue
    if (name === "received") {
      if (received++ < 4) yield* receivedTokens(value)
      continue
    }
    if (!ofLists.test(name)) yield `has ${name.slice(0, 40)}`
    if (telling.has(name)) yield `field ${name} ${value.slice(0, 60).toLowerCase()}`
    if (name === "date")
      yield `zone ${/[+-]\d{4}\b|[A-Z]{3}\b(?=\s*(?:\(|$))/.exec(value.slice(0, 100))?.[0] ?? "none"}`
    if (name === "message-id") yield `identifier ${hostOf(value)}`
    if (name === "to" || name === "cc") yield `${name} ${scale(value.split("@").length - 1)}`
  }
  yield `list ${fields.some(({ name }) => ofLists.test(name))}`
  for (const name of expected) if (!fields.some((field) => field.name === name)) yield `lacks ${name}`
}

function* personTokens(role: string, people: readonly Mailbox[]): Generator<string> {
  for (const { name, address, domain } of people.slice(0, 3)) {
    yield `${role} address ${address.toLowerCase()}`
    for (const part of domainParts(domain)) yield `${role} domain ${part}`
    for (const word of wordsOf(name.slice(0, 200))) yield `${role} name ${word}`
    if (name === "") yield `${role} nameless`
  }
}

/** Host names and networks that a message passed. */
function* receivedTokens(value: string): Generator<string> {
  for (const [name] of value
    .slice(0, 500)
    .toLowerCase()
    .matchAll(/[a-z0-9-]+(?:\.[a-z0-9-]+)+/g)) {
    if (!/^[\d.]+$/.test(name)) for (const part of domainParts(name)) yield `by ${part}`
    else if (name.split(".").length === 4) yield `net ${name.split(".").slice(0, 2).join(".")}`
  }
}

function* wordTokens({ texts, hidden, links }: Reading): Generator<string> {
  for (const { target } of links) yield* linkTokens(target)
  for (const text of texts) {
    for (const link of linksIn(text, limits.links)) yield* linkTokens(link)
    for (const word of wordsOf(text)) {
      yield word
      if (isMixed(word)) yield "mixed letters"
    }
  }
  for (const word of wordsOf(hidden)) yield `hidden ${word}`
}

function* linkTokens(target: string): Generator<string> {
  const lower = target.toLowerCase()
  if (lower.startsWith("mailto:")) return
  const host = /^(?:[a-z]+:)?(?:\/\/)?(?:[^/@]{0,200}@)?([^/:?#]+)/.exec(lower)?.[1] ?? ""
  if (/^\d+(?:\.\d+){3}$/.test(host)) yield "link number"
  for (const part of domainParts(host)) yield `link ${part}`
}

function* formTokens(reading: Reading): Generator<string> {
  for (const { name, type, archive } of reading.attachments) {
    yield `file type ${type}`
    yield `file end ${endOf(name)}`
    for (const inside of archive?.names.slice(0, 20) ?? []) yield `file in ${endOf(inside)}`
  }
  for (const type of reading.types) yield `type ${type}`
  for (const charset of reading.charsets) yield `charset ${charset}`
  yield `images ${scale(reading.images)}`
  yield `links ${scale(reading.links.length)}`
  yield `hidden ${scale(reading.hidden.length)}`
  for (const mark of reading.marks ?? []) yield `mark ${mark}`
  yield* toneTokens(reading)
}

/** How loud it is. */
function* toneTokens({ fields, subject, texts }: Reading): Generator<string> {
  if (/\p{Lu}/u.test(subject) && subject === subject.toUpperCase()) yield "subject shouts"
  for (const mark of ["!", "?", "$"]) if (subject.includes(mark)) yield `subject ${mark}`
  if (/\s{4,}\S+$/.test(subject.slice(-200))) yield "subject tail"
  if (/^re:/i.test(subject)) yield "subject re"
  yield `answers ${fields.some(({ name }) => name === "in-reply-to" || name === "references")}`
  let capitals = 0
  let all = 0
  let exclaimed = 0
  for (const text of texts)
    for (const [word] of text.matchAll(/\p{L}{2,}|!/gu)) {
      if (word === "!") exclaimed++
      else all++
      if (word.length > 2 && word === word.toUpperCase() && word !== word.toLowerCase()) capitals++
    }
  yield `capitals ${Math.floor(10 * Math.sqrt(capitals / (all + 1)))}`
  yield `length ${scale(all)}`
  yield `exclaimed ${Math.min(5, exclaimed)}`
}

/** "a.b.example.org" → itself, "b.example.org", "example.org"; what is behind the last dot alone as well. */
function domainParts(name: string): string[] {
  const labels = name
    .slice(0, 255)
    .split(".")
    .filter((label) => label !== "")
    .slice(-5)
  return labels.map((_, at) => labels.slice(at).join("."))
}

const hostOf = (value: string) => /@([^\s>]{1,100})/.exec(value)?.[1]?.toLowerCase() ?? "none"
const endOf = (name: string) => /\.([^./\\]{1,10})$/.exec(name.slice(-12))?.[1]?.toLowerCase() ?? "none"
/** Numbers as orders of magnitude. */
const scale = (count: number) => (count === 0 ? 0 : Math.floor(Math.log2(count)) + 1)

/** A hash of 52 bits. It has to be quick and even, not hard to invert. */
export function hashed(text: string): number {
  let high = 0x243f6a88
  let low = 0x85a308d3
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    high = Math.imul(high ^ unit, 0x9e3779b1)
    low = Math.imul(low ^ unit, 0x85ebca6b)
    high ^= high >>> 15
    low ^= low >>> 13
  }
  high = Math.imul(high ^ (low >>> 16), 0xc2b2ae35)
  low = Math.imul(low ^ (high >>> 15), 0x27d4eb2f)
  high ^= high >>> 16
  low ^= low >>> 15
  return (high >>> 12) * 0x1_0000_0000 + (low >>> 0)
}
