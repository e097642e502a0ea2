import { deleted, type FlagSet, type FlagTable } from "./flags.ts"

/**
 * A mailbox as of one HIGHESTMODSEQ: immutable, and shared by all sessions that are in step. Index i is sequence
 * number i + 1. The arrays may be longer than the mailbox; only the first `length` entries belong to it.
 */
export interface Snapshot {
  readonly mailboxId: number
  readonly uidValidity: number
  readonly uidNext: number
  readonly modseq: number
  readonly length: number
  /** Ascending. */
  readonly uids: Uint32Array
  readonly modseqs: Float64Array
  flagsAt(index: number): FlagSet
  /** Where a UID stands; -1 when it is not there. */
  indexOf(uid: number): number
  /** The first index whose UID is not below `uid`; `length` when there is none. */
  lowerBound(uid: number): number
  /** Every keyword in use, sorted. */
  readonly keywords: string[]
}

/** What a message looks like now, as the database says. */
export interface MessageState {
  uid: number
  modseq: number
  flags: number
  keywords: string
}

/** A mailbox's counters as of the same read. */
export interface MailboxState {
  uidValidity: number
  uidNext: number
  modseq: number
}

interface Columns {
  uids: Uint32Array
  modseqs: Float64Array
  flags: Uint32Array
  /** How many entries are taken, by whichever snapshot is the longest. Entries are never written twice. */
  used: number
}

const room = (length: number) => Math.max(16, Math.ceil(length * 1.25))

function emptyColumns(length: number): Columns {
  const size = room(length)
  return {
    uids: new Uint32Array(size),
    modseqs: new Float64Array(size),
    flags: new Uint32Array(size),
    used: 0,
  }
}

/** Where `uid` is, or would be, among the first `length`. */
function lowerBound(uids: Uint32Array, length: number, uid: number): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (uids[middle]! < uid) low = middle + 1
    else high = middle
  }
  return low
}

class ColumnSnapshot implements Snapshot {
  readonly mailboxId: number
  readonly uidValidity: number
  readonly uidNext: number
  readonly modseq: number
  readonly length: number
  readonly columns: Columns
  readonly #table: FlagTable

  constructor(mailboxId: number, state: MailboxState, columns: Columns, table: FlagTable) {
    this.mailboxId = mailboxId
    this.uidValidity = state.uidValidity
    this.uidNext = state.uidNext
    this.modseq = state.modseq
    this.length = columns.used
    this.columns = columns
    this.#table = table
  }

  get uids(): Uint32Array {
    return this.columns.uids
  }

  get modseqs(): Float64Array {
    return this.columns.modseqs
  }

  flagsAt(index: number): FlagSet {
    return this.#table.at(this.columns.flags[index]!)
  }

  indexOf(uid: number): number {
    const at = lowerBound(this.columns.uids, this.length, uid)
    return at < this.length && this.columns.uids[at] === uid ? at : -1
  }

  lowerBound(uid: number): number {
    return lowerBound(this.columns.uids, this.length, uid)
  }

  get keywords(): string[] {
    const numbers = new Set(this.columns.flags.subarray(0, this.length))
    return [...new Set([...numbers].flatMap((number) => this.#table.at(number).keywords))].sort()
  }
}

/** A mailbox with nothing in it yet, for `advance` to fill. */
export function emptySnapshot(mailboxId: number, state: MailboxState, table: FlagTable): Snapshot {
  return new ColumnSnapshot(mailboxId, state, emptyColumns(0), table)
}

/**
 * The next snapshot: `before` with messages that are new or changed (ascending by UID) and without those that are gone.
 * A UID both changed and gone is gone. Growth alone shares the arrays, so a delivery costs the same in any mailbox.
 */
export function advance(
  before: Snapshot,
  state: MailboxState,
  delta: { changed: readonly MessageState[]; gone: readonly number[] },
  table: FlagTable,
): Snapshot {
  const from = (before as ColumnSnapshot).columns
  const gone = delta.gone.filter((uid) => before.indexOf(uid) >= 0)
  const dead = new Set(delta.gone)
  const last = before.length > 0 ? from.uids[before.length - 1]! : 0
  const added = delta.changed.filter((message) => message.uid > last && !dead.has(message.uid))
  const touched = delta.changed.filter(
    (message) => before.indexOf(message.uid) >= 0 && !dead.has(message.uid),
  )
  const grownOnly = gone.length === 0 && touched.length === 0 && from.used === before.length
  const columns = grownOnly
    ? grow(from, added.length)
    : copy(from, before.length, new Set(gone), added.length)
  for (const message of touched) {
    const at = lowerBound(columns.uids, columns.used, message.uid)
    columns.modseqs[at] = message.modseq
    columns.flags[at] = table.number(message.flags, message.keywords)
  }
  for (const message of added) {
    columns.uids[columns.used] = message.uid
    columns.modseqs[columns.used] = message.modseq
    columns.flags[columns.used] = table.number(message.flags, message.keywords)
    columns.used++
  }
  const uidNext = Math.max(state.uidNext, columns.used > 0 ? columns.uids[columns.used - 1]! + 1 : 1)
  return new ColumnSnapshot(before.mailboxId, { ...state, uidNext }, columns, table)
}

/** The same arrays when they have room for more, larger ones with the same entries otherwise. */
function grow(columns: Columns, more: number): Columns {
  if (columns.used + more <= columns.uids.length) return columns
  return copy(columns, columns.used, new Set(), more)
}

function copy(from: Columns, length: number, gone: ReadonlySet<number>, more: number): Columns {
  const to = emptyColumns(length - gone.size + more)
  if (gone.size === 0) {
    to.uids.set(from.uids.subarray(0, length))
    to.modseqs.set(from.modseqs.subarray(0, length))
    to.flags.set(from.flags.subarray(0, length))
    to.used = length
    return to
  }
  for (let index = 0; index < length; index++) {
    if (gone.has(from.uids[index]!)) continue
    to.uids[to.used] = from.uids[index]!
    to.modseqs[to.used] = from.modseqs[index]!
    to.flags[to.used] = from.flags[index]!
    to.used++
  }
  return to
}

/**
 * Runs of UIDs that are neighbours in the mailbox, as [first, last]: between the two there is no other message, so a
 * run can be asked for with BETWEEN. UIDs that are not there are left out.
 * @param uids ascending
 */
export function runsOf(snapshot: Snapshot, uids: ArrayLike<number>): [number, number][] {
  const runs: [number, number][] = []
  let expected = -1
  for (let index = 0; index < uids.length; index++) {
    const uid = uids[index]!
    const at =
      expected >= 0 && snapshot.uids[expected] === uid && expected < snapshot.length
        ? expected
        : snapshot.indexOf(uid)
    if (at < 0) continue
    if (at === expected) runs[runs.length - 1]![1] = uid
    else runs.push([uid, uid])
    expected = at + 1
  }
  return runs
}

/** The UIDs of messages that are \Deleted, ascending; only those among `uids` when given. */
export function deletedAmong(snapshot: Snapshot, uids?: ArrayLike<number>): number[] {
  const found: number[] = []
  if (uids === undefined) {
    for (let index = 0; index < snapshot.length; index++)
      if (snapshot.flagsAt(index).bits & deleted) found.push(snapshot.uids[index]!)
    return found
  }
  for (let index = 0; index < uids.length; index++) {
    const at = snapshot.indexOf(uids[index]!)
    if (at >= 0 && snapshot.flagsAt(at).bits & deleted) found.push(uids[index]!)
  }
  return found
}
