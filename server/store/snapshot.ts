import { deleted, type FlagSet, FlagTable, keywordsText } from "./flags.ts"

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

/** UIDs, which snapshots share as long as nobody leaves. */
interface Keys {
  readonly uids: Uint32Array
  /** How many entries are taken, by whichever snapshot is the longest. Entries are never written twice. */
  used: number
}

interface Columns {
  readonly keys: Keys
  readonly modseqs: Float64Array
  /** Numbers of combinations in `table`. */
  readonly flags: Uint32Array
  readonly table: FlagTable
}

const room = (length: number) => Math.max(16, Math.ceil(length * 1.25))

function emptyColumns(length: number, table: FlagTable): Columns {
  const size = room(length)
  return {
    keys: { uids: new Uint32Array(size), used: 0 },
    modseqs: new Float64Array(size),
    flags: new Uint32Array(size),
    table,
  }
}

/** Where `uid` is, or would be, among the first `length` of ascending UIDs. */
export function lowerBound(uids: Uint32Array, length: number, uid: number): number {
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

  constructor(mailboxId: number, state: MailboxState, columns: Columns) {
    this.mailboxId = mailboxId
    this.uidValidity = state.uidValidity
    this.uidNext = state.uidNext
    this.modseq = state.modseq
    this.length = columns.keys.used
    this.columns = columns
  }

  get uids(): Uint32Array {
    return this.columns.keys.uids
  }

  get modseqs(): Float64Array {
    return this.columns.modseqs
  }

  flagsAt(index: number): FlagSet {
    return this.columns.table.at(this.columns.flags[index]!)
  }

  indexOf(uid: number): number {
    const at = lowerBound(this.uids, this.length, uid)
    return at < this.length && this.uids[at] === uid ? at : -1
  }

  lowerBound(uid: number): number {
    return lowerBound(this.uids, this.length, uid)
  }

  get keywords(): string[] {
    const numbers = new Set(this.columns.flags.subarray(0, this.length))
    return [...new Set([...numbers].flatMap((number) => this.columns.table.at(number).keywords))].sort()
  }
}

/** A mailbox with nothing in it yet, for `advance` to fill. */
export function emptySnapshot(mailboxId: number, state: MailboxState): Snapshot {
  return new ColumnSnapshot(mailboxId, state, emptyColumns(0, new FlagTable()))
}

/** Takes a whole mailbox in from its beginning. */
export class SnapshotBuilder {
  readonly table = new FlagTable()
  #columns: Columns

  /** @param room how many messages there will be, about */
  constructor(room: number) {
    this.#columns = emptyColumns(room, this.table)
  }

  /**
   * The next message; UIDs ascend.
   * @param flags the number of its flags in the table
   */
  add(uid: number, modseq: number, flags: number): void {
    const { used } = this.#columns.keys
    if (used === this.#columns.keys.uids.length) this.#columns = copy(this.#columns, used, new Set(), used)
    const { keys, modseqs, flags: numbers } = this.#columns
    keys.uids[used] = uid
    modseqs[used] = modseq
    numbers[used] = flags
    keys.used++
  }

  finish(mailboxId: number, state: MailboxState): Snapshot {
    return new ColumnSnapshot(mailboxId, reaching(state, this.#columns), this.#columns)
  }
}

/** UIDNEXT is above every UID, also when it was read a moment before the messages. */
function reaching(state: MailboxState, { keys }: Columns): MailboxState {
  return { ...state, uidNext: Math.max(state.uidNext, keys.used > 0 ? keys.uids[keys.used - 1]! + 1 : 1) }
}

/** A table of flags starts anew when it holds more combinations than this besides two for each message. */
const spareCombinations = 1000

/**
 * The next snapshot: `before` with messages that are new or changed (ascending by UID) and without those that are gone.
 * A UID both changed and gone is gone. Growth alone shares the arrays, so a delivery costs the same in any mailbox; while
 * nobody leaves, UIDs are shared.
 */
export function advance(
  before: Snapshot,
  state: MailboxState,
  delta: { changed: readonly MessageState[]; gone: readonly number[] },
): Snapshot {
  const from = (before as ColumnSnapshot).columns
  const { length } = before
  const gone = delta.gone.filter((uid) => before.indexOf(uid) >= 0)
  const dead = new Set(delta.gone)
  const last = length > 0 ? before.uids[length - 1]! : 0
  const added = delta.changed.filter((message) => message.uid > last && !dead.has(message.uid))
  const touched = delta.changed.filter(
    (message) => before.indexOf(message.uid) >= 0 && !dead.has(message.uid),
  )
  const crowded = from.table.size > 2 * length + spareCombinations
  const inPlace = from.keys.used === length && length + added.length <= from.keys.uids.length
  const columns =
    gone.length > 0 || !inPlace
      ? copy(from, length, new Set(gone), added.length)
      : touched.length > 0 || crowded
        ? copyStates(from, length)
        : from
  const { keys, modseqs, flags, table } = crowded ? settled(columns, length - gone.length) : columns
  for (const message of touched) {
    const at = lowerBound(keys.uids, keys.used, message.uid)
    modseqs[at] = message.modseq
    flags[at] = table.number(message.flags, message.keywords)
  }
  for (const message of added) {
    keys.uids[keys.used] = message.uid
    modseqs[keys.used] = message.modseq
    flags[keys.used] = table.number(message.flags, message.keywords)
    keys.used++
  }
  const now = { keys, modseqs, flags, table }
  return new ColumnSnapshot(before.mailboxId, reaching(state, now), now)
}

/** The same UIDs with states of their own. */
function copyStates({ keys, modseqs, flags, table }: Columns, length: number): Columns {
  const to = { keys, modseqs: new Float64Array(modseqs.length), flags: new Uint32Array(flags.length), table }
  to.modseqs.set(modseqs.subarray(0, length))
  to.flags.set(flags.subarray(0, length))
  return to
}

/** The same columns with a table that holds only what is in use; `flags` is written anew. */
function settled(columns: Columns, length: number): Columns {
  const { flags } = columns
  const table = new FlagTable()
  for (let index = 0; index < length; index++) {
    const { bits, keywords } = columns.table.at(flags[index]!)
    flags[index] = table.number(bits, keywordsText(keywords))
  }
  return { ...columns, table }
}

function copy(from: Columns, length: number, gone: ReadonlySet<number>, more: number): Columns {
  const to = emptyColumns(length - gone.size + more, from.table)
  const { keys } = to
  const { uids } = from.keys
  if (gone.size === 0) {
    keys.uids.set(uids.subarray(0, length))
    to.modseqs.set(from.modseqs.subarray(0, length))
    to.flags.set(from.flags.subarray(0, length))
    keys.used = length
    return to
  }
  for (let index = 0; index < length; index++) {
    if (gone.has(uids[index]!)) continue
    keys.uids[keys.used] = uids[index]!
    to.modseqs[keys.used] = from.modseqs[index]!
    to.flags[keys.used] = from.flags[index]!
    keys.used++
  }
  return to
}

/** UIDs that are neighbours in their mailbox, first and last: no other message lies between them. */
export type Run = readonly [first: number, last: number]

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
