// What two sides that were the same once, and changed since, are to become: pure.

import type { Flags } from "../store/flags.ts"
import type { BoxEntry } from "./box.ts"

/** A message that was on both sides, and its flags when both were the same. */
export interface Pair {
  uid: number
  key: string
  flags: Flags
}

/** The two sides now, and as of the last time they were the same. */
export interface Sides {
  pairs: Iterable<Pair>
  box: readonly BoxEntry[]
  store: ReadonlyMap<number, Readonly<Flags>>
  /** Which keywords the box can hold; of others the store alone knows. */
  holdsKeyword(keyword: string): boolean
}

/** What has to be done. */
export interface Plan {
  /** Only in the box: they came there. */
  toStore: BoxEntry[]
  /** Only in the store. */
  toBox: number[]
  /** Gone from the other side. */
  dropFromStore: Pair[]
  dropFromBox: Pair[]
  /** Gone from both. */
  forget: Pair[]
  /** On both sides. */
  settled: Settled[]
}

/** What has to change of a message that is on both sides. */
export interface Settled {
  pair: Pair
  /** What both will have. */
  flags: Flags
  /** What the store has. */
  store: Readonly<Flags>
  inStore: boolean
  inBox: boolean
}

const sorted = (keywords: Iterable<string>) => [...keywords].toSorted()

const same = (a: Readonly<Flags>, b: Readonly<Flags>) =>
  a.bits === b.bits && sorted(a.keywords).join(" ") === sorted(b.keywords).join(" ")

/** Each flag as the side that changed it wants it; where neither did, as it was. */
export function mergeFlags(
  was: Readonly<Flags>,
  box: Readonly<Flags>,
  store: Readonly<Flags>,
  holdsKeyword: (keyword: string) => boolean,
): Flags {
  const bits = (store.bits & ~(was.bits ^ box.bits)) | (box.bits & (was.bits ^ box.bits))
  const keywords = new Set(store.keywords)
  const [before, now] = [new Set(was.keywords), new Set(box.keywords)]
  for (const keyword of now) if (!before.has(keyword)) keywords.add(keyword)
  for (const keyword of before) if (!now.has(keyword) && holdsKeyword(keyword)) keywords.delete(keyword)
  return { bits, keywords: sorted(keywords) }
}

/** Decides. A message is on a side or not; what was on both and is gone from one goes from the other. */
export function merge({ pairs, box, store, holdsKeyword }: Sides): Plan {
  const plan: Plan = { toStore: [], toBox: [], dropFromStore: [], dropFromBox: [], forget: [], settled: [] }
  const entries = new Map(box.map((entry) => [entry.key, entry]))
  const paired = new Set<number>()
  for (const pair of pairs) {
    const entry = entries.get(pair.key)
    const flags = store.get(pair.uid)
    paired.add(pair.uid)
    entries.delete(pair.key)
    if (entry && flags) plan.settled.push(settle(pair, entry.flags, flags, holdsKeyword))
    else if (entry) plan.dropFromBox.push(pair)
    else if (flags) plan.dropFromStore.push(pair)
    else plan.forget.push(pair)
  }
  plan.toStore.push(...entries.values())
  for (const uid of store.keys()) if (!paired.has(uid)) plan.toBox.push(uid)
  return plan
}

function settle(
  pair: Pair,
  box: Readonly<Flags>,
  store: Readonly<Flags>,
  holdsKeyword: Sides["holdsKeyword"],
): Settled {
  const flags = mergeFlags(pair.flags, box, store, holdsKeyword)
  const held = { bits: flags.bits, keywords: flags.keywords.filter(holdsKeyword) }
  const boxHolds = { bits: box.bits, keywords: box.keywords.filter(holdsKeyword) }
  return { pair, flags, store, inStore: !same(flags, store), inBox: !same(held, boxHolds) }
}

/** Whether two sets of flags are the same. */
export const sameFlags = same
