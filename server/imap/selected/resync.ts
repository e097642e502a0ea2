// What a client that was away is told when it comes back (RFC 7162 §3.2.5 and §3.2.6): UIDs that are gone, then flags
// that changed. Only UIDs the view does not have are said to be gone; one that goes meanwhile is told of later, without
// EARLIER, like every other.

import { Pace } from "../../pace.ts"
import { type Context, viewOf } from "../command.ts"
import type { Reader } from "../grammar/reader.ts"
import {
  formatRanges,
  largest,
  rangesOf,
  type SequenceSet,
  savedResult,
  settled,
} from "../grammar/sequence-set.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"
import type { View } from "./view.ts"

/** What the client last knew of a mailbox. */
export interface Knowledge {
  uidValidity: number
  modseq: number
  /** Every UID there ever was, when absent. */
  uids: SequenceSet | undefined
  sample: Sample | undefined
}

/** Some message numbers and the UIDs that belonged to them, both ascending (RFC 7162 §3.2.5.2). */
interface Sample {
  numbers: Members
  uids: Members
}

/** Reads the arguments of QRESYNC in SELECT, from the parenthesis on. */
export function parseKnowledge(reader: Reader): Knowledge {
  reader.take("(")
  const uidValidity = reader.number()
  reader.space()
  const modseq = reader.number64()
  if (uidValidity === 0 || modseq === 0) throw new SyntaxFault("Expected numbers above zero")
  let uids: SequenceSet | undefined
  let sample: Sample | undefined
  if (reader.tryTake(" ")) {
    if (!reader.sees("(")) uids = knownSet(reader)
    if (uids === undefined || reader.tryTake(" ")) sample = parseSample(reader)
  }
  reader.take(")")
  return { uidValidity, modseq, uids, sample }
}

function knownSet(reader: Reader): SequenceSet {
  const set = reader.sequenceSet()
  if (set === savedResult || set.some(([, last]) => last === largest))
    throw new SyntaxFault("What is known is numbers, not * or $")
  return set
}

function parseSample(reader: Reader): Sample {
  reader.take("(")
  const numbers = new Members(knownSet(reader))
  reader.space()
  const uids = new Members(knownSet(reader))
  reader.take(")")
  if (numbers.count !== uids.count) throw new SyntaxFault("Each number needs its UID")
  return { numbers, uids }
}

/** The numbers of an ascending set by their place in it, however many they are. */
class Members {
  readonly #set: SequenceSet
  /** How many members come before each range. */
  readonly #before: number[] = []
  readonly count: number

  constructor(set: SequenceSet) {
    this.#set = set
    let count = 0
    for (const [index, [first, last]] of set.entries()) {
      if (index > 0 && first <= set[index - 1]![1]) throw new SyntaxFault("Expected an ascending set")
      this.#before.push(count)
      count += last - first + 1
    }
    this.count = count
  }

  at(place: number): number {
    let low = 0
    let high = this.#before.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (this.#before[middle]! <= place) low = middle
      else high = middle - 1
    }
    return this.#set[low]![0] + place - this.#before[low]!
  }
}

/**
 * Up to which UID the client knows of every expunge. When a number still has its UID, nothing below it has gone, so what
 * comes before it in the sample matches too, and the last match can be found by halving.
 */
function knownUpTo(view: View, { numbers, uids }: Sample): number {
  let low = 0
  let high = numbers.count
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const number = numbers.at(middle)
    if (number <= view.length && view.uidAt(number - 1) === uids.at(middle)) low = middle + 1
    else high = middle
  }
  return low > 0 ? uids.at(low - 1) : 0
}

/** Tells what happened in the mailbox just opened since the client last knew it. The peer's pace sets ours. */
export async function resynchronize(context: Context, view: View, knowledge: Knowledge): Promise<void> {
  if (knowledge.uidValidity !== view.uidValidity) return
  const { modseq, sample } = knowledge
  const uids: SequenceSet = knowledge.uids ?? [[1, 0xffff_ffff]]
  const above = sample ? knownUpTo(view, sample) : 0
  await writeVanished(context, view, { modseq, uids, above })
  const pace = new Pace()
  for (const index of view.resolveLoosely(uids, "uid")) {
    if (view.modseqAt(index) <= modseq) continue
    const uid = context.session.uidOnly ? "" : `UID ${view.uidAt(index)} `
    const facts = `${uid}FLAGS (${view.flagsText(index)}) MODSEQ (${view.modseqAt(index)})`
    context.writer.line(`${view.fetchOpening(index)}${facts})`)
    if (!context.writer.full) continue
    await context.writer.flush()
    await pace.rest()
  }
}

/** For UID FETCH (CHANGEDSINCE modseq VANISHED): which of the UIDs went after that MODSEQ. */
export function tellVanished(context: Context, uids: SequenceSet, modseq: number): Promise<void> {
  return writeVanished(context, viewOf(context), { modseq, uids, above: 0 })
}

/** Ranges in one VANISHED response: a line of some kilobytes. */
const rangesAtOnce = 500

async function writeVanished(
  { session, writer }: Context,
  view: View,
  asked: { modseq: number; uids: SequenceSet; above: number },
): Promise<void> {
  const top = view.uidNext - 1
  const known = settled(asked.uids, top)
    .map(([first, last]): [number, number] => [Math.max(first, asked.above + 1), Math.min(last, top)])
    .filter(([first, last]) => first <= last)
  const gone = await session.premises.store.tombstones(view.mailboxId, asked.modseq)
  const ranges = gone ? rangesOf(among(known, gone, view)) : missing(known, view)
  for (let from = 0; from < ranges.length; from += rangesAtOnce) {
    writer.line(`* VANISHED (EARLIER) ${formatRanges(ranges.slice(from, from + rangesAtOnce))}`)
    await writer.room()
  }
}

/** Of UIDs that are gone, those in the ranges; both ascending. */
function among(ranges: readonly [number, number][], gone: readonly number[], view: View): number[] {
  let at = 0
  return gone.filter((uid) => {
    while (at < ranges.length && ranges[at]![1] < uid) at++
    return at < ranges.length && ranges[at]![0] <= uid && view.indexOf(uid) < 0
  })
}

/** What is not there in the ranges, for when it is not known any more since when. */
function missing(ranges: readonly [number, number][], view: View): [number, number][] {
  const gaps: [number, number][] = []
  for (const [first, last] of ranges) {
    let next = first
    for (const index of view.resolveLoosely([[first, last]], "uid")) {
      const uid = view.uidAt(index)
      if (uid > next) gaps.push([next, uid - 1])
      next = uid + 1
    }
    if (next <= last) gaps.push([next, last])
  }
  return gaps
}
