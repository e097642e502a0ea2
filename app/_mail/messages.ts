import type { FetchMessageObject, ImapFlow, MessageAddressObject } from "imapflow"
import type { Connections, MailSession } from "./connections.ts"
import { type Order, orderOf } from "./order.ts"
import { previewBytes, previewOf } from "./preview.ts"
import { serverPreviews } from "./server-preview.ts"
import { contentOf, type TextPart } from "./structure.ts"

export interface Person {
  name: string
  address: string
}

export interface MessageFlags {
  seen: boolean
  flagged: boolean
  answered: boolean
  forwarded: boolean
  draft: boolean
}

/** A message as a row of the list. */
export interface MessageRow {
  uid: number
  subject: string
  from: Person[]
  to: Person[]
  /** When it arrived here, ISO 8601. */
  date: string
  preview: string
  flags: MessageFlags
  attachment: boolean
  size: number
}

/** Rows from one position of the order on, and of how many. */
export interface MessagePage {
  total: number
  start: number
  /** The same text means that positions have not moved since. */
  version: string
  uidValidity: string
  rows: MessageRow[]
}

export interface PageRequest {
  mailbox: string
  /** What was typed into the search box; "" for all. */
  query: string
  /** Position in the order, newest is 0. */
  start: number
  count: number
  /** A message to be among the rows, wherever it is; `start` counts when it is nowhere. */
  around?: number
  /** Search anew although nothing came or went: the first page of a search. */
  fresh?: boolean
}

export function person(given: MessageAddressObject): Person {
  return { name: given.name ?? "", address: given.address ?? "" }
}

export function flagsOf(flags: Set<string> | undefined): MessageFlags {
  const has = (name: string) => flags?.has(name) ?? false
  return {
    seen: has("\\Seen"),
    flagged: has("\\Flagged"),
    answered: has("\\Answered"),
    forwarded: has("$Forwarded"),
    draft: has("\\Draft"),
  }
}

/** A date that may be missing or nonsense, as ISO 8601; the beginning of time when it is. */
export function isoDate(given: Date | string | undefined): string {
  const at = new Date(given ?? 0)
  return (Number.isNaN(at.getTime()) ? new Date(0) : at).toISOString()
}

/** Rows by position in the order of arrival. Throws MailError no-such-mailbox. */
export async function listMessages(
  connections: Connections,
  session: MailSession,
  request: PageRequest,
): Promise<MessagePage> {
  return connections.read(session, request.mailbox, async (client) => {
    await client.noop()
    const order = await orderOf(client, request.query, { fresh: request.fresh })
    const start = startOf(order, request)
    const uids = Array.from(order.uids.slice(start, start + request.count))
    const rows = await rowsOf(client, uids, order.uidValidity)
    const { uidValidity, version } = order
    return { total: order.uids.length, start, version, uidValidity, rows }
  })
}

function startOf({ uids }: Order, { start, count, around }: PageRequest): number {
  const at = around === undefined ? -1 : Array.prototype.indexOf.call(uids, around)
  return at === -1 ? start : at - (at % count)
}

async function rowsOf(client: ImapFlow, uids: number[], uidValidity: string): Promise<MessageRow[]> {
  if (uids.length === 0) return []
  const wanted = { envelope: true, flags: true, internalDate: true, size: true, bodyStructure: true }
  const fetched = await client.fetchAll(uids.join(","), wanted, { uid: true })
  const byUid = new Map(fetched.map((message) => [message.uid, message]))
  const previews = await previewsOf(client, fetched, uidValidity)
  return uids.flatMap((uid) => {
    const message = byUid.get(uid)
    return message ? [row(message, previews.get(uid) ?? "")] : []
  })
}

function row(message: FetchMessageObject, preview: string): MessageRow {
  const envelope = message.envelope ?? {}
  return {
    uid: message.uid,
    subject: envelope.subject ?? "",
    from: (envelope.from ?? []).map(person),
    to: (envelope.to ?? []).slice(0, 5).map(person),
    date: isoDate(message.internalDate ?? envelope.date),
    preview,
    flags: flagsOf(message.flags),
    attachment: contentOf(message.bodyStructure).attachments.length > 0,
    size: message.size ?? 0,
  }
}

/** Messages never change, so neither do their previews: mailbox, UIDVALIDITY and UID name one for good. */
const kept = new WeakMap<ImapFlow, Map<string, string>>()
const keptAtMost = 20_000

async function previewsOf(client: ImapFlow, fetched: FetchMessageObject[], uidValidity: string) {
  const mailbox = client.mailbox ? client.mailbox.path : ""
  const key = (uid: number) => `${mailbox}\0${uidValidity}\0${uid}`
  const cache = kept.get(client) ?? new Map<string, string>()
  kept.set(client, cache)
  if (cache.size > keptAtMost) cache.clear()
  const missing = fetched.filter((message) => !cache.has(key(message.uid)))
  const ask = client.capabilities.has("PREVIEW") ? serverPreviews : partPreviews
  for (const [uid, preview] of missing.length > 0 ? await ask(client, missing) : [])
    cache.set(key(uid), preview)
  return new Map(fetched.map((message) => [message.uid, cache.get(key(message.uid)) ?? ""]))
}

/** For servers without PREVIEW: the beginning of each message's text. */
async function partPreviews(client: ImapFlow, fetched: FetchMessageObject[]): Promise<Map<number, string>> {
  const previews = new Map<number, string>()
  for (const { part, bytes, parts } of groupByPart(fetched).values()) {
    const wanted = { bodyParts: [{ key: part, start: 0, maxLength: bytes }] }
    for (const message of await client.fetchAll([...parts.keys()].join(","), wanted, { uid: true })) {
      const begin = message.bodyParts?.get(part.toLowerCase()) ?? Buffer.alloc(0)
      previews.set(message.uid, previewOf(begin, parts.get(message.uid)!))
    }
  }
  return previews
}

interface Group {
  part: string
  bytes: number
  parts: Map<number, TextPart>
}

/** Messages whose text lies in the same part can be asked about in one command. */
function groupByPart(fetched: FetchMessageObject[]): Map<string, Group> {
  const groups = new Map<string, Group>()
  for (const message of fetched) {
    const text = contentOf(message.bodyStructure, "plain").texts[0]
    if (!text) continue
    const bytes = previewBytes(text)
    const name = `${text.part} ${bytes}`
    const group = groups.get(name) ?? { part: text.part, bytes, parts: new Map() }
    group.parts.set(message.uid, text)
    groups.set(name, group)
  }
  return groups
}
