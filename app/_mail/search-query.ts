import type { ImapAttribute } from "imapflow"

/** What somebody typed into the search box, understood. Pure. */
export interface SearchQuery {
  words: string[]
  from: string[]
  to: string[]
  subject: string[]
  unread?: boolean
  starred?: boolean
  attachment?: boolean
  before?: Date
  after?: Date
}

/** Longest query that is looked at, in characters. */
const longest = 500

const token = /(-?[a-z]+):(?:"([^"]*)"?|(\S*))|"([^"]*)"?|(\S+)/giu

const day = /^(\d{4})-(\d{1,2})-(\d{1,2})$/

function date(text: string): Date | undefined {
  const [, year, month, dayOfMonth] = day.exec(text) ?? []
  const time = year ? Date.UTC(Number(year), Number(month) - 1, Number(dayOfMonth)) : Number.NaN
  return Number.isNaN(time) ? undefined : new Date(time)
}

function operator(query: SearchQuery, name: string, value: string): boolean {
  if (value === "") return false
  if (name === "from" || name === "to" || name === "subject") {
    query[name].push(value)
    return true
  }
  if (name === "is" && (value === "unread" || value === "read")) query.unread = value === "unread"
  else if (name === "is" && value === "starred") query.starred = true
  else if (name === "has" && value === "attachment") query.attachment = true
  else if (name === "before" && date(value)) query.before = date(value)
  else if (name === "after" && date(value)) query.after = date(value)
  else return false
  return true
}

/**
 * Understands `from: to: subject: has:attachment is:unread is:read is:starred before:2026-01-31 after:…`, "quoted
 * words" and plain words, all of which must hold. An operator that makes no sense is searched for as it stands.
 */
export function parseSearch(text: string): SearchQuery {
  const query: SearchQuery = { words: [], from: [], to: [], subject: [] }
  // Control characters cannot be part of an IMAP string, and nobody means them.
  const clean = text.slice(0, longest).replace(/\p{Cc}/gu, " ")
  for (const [whole, name, quotedValue, value, quoted, word] of clean.matchAll(token)) {
    if (name !== undefined && operator(query, name.toLowerCase(), quotedValue ?? value ?? "")) continue
    const plain = name !== undefined ? whole : (quoted ?? word ?? "")
    if (plain !== "") query.words.push(plain)
  }
  return query
}

const atom = (value: string): ImapAttribute => ({ type: "ATOM", value })
const string = (value: string): ImapAttribute => ({ type: "STRING", value })
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
const imapDate = (at: Date) => `${at.getUTCDate()}-${months[at.getUTCMonth()]}-${at.getUTCFullYear()}`

/** The same as IMAP search keys (RFC 9051 §6.4.4): all must hold, words may be anywhere in the message. */
export function toImapSearch(query: SearchQuery): ImapAttribute[] {
  const keys: ImapAttribute[] = [
    ...query.words.flatMap((word) => [atom("TEXT"), string(word)]),
    ...query.from.flatMap((from) => [atom("FROM"), string(from)]),
    ...query.to.flatMap((to) => [atom("OR"), atom("TO"), string(to), atom("CC"), string(to)]),
    ...query.subject.flatMap((subject) => [atom("SUBJECT"), string(subject)]),
  ]
  if (query.unread !== undefined) keys.push(atom(query.unread ? "UNSEEN" : "SEEN"))
  if (query.starred) keys.push(atom("FLAGGED"))
  // IMAP knows no attachments; this is how messages that carry some are labelled.
  if (query.attachment) keys.push(atom("HEADER"), string("Content-Type"), string("multipart/mixed"))
  if (query.before) keys.push(atom("BEFORE"), atom(imapDate(query.before)))
  if (query.after) keys.push(atom("SINCE"), atom(imapDate(query.after)))
  return keys.length > 0 ? keys : [atom("ALL")]
}
