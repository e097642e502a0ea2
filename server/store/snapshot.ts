import {
  allFlagsIn,
  type Columns,
  changedIn,
  copyColumns,
  emptyColumns,
  flagsIn,
  flagsInUse,
  indexesIn,
  modseqIn,
  sameButLonger,
  setStates,
  withOwnStates,
  withTable,
} from "./columns.ts"
import { deleted, type FlagSet, FlagTable, keywordsText } from "./flags.ts"

/**
 * A mailbox as of one HIGHESTMODSEQ: immutable, and shared by all sessions that are in step. Index i is sequence
 * number i + 1.
 */
export interface Snapshot {
  readonly mailboxId: number
  readonly uidValidity: number
  readonly uidNext: number
  readonly modseq: number
  readonly length: number
  /** Ascending. May be longer than the mailbox; only the first `length` entries belong to it. */
  readonly uids: Uint32Array
  modseqAt(index: number): number
  flagsAt(index: number): FlagSet
  /** A number for the flags of each message: the same for the same flags. For whoever looks at many. */
  flagNumbersAt(indexes: Uint32Array): Uint32Array
  /** Indexes of the messages whose flags fit, ascending. */
  indexesWhere(fits: (flags: FlagSet) => boolean): number[]
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
  #keywords: string[] | undefined

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

  modseqAt(index: number): number {
    return modseqIn(this.columns, index)
  }

  flagsAt(index: number): FlagSet {
    return this.columns.table.at(flagsIn(this.columns, index))
  }

  flagNumbersAt(indexes: Uint32Array): Uint32Array {
    return allFlagsIn(this.columns, indexes)
  }

  indexesWhere(fits: (flags: FlagSet) => boolean): number[] {
    return indexesIn(this.columns, this.length, fits)
  }

  indexOf(uid: number): number {
    const at = lowerBound(this.uids, this.length, uid)
    return at < this.length && this.uids[at] === uid ? at : -1
  }

  lowerBound(uid: number): number {
    return lowerBound(this.uids, this.length, uid)
  }

  get keywords(): string[] {
    this.#keywords ??= this.#findKeywords()
    return this.#keywords
  }

  #findKeywords(): string[] {
    const numbers = flagsInUse(this.columns, this.length)
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
    if (used === this.#columns.keys.uids.length)
      this.#columns = copyColumns(this.#columns, used, { gone: new Set(), more: used })
    this.#columns.keys.uids[used] = uid
    setStates(this.#columns, used, modseq, flags)
    this.#columns.keys.used++
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
  const places = touched.map(({ uid }) => before.indexOf(uid))
  const columns =
    gone.length > 0 || !inPlace
      ? copyColumns(from, length, { gone: new Set(gone), more: added.length })
      : touched.length > 0
        ? withOwnStates(from, places)
        : from
  const now = crowded ? settled(columns, length - gone.length) : columns
  const { keys, table } = now
  for (const [at, { uid, modseq, flags, keywords }] of touched.entries()) {
    const index = gone.length > 0 ? lowerBound(keys.uids, keys.used, uid) : places[at]!
    setStates(now, index, modseq, table.number(flags, keywords))
  }
  for (const { uid, modseq, flags, keywords } of added) {
    keys.uids[keys.used] = uid
    setStates(now, keys.used, modseq, table.number(flags, keywords))
    keys.used++
  }
  return new ColumnSnapshot(before.mailboxId, reaching(state, now), now)
}

/** The same with a table of flags that holds only what is in use. */
function settled(columns: Columns, length: number): Columns {
  const fresh = withTable(columns, new FlagTable())
  for (let index = 0; index < length; index++) {
    const { bits, keywords } = columns.table.at(flagsIn(columns, index))
    setStates(fresh, index, modseqIn(columns, index), fresh.table.number(bits, keywordsText(keywords)))
  }
  return fresh
}

/** Whether nothing happened from one snapshot to the next but new messages. */
export function grownOnly(before: Snapshot, now: Snapshot): boolean {
  const [old, fresh] = [before as ColumnSnapshot, now as ColumnSnapshot]
  return sameButLonger(old.columns, fresh.columns) && now.length >= before.length
}

/**
 * Indexes of messages of one snapshot whose MODSEQ is another one in a later one, ascending; at a cost of what changed.
 * @returns undefined when somebody left, so that indexes do not mean the same
 */
export function changedSince(before: Snapshot, now: Snapshot): number[] | undefined {
  if (before.uids !== now.uids || now.length < before.length) return undefined
  return changedIn((before as ColumnSnapshot).columns, (now as ColumnSnapshot).columns, before.length)
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
