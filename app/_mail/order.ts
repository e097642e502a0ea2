import type { ImapAttribute, ImapFlow } from "imapflow"
import { executor } from "./executor.ts"
import { parseSearch, toImapSearch } from "./search-query.ts"

/** The messages of a mailbox, or those of them that match a search, newest arrival first. */
export interface Order {
  uids: Uint32Array
  uidValidity: string
  /** Changes when messages come or go; the same text means the same positions. */
  version: string
}

const atom = (value: string): ImapAttribute => ({ type: "ATOM", value })

/** Runs a command whose untagged answer is a list of numbers. */
async function numbers(client: ImapFlow, command: string, attributes: ImapAttribute[]): Promise<Uint32Array> {
  let found: Uint32Array = new Uint32Array(0)
  const keyword = command.replace("UID ", "")
  const response = await executor(client).exec(command, attributes, {
    untagged: {
      [keyword]: async (untagged) => {
        const values = (untagged.attributes ?? []) as { value?: string }[]
        found = Uint32Array.from(values, (each) => Number(each.value))
      },
    },
  })
  response.next()
  return found
}

async function search(client: ImapFlow, keys: ImapAttribute[]): Promise<Uint32Array> {
  const charset = [atom("UTF-8")]
  if (client.capabilities.has("SORT"))
    return numbers(client, "UID SORT", [[atom("REVERSE"), atom("ARRIVAL")], ...charset, ...keys])
  const uids = await numbers(client, "UID SEARCH", [atom("CHARSET"), ...charset, ...keys])
  return uids.toSorted().toReversed()
}

/** What is known of one connection's mailboxes; it dies with the connection. */
interface Known {
  orders: Map<string, Order>
  /** Counts what the server told us came or went: UIDNEXT is only told at SELECT. */
  news: number
}

const known = new WeakMap<ImapFlow, Known>()
const keptAtMost = 8

function knownOf(client: ImapFlow): Known {
  const before = known.get(client)
  if (before) return before
  const fresh: Known = { orders: new Map(), news: 0 }
  known.set(client, fresh)
  client.on("exists", () => fresh.news++)
  client.on("expunge", () => fresh.news++)
  return fresh
}

/**
 * The order of the selected mailbox, by arrival (RFC 5256), narrowed by what was typed into the search box ("" for
 * all). Asked again only when the mailbox gained or lost messages. A search also depends on flags: `fresh` asks anew.
 */
export async function orderOf(
  client: ImapFlow,
  query: string,
  options: { fresh?: boolean } = {},
): Promise<Order> {
  const { orders, news } = knownOf(client)
  const mailbox = client.mailbox
  if (!mailbox) throw new Error("no mailbox is selected")
  const version = `${mailbox.uidValidity}.${mailbox.uidNext}.${mailbox.exists}.${news}`
  const key = `${mailbox.path}\0${query}`
  const before = orders.get(key)
  if (before?.version === version && !options.fresh) return before
  const uids =
    mailbox.exists === 0 ? new Uint32Array(0) : await search(client, toImapSearch(parseSearch(query)))
  const order = { uids, uidValidity: String(mailbox.uidValidity), version }
  orders.delete(key)
  orders.set(key, order)
  if (orders.size > keptAtMost) orders.delete(orders.keys().next().value!)
  return order
}
