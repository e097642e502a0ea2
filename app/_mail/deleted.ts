// Messages that were deleted for good and can be had back for a while, as our server keeps them: in mailboxes below
// "#expunged/" (docs/protocols.md). Of other servers there are none.

import type { ImapAttribute, ImapFlow, ImapResponse } from "imapflow"
import { z } from "zod"
import { MailError } from "../../server/errors.ts"
import { sequenceSet } from "./actions.ts"
import type { Connections, MailSession } from "./connections.ts"
import { atom, runCommand, textOf } from "./executor.ts"
import { isoDate, type Person, person } from "./messages.ts"
import { mailboxPath, uid } from "./request.ts"
import { parseSearch, toImapSearch } from "./search-query.ts"

/** Before the path of the mailbox that messages were in. */
export const deletedRoot = "#expunged/"

/** A mailbox that lost messages. */
export interface DeletedMailbox {
  path: string
  /** Whether it is there; a deleted one comes back with its messages. */
  there: boolean
  messages: number
}

/** A message as a row of the list. */
export interface DeletedRow {
  /** The mailbox it was in. */
  mailbox: string
  uid: number
  subject: string
  from: Person[]
  size: number
  /** When it was deleted, and until when it can be had back, ISO 8601. */
  deleted: string
  until: string
}

/** The latest first. */
export interface DeletedPage {
  /** How long messages can be had back, seconds; 0 when the server keeps none. */
  kept: number
  /** Whether one may let go of them before. */
  purges: boolean
  mailboxes: DeletedMailbox[]
  /** How many there are, or fit the search. */
  total: number
  rows: DeletedRow[]
  /** Up to which UIDs the next page goes, by mailbox; absent when there is none. */
  next?: Record<string, number>
}

export const deletedQuery = z.object({
  /** One mailbox; "" for all. */
  mailbox: mailboxPath.or(z.literal("")).default(""),
  query: z.string().max(500).default(""),
  below: z
    .string()
    .max(200_000)
    .transform((text, refused) => {
      try {
        return z.record(mailboxPath, z.number().int().min(0).max(4_294_967_295)).parse(JSON.parse(text))
      } catch {
        refused.addIssue({ code: "custom", message: "No such page" })
        return z.NEVER
      }
    })
    .default({}),
})

export type DeletedQuery = z.infer<typeof deletedQuery>

/** Some messages by their UIDs, or all that a mailbox lost. */
export const deletedChoice = z
  .array(z.object({ mailbox: mailboxPath, uids: z.array(uid).min(1).max(100_000).optional() }))
  .min(1)
  .max(1_000)

export type DeletedChoice = z.infer<typeof deletedChoice>

const pageLength = 50

/** Mailboxes looked into for one page, at most; a person has hardly ever more. */
const mostMailboxes = 200

const string = (value: string): ImapAttribute => ({ type: "STRING", value })

/** How long the server keeps what was expunged, seconds. */
export function keptFor(client: ImapFlow): number {
  for (const name of client.capabilities.keys()) {
    const found = /^X-MISSIVA-EXPUNGED=(\d+)$/i.exec(name)
    if (found) return Number(found[1])
  }
  return 0
}

const mayPurge = ({ mailbox }: ImapFlow): boolean =>
  mailbox !== false && mailbox.permanentFlags?.has("\\Deleted") === true

/** What follows a name in a list of names and values. */
function after(list: readonly ImapAttribute[], name: string): ImapAttribute | undefined {
  const at = list.findIndex((item) => textOf(item).toUpperCase() === name)
  return at < 0 ? undefined : list[at + 1]
}

/** The mailboxes that lost messages, by name. */
async function lostIn(client: ImapFlow): Promise<DeletedMailbox[]> {
  const found: DeletedMailbox[] = []
  const keep = async ({ attributes = [] }: ImapResponse) => {
    const [name, items] = attributes
    const path = textOf(name)
    if (!path.startsWith(deletedRoot) || !Array.isArray(items)) return
    const messages = Number(textOf(after(items, "MESSAGES")))
    if (messages > 0) found.push({ path: path.slice(deletedRoot.length), there: true, messages })
  }
  const wanted = [atom("RETURN"), [atom("STATUS"), [atom("MESSAGES")]]]
  await runCommand(client, "LIST", [string(""), string(`${deletedRoot}*`), ...wanted], { STATUS: keep })
  if (found.length === 0) return []
  const there = new Set((await client.list()).map(({ path }) => path))
  return found.map((each) => ({ ...each, there: there.has(each.path) }))
}

interface Found {
  mailbox: string
  uid: number
  /** Milliseconds. */
  deleted: number
}

/** The highest numbers of an ascending set such as 1:3,7; what is no set has none. */
function lastOfSet(set: string, most: number): number[] {
  const last: number[] = []
  if (!/^\d+(:\d+)?(,\d+(:\d+)?)*$/.test(set)) return last
  for (const range of set.split(",").reverse()) {
    const [from = 0, to = from] = range.split(":").map(Number)
    for (let uid = to; uid >= from && last.length < most; uid--) last.push(uid)
    if (last.length === most) break
  }
  return last
}

/** The last messages of the open mailbox below a UID that fit, and how many fit in all. */
async function lastOf(
  client: ImapFlow,
  mailbox: string,
  { query, below }: { query: string; below: number | undefined },
): Promise<{ found: Found[]; total: number; left: boolean }> {
  let total = 0
  let all = ""
  const collect = async ({ attributes = [] }: ImapResponse) => {
    total = Number(textOf(after(attributes, "COUNT")))
    all = textOf(after(attributes, "ALL"))
  }
  const range =
    below === undefined ? [] : [atom("UID"), { type: "SEQUENCE", value: `1:${Math.max(1, below - 1)}` }]
  const options = [atom("RETURN"), [atom("COUNT"), atom("ALL")]]
  const keys = [...range, ...toImapSearch(parseSearch(query))]
  await runCommand(client, "UID SEARCH", [...options, ...keys] as ImapAttribute[], {
    ESEARCH: collect,
  })
  const uids = below === 1 ? [] : lastOfSet(all, pageLength)
  if (uids.length === 0) return { found: [], total: 0, left: false }
  const found: Found[] = []
  const keep = async ({ attributes = [] }: ImapResponse) => {
    const list = attributes.find((item) => Array.isArray(item))
    if (!Array.isArray(list)) return
    const at = Number(textOf(after(list, "UID")))
    if (at > 0) found.push({ mailbox, uid: at, deleted: Date.parse(textOf(after(list, "SAVEDATE"))) || 0 })
  }
  const set: ImapAttribute = { type: "SEQUENCE", value: sequenceSet(uids) }
  await runCommand(client, "UID FETCH", [set, [atom("UID"), atom("SAVEDATE")]], { FETCH: keep })
  return { found, total, left: total > found.length }
}

/** A page of what can be had back, over one mailbox or all. Throws MailError unavailable. */
export async function listDeleted(
  connections: Connections,
  session: MailSession,
  { mailbox, query, below }: DeletedQuery,
): Promise<DeletedPage> {
  const { kept, mailboxes } = await connections.read(session, undefined, async (client) => {
    const seconds = keptFor(client)
    return { kept: seconds, mailboxes: seconds > 0 ? await lostIn(client) : [] }
  })
  const page: DeletedPage = { kept, purges: false, mailboxes, total: 0, rows: [] }
  const candidates: Found[] = []
  let left = false
  for (const { path } of mailboxes
    .filter((each) => mailbox === "" || each.path === mailbox)
    .slice(0, mostMailboxes)) {
    const last = await connections.read(session, deletedRoot + path, async (client) => {
      page.purges ||= mayPurge(client)
      return lastOf(client, path, { query, below: below[path] })
    })
    candidates.push(...last.found)
    page.total += last.total
    left ||= last.left
  }
  candidates.sort((a, b) => b.deleted - a.deleted || a.mailbox.localeCompare(b.mailbox) || b.uid - a.uid)
  const chosen = candidates.slice(0, pageLength)
  page.rows = await rowsOf(connections, session, chosen, kept)
  if (left || candidates.length > chosen.length) {
    page.next = { ...below }
    for (const each of chosen) page.next[each.mailbox] = each.uid
  }
  return page
}

async function rowsOf(
  connections: Connections,
  session: MailSession,
  chosen: readonly Found[],
  kept: number,
): Promise<DeletedRow[]> {
  const rows = new Map<Found, DeletedRow>()
  for (const [mailbox, group] of Map.groupBy(chosen, (each) => each.mailbox)) {
    const uids = sequenceSet(group.map((each) => each.uid))
    const fetched = await connections.read(session, deletedRoot + mailbox, (client) =>
      client.fetchAll(uids, { envelope: true, size: true }, { uid: true }),
    )
    const byUid = new Map(fetched.map((message) => [message.uid, message]))
    for (const each of group) {
      const message = byUid.get(each.uid)
      if (!message) continue
      rows.set(each, {
        mailbox,
        uid: each.uid,
        subject: message.envelope?.subject ?? "",
        from: (message.envelope?.from ?? []).map(person),
        size: message.size ?? 0,
        deleted: isoDate(new Date(each.deleted)),
        until: isoDate(new Date(each.deleted + kept * 1000)),
      })
    }
  }
  return chosen.flatMap((each) => rows.get(each) ?? [])
}

const setOf = (uids: readonly number[] | undefined) => (uids ? sequenceSet(uids) : "1:*")

/** Ranges that fit in a command line of any server. */
const rangesAtOnce = 500

/**
 * Puts messages back into the mailboxes they were in, which are made when they are gone.
 * @returns how many are back. Throws MailError over-quota: what was put back before stays
 */
export async function restoreDeleted(
  connections: Connections,
  session: MailSession,
  choice: DeletedChoice,
): Promise<number> {
  let restored = 0
  for (const { mailbox, uids } of choice) {
    const ranges = setOf(uids).split(",")
    for (let at = 0; at < ranges.length; at += rangesAtOnce) {
      const set = ranges.slice(at, at + rangesAtOnce).join(",")
      const back = () =>
        connections.change(session, deletedRoot + mailbox, (client) => moveBack(client, set, mailbox))
      restored += await back().catch(async (thrown: unknown) => {
        if (!(thrown instanceof MailError && thrown.code === "no-such-mailbox")) throw thrown
        await connections.change(session, undefined, async (client) => {
          await client.mailboxCreate(mailbox)
          await client.mailboxSubscribe(mailbox)
        })
        return back()
      })
    }
  }
  return restored
}

async function moveBack(client: ImapFlow, set: string, mailbox: string): Promise<number> {
  const before = client.mailbox ? client.mailbox.exists : 0
  if (before === 0) return 0
  let moved = 0
  const count = async () => {
    moved++
  }
  await runCommand(client, "UID MOVE", [{ type: "SEQUENCE", value: set }, atom(mailbox)], { EXPUNGE: count })
  return Math.max(moved, before - (client.mailbox ? client.mailbox.exists : 0))
}

/** Lets go of messages now. Throws MailError cannot where the administrator does not allow it. */
export async function purgeDeleted(
  connections: Connections,
  session: MailSession,
  choice: DeletedChoice,
): Promise<void> {
  for (const { mailbox, uids } of choice)
    await connections.change(session, deletedRoot + mailbox, async (client) => {
      if (!mayPurge(client)) throw new MailError("cannot", "The administrator does not allow this")
      await client.messageDelete(setOf(uids), { uid: true })
    })
}

/** Up to where the UIDs of what was expunged from a mailbox are given out; undefined when nothing is kept. */
async function reach(client: ImapFlow, mailbox: string): Promise<number | undefined> {
  if (keptFor(client) === 0) return undefined
  let next = 1
  const keep = async ({ attributes = [] }: ImapResponse) => {
    const items = attributes[1]
    if (Array.isArray(items)) next = Number(textOf(after(items, "UIDNEXT"))) || 1
  }
  const name = deletedRoot + mailbox
  await runCommand(client, "STATUS", [atom(name), [atom("UIDNEXT")]], { STATUS: keep }).catch(() => undefined)
  return next
}

/** Does something that deletes messages of a mailbox, and says how they can be had back. */
export async function restorably(
  connections: Connections,
  session: MailSession,
  mailbox: string,
  act: () => Promise<void>,
): Promise<{ deleted?: { mailbox: string; uids: number[] } }> {
  const ask = () => connections.read(session, undefined, (client) => reach(client, mailbox))
  const first = await ask()
  await act()
  const next = first === undefined ? undefined : await ask()
  if (first === undefined || next === undefined || next <= first) return {}
  return {
    deleted: {
      mailbox,
      uids: Array.from({ length: Math.min(next - first, 100_000) }, (_, at) => first + at),
    },
  }
}
