import type { MessageFlags, MessagePage, MessageRow } from "@/app/_mail/messages"

/**
 * A list as far as it was seen: which message is at which position, and the rows themselves. Positions never looked at
 * are holes. Values are never changed in place.
 */
export interface ListData {
  total: number
  version: string
  /** UID by position, newest first. */
  order: readonly (number | undefined)[]
  rows: ReadonlyMap<number, MessageRow>
}

export const emptyList: ListData = { total: 0, version: "", order: [], rows: new Map() }

/** Puts a page in. When messages came or went since, the other positions are forgotten, but no row is. */
export function mergePage(list: ListData, page: MessagePage): ListData {
  const moved = list.version !== page.version || list.total !== page.total
  const order = moved ? new Array<number | undefined>(page.total).fill(undefined) : [...list.order]
  const rows = new Map(list.rows)
  page.rows.forEach((row, index) => {
    order[page.start + index] = row.uid
    rows.set(row.uid, row)
  })
  return { total: page.total, version: page.version, order, rows }
}

/** The list as it will be once some messages have left it. */
export function withoutMessages(list: ListData, uids: ReadonlySet<number>): ListData {
  const order = list.order.filter((uid) => uid === undefined || !uids.has(uid))
  return { ...list, order, total: order.length }
}

/** The list as it will be once a flag of some messages has changed. */
export function withFlag(list: ListData, uids: ReadonlySet<number>, change: Partial<MessageFlags>): ListData {
  const rows = new Map(list.rows)
  for (const uid of uids) {
    const row = rows.get(uid)
    if (row) rows.set(uid, { ...row, flags: { ...row.flags, ...change } })
  }
  return { ...list, rows }
}

/** The message after (1) or before (-1) another, as far as the list knows. */
export function neighbour(list: ListData, uid: number | undefined, step: 1 | -1): number | undefined {
  if (uid === undefined) return step === 1 ? list.order[0] : undefined
  const at = list.order.indexOf(uid)
  return at === -1 ? undefined : list.order[at + step]
}

/** Which message to open when some leave and one of them is open: the next one down that stays, else the next one up. */
export function successor(list: ListData, open: number, leaving: ReadonlySet<number>): number | undefined {
  const at = list.order.indexOf(open)
  if (at === -1) return undefined
  const stays = (uid: number | undefined) => uid !== undefined && !leaving.has(uid)
  return list.order.slice(at + 1).find(stays) ?? list.order.slice(0, at).findLast(stays)
}

/** UIDs from one message to another, both included, as far as they are known. */
export function between(list: ListData, from: number, to: number): number[] {
  const ends = [list.order.indexOf(from), list.order.indexOf(to)].sort((a, b) => a - b)
  if (ends[0] === -1) return [to]
  return list.order.slice(ends[0], ends[1]! + 1).filter((uid) => uid !== undefined)
}
