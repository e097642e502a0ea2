import type { ImapAttribute, ImapFlow, MailboxObject } from "imapflow"
import { ArrivalOrder } from "./arrival-order.ts"
import { executor } from "./executor.ts"
import { parseSearch, toImapSearch } from "./search-query.ts"

/** The messages of a mailbox, or those of them that match a search, newest arrival first. */
export interface Order {
  uids: ArrayLike<number> & { slice(start: number, end: number): ArrayLike<number> }
  uidValidity: string
  /** Changes when messages come or go; the same text means the same positions. */
  version: string
}

/** The order of a whole mailbox, kept in step by what the server tells while it is selected. */
interface Kept {
  order: ArrivalOrder
  uidValidity: string
  generation: number
  /** It was not selected for a while: what came or went then was not told. */
  unsure: boolean
}

/** What is known of one connection's mailboxes; it dies with the connection. */
interface Known {
  /** Tells the versions of this connection from those of another. */
  id: string
  whole: Map<string, Kept>
  searches: Map<string, Order>
  news: number
}

const known = new WeakMap<ImapFlow, Known>()
const keptAtMost = 8

function knownOf(client: ImapFlow): Known {
  const before = known.get(client)
  if (before) return before
  const fresh: Known = {
    id: Math.random().toString(36).slice(2, 8),
    whole: new Map(),
    searches: new Map(),
    news: 0,
  }
  known.set(client, fresh)
  client.on("exists", () => fresh.news++)
  client.on("expunge", ({ path, seq, vanished }) => {
    fresh.news++
    const kept = fresh.whole.get(path)
    if (!kept) return
    if (vanished || seq === undefined) fresh.whole.delete(path)
    else kept.order.expunge(seq)
    kept.generation++
  })
  client.on("mailboxOpen", ({ path }) => {
    const kept = fresh.whole.get(path)
    if (kept) kept.unsure = true
  })
  return fresh
}

function keep<T>(map: Map<string, T>, key: string, value: T): T {
  map.delete(key)
  map.set(key, value)
  if (map.size > keptAtMost) map.delete(map.keys().next().value!)
  return value
}

/**
 * The order of the selected mailbox, by arrival (RFC 5256), narrowed by what was typed into the search box ("" for
 * all). A search also depends on flags: `fresh` asks anew.
 */
export async function orderOf(
  client: ImapFlow,
  query: string,
  options: { fresh?: boolean } = {},
): Promise<Order> {
  const { mailbox } = client
  if (!mailbox) throw new Error("no mailbox is selected")
  const facts = knownOf(client)
  return query === ""
    ? wholeOrder(client, mailbox, facts)
    : searchOrder(client, mailbox, { query, facts, ...options })
}

async function wholeOrder(client: ImapFlow, mailbox: MailboxObject, facts: Known): Promise<Order> {
  const uidValidity = String(mailbox.uidValidity)
  const before = facts.whole.get(mailbox.path)
  const usable = before?.uidValidity === uidValidity && (await catchUp(client, mailbox, before))
  const kept = usable ? before : await sortAnew(client, mailbox)
  if (!usable) kept.generation = (before?.generation ?? 0) + 1
  keep(facts.whole, mailbox.path, kept)
  return {
    uids: kept.order.newestFirst,
    uidValidity,
    version: `${facts.id}.${uidValidity}.${kept.generation}`,
  }
}

async function sortAnew(client: ImapFlow, mailbox: MailboxObject): Promise<Kept> {
  const oldestFirst = mailbox.exists === 0 ? new Uint32Array(0) : await search(client, [atom("ALL")])
  const order = new ArrivalOrder(oldestFirst)
  return { order, uidValidity: String(mailbox.uidValidity), generation: 0, unsure: false }
}

/**
 * Adds what came since. UIDs only ever grow, so when the last message known still has its old sequence number, nothing
 * before it is gone. False when sorting anew is the only way.
 */
async function catchUp(client: ImapFlow, mailbox: MailboxObject, kept: Kept): Promise<boolean> {
  const { order } = kept
  if (mailbox.exists === order.length && !kept.unsure) return true
  if (mailbox.exists < order.length || order.length === 0) return false
  const tail = await client.fetchAll(`${order.length}:*`, { uid: true, internalDate: true })
  const arrivals = tail.map((message) => ({
    uid: message.uid,
    at: new Date(message.internalDate ?? 0).getTime(),
  }))
  const [last, ...came] = arrivals.sort((a, b) => a.uid - b.uid)
  if (last?.uid !== order.lastUid || came.length !== mailbox.exists - order.length) return false
  kept.unsure = false
  if (came.length === 0) return true
  const newest = await client.fetchOne(String(order.newestFirst[0]), { internalDate: true }, { uid: true })
  if (!newest || !order.grow(came, new Date(newest.internalDate ?? 0).getTime())) return false
  kept.generation++
  return true
}

interface SearchRequest {
  query: string
  facts: Known
  fresh?: boolean
}

async function searchOrder(client: ImapFlow, mailbox: MailboxObject, request: SearchRequest): Promise<Order> {
  const { facts, query } = request
  const uidValidity = String(mailbox.uidValidity)
  const version = `${facts.id}.${uidValidity}.${mailbox.uidNext}.${mailbox.exists}.${facts.news}`
  const key = `${mailbox.path}\0${query}`
  const before = facts.searches.get(key)
  if (before?.version === version && !request.fresh) return before
  const found =
    mailbox.exists === 0 ? new Uint32Array(0) : await search(client, toImapSearch(parseSearch(query)))
  return keep(facts.searches, key, { uids: found.toReversed(), uidValidity, version })
}

const atom = (value: string): ImapAttribute => ({ type: "ATOM", value })

/** UIDs that match, oldest arrival first, those of one moment by UID. */
async function search(client: ImapFlow, keys: ImapAttribute[]): Promise<Uint32Array> {
  const charset = atom("UTF-8")
  if (client.capabilities.has("SORT")) return numbers(client, "SORT", [[atom("ARRIVAL")], charset, ...keys])
  return (await numbers(client, "SEARCH", [atom("CHARSET"), charset, ...keys])).toSorted()
}

/** Runs a command whose untagged answer is a list of UIDs. */
async function numbers(
  client: ImapFlow,
  command: "SORT" | "SEARCH",
  attributes: ImapAttribute[],
): Promise<Uint32Array> {
  let found = new Uint32Array(0)
  const collect = async (untagged: { attributes?: unknown }) => {
    const values = (untagged.attributes ?? []) as { value?: string }[]
    found = Uint32Array.from(values, (each) => Number(each.value))
  }
  const response = await executor(client).exec(`UID ${command}`, attributes, {
    untagged: { [command]: collect },
  })
  response.next()
  return found
}
