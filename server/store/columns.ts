// What a mailbox's image is made of: UIDs in one array, and what changes about a message in chunks, so that a snapshot
// shares with the one before all chunks in which nothing changed.

import type { FlagSet, FlagTable } from "./flags.ts"

/** UIDs, which snapshots share as long as nobody leaves. */
interface Keys {
  readonly uids: Uint32Array
  /** How many entries are taken, by whichever snapshot is the longest. Entries are never written twice. */
  used: number
}

/** What may change about messages that stand side by side. */
interface States {
  readonly modseqs: Float64Array
  /** Numbers of combinations in the table of flags. */
  readonly flags: Uint32Array
  /** Which of them the first `length` messages have, once somebody has asked. */
  inUse?: { length: number; numbers: ReadonlySet<number> }
}

/** The columns of a mailbox, with some room behind its last message. */
export interface Columns {
  readonly keys: Keys
  readonly chunks: readonly States[]
  readonly table: FlagTable
}

/** Messages in a chunk are two to the power of this: 12 KB. */
const shift = 10
const chunkSize = 1 << shift
const mask = chunkSize - 1

export const modseqIn = ({ chunks }: Columns, index: number) =>
  chunks[index >>> shift]!.modseqs[index & mask]!

/** The number of a message's flags in the table. */
export const flagsIn = ({ chunks }: Columns, index: number) => chunks[index >>> shift]!.flags[index & mask]!

/** The same for many messages. */
export function allFlagsIn({ chunks }: Columns, indexes: Uint32Array): Uint32Array {
  const numbers = new Uint32Array(indexes.length)
  for (let at = 0; at < numbers.length; at++) {
    const index = indexes[at]!
    numbers[at] = chunks[index >>> shift]!.flags[index & mask]!
  }
  return numbers
}

/** Sets what the message at an index is like, in a chunk that no other snapshot reads so far. */
export function setStates({ chunks }: Columns, index: number, modseq: number, flags: number): void {
  const chunk = chunks[index >>> shift]!
  chunk.modseqs[index & mask] = modseq
  chunk.flags[index & mask] = flags
}

/** The combinations of flags that the first `length` messages have; a chunk is looked through once. */
export function flagsInUse({ chunks }: Columns, length: number): Set<number> {
  const all = new Set<number>()
  for (let chunk = 0; chunk << shift < length; chunk++) {
    const states = chunks[chunk]!
    const here = Math.min(chunkSize, length - (chunk << shift))
    if (states.inUse?.length !== here)
      states.inUse = { length: here, numbers: new Set(states.flags.subarray(0, here)) }
    for (const number of states.inUse.numbers) all.add(number)
  }
  return all
}

/** Indexes below `length` of messages whose flags fit, ascending; every combination is tried once. */
export function indexesIn(
  { chunks, table }: Columns,
  length: number,
  fits: (flags: FlagSet) => boolean,
): number[] {
  const verdicts = Uint8Array.from({ length: table.size }, (_, number) => Number(fits(table.at(number))))
  const indexes: number[] = []
  for (let chunk = 0; chunk << shift < length; chunk++) {
    const { flags } = chunks[chunk]!
    const first = chunk << shift
    const here = Math.min(chunkSize, length - first)
    for (let at = 0; at < here; at++) if (verdicts[flags[at]!]) indexes.push(first + at)
  }
  return indexes
}

const roomFor = (length: number) => Math.max(16, Math.ceil(length * 1.25))

export function emptyColumns(length: number, table: FlagTable): Columns {
  const room = roomFor(length)
  const chunks: States[] = []
  for (let from = 0; from < room; from += chunkSize) {
    const size = Math.min(chunkSize, room - from)
    chunks.push({ modseqs: new Float64Array(size), flags: new Uint32Array(size) })
  }
  return { keys: { uids: new Uint32Array(room), used: 0 }, chunks, table }
}

/** Whether all columns are the same but for what was added behind. */
export const sameButLonger = (before: Columns, now: Columns) =>
  now.keys === before.keys && now.chunks === before.chunks

/** The same UIDs, with states of their own in the chunks of some messages. @param indexes of those that will change */
export function withOwnStates(columns: Columns, indexes: readonly number[]): Columns {
  const chunks = [...columns.chunks]
  const own = new Set(indexes.map((index) => index >>> shift))
  for (const at of own) chunks[at] = copyStates(chunks[at]!)
  return { ...columns, chunks }
}

/** The same UIDs, with states of their own everywhere and another table. */
export function withTable(columns: Columns, table: FlagTable): Columns {
  return { keys: columns.keys, chunks: columns.chunks.map(copyStates), table }
}

const copyStates = ({ modseqs, flags }: States): States => ({
  modseqs: modseqs.slice(),
  flags: flags.slice(),
})

/**
 * The first `length` messages without some, and room for more.
 * @param gone their UIDs
 */
export function copyColumns(
  from: Columns,
  length: number,
  { gone, more }: { gone: ReadonlySet<number>; more: number },
): Columns {
  const to = emptyColumns(length - gone.size + more, from.table)
  const { keys } = to
  const { uids } = from.keys
  for (let index = 0; index < length; index++) {
    if (gone.size > 0 && gone.has(uids[index]!)) continue
    keys.uids[keys.used] = uids[index]!
    setStates(to, keys.used, modseqIn(from, index), flagsIn(from, index))
    keys.used++
  }
  return to
}

/** Indexes below `length` at which two columns with the same UIDs have another MODSEQ, ascending. */
export function changedIn(before: Columns, now: Columns, length: number): number[] {
  const changed: number[] = []
  for (let chunk = 0; chunk << shift < length; chunk++) {
    if (before.chunks[chunk] === now.chunks[chunk]) continue
    const first = chunk << shift
    const end = Math.min(first + chunkSize, length)
    for (let index = first; index < end; index++)
      if (modseqIn(before, index) !== modseqIn(now, index)) changed.push(index)
  }
  return changed
}
