// Searches with UPDATE (RFC 5267 §4.3): their results, kept up to date while the mailbox is open. What always holds:
// - after each sync of the view the client's list, with all ADDTO and REMOVEFROM applied, is `uids`, in that order;
// - a message that goes is told before its EXPUNGE, one that comes after its EXISTS, so that its number is valid;
// - message numbers in the criteria mean the messages they meant when the command came.

import type { Writer } from "../../line/writer.ts"
import type { Snapshot } from "../../store/snapshot.ts"
import { type Context, viewOf } from "../command.ts"
import type { FetchItems } from "../fetch/items.ts"
import { send } from "../fetch/send.ts"
import { formatSequenceSet, largest, type SequenceSet } from "../grammar/sequence-set.ts"
import { limits } from "../limits.ts"
import type { Numbers } from "../selected/numbering.ts"
import type { Follower, View } from "../selected/view.ts"
import { arrange, type Quest } from "./find.ts"
import type { SearchKey } from "./key.ts"
import { search } from "./search.ts"

export interface LiveSearch extends Quest {
  tag: string
  /** What its responses belong to, such as `TAG "a1"`. */
  correlators: string
  numbers: Numbers
  /** What is told of messages that come and fit (RFC 5465 §7). */
  items?: FetchItems | undefined
}

interface Followed extends LiveSearch {
  context: Context
  /** The result in its order. */
  uids: number[]
  members: Set<number>
}

/** The live searches of the selected mailbox. */
export function liveSearches(context: Context): LiveSearches {
  const view = viewOf(context)
  if (view.follower instanceof LiveSearches) return view.follower
  const live = new LiveSearches(view)
  view.follower = live
  return live
}

export class LiveSearches implements Follower {
  readonly #view: View
  readonly #searches = new Map<string, Followed>()
  /** The mailbox as it was when the results were last true, and the last message the client knew then. */
  #seen: Snapshot
  #lastUid: number

  constructor(view: View) {
    this.#view = view
    this.#seen = view.told
    this.#lastUid = lastUid(view)
  }

  has(tag: string): boolean {
    return this.#searches.has(tag)
  }

  /** Keeps a search up to date from now on; false when there are too many already. */
  add(context: Context, live: LiveSearch, indexes: readonly number[]): boolean {
    let held = indexes.length
    for (const { uids } of this.#searches.values()) held += uids.length
    if (this.#searches.size >= limits.liveSearches || held > limits.liveMessages) return false
    if (this.#searches.size === 0) this.#catchUp()
    const uids = this.#view.uidsOf(indexes)
    const key = settledKey(live.key, this.#view)
    this.#searches.set(live.tag, { ...live, key, context, uids, members: new Set(uids) })
    return true
  }

  /** Ends the updates of a search; false when there is none of that tag. */
  cancel(tag: string): boolean {
    return this.#searches.delete(tag)
  }

  leaving(next: Snapshot, writer: Writer): void {
    // While a mailbox only grows its snapshots share their columns, and nothing can be gone.
    if (this.#searches.size === 0 || next.uids === this.#seen.uids) return
    for (const search of this.#searches.values()) {
      const gone = search.uids.filter((uid) => next.indexOf(uid) < 0)
      if (gone.length > 0) this.#remove(search, new Set(gone), writer)
    }
  }

  async told(writer: Writer): Promise<void> {
    const known = lastUid(this.#view)
    if (this.#view.told === this.#seen && known === this.#lastUid) return
    const touched = this.#searches.size > 0 ? this.#touched() : []
    const newest = this.#lastUid
    this.#catchUp()
    if (touched.length === 0) return
    const among: SearchKey = { kind: "numbers", numbers: "uid", set: touched.map((uid) => [uid, uid]) }
    for (const search of this.#searches.values())
      await this.#update(search, { touched, newest, among, writer })
  }

  #catchUp(): void {
    this.#seen = this.#view.told
    this.#lastUid = lastUid(this.#view)
  }

  /** Messages that are new or changed since the results were true, ascending UIDs. */
  #touched(): number[] {
    const uids: number[] = []
    for (let index = 0; index < this.#view.length; index++) {
      const uid = this.#view.uidAt(index)
      if (uid > this.#lastUid || this.#view.modseqAt(index) > this.#seen.modseq) uids.push(uid)
    }
    return uids
  }

  async #update(
    live: Followed,
    news: { touched: number[]; newest: number; among: SearchKey; writer: Writer },
  ): Promise<void> {
    const { touched, newest, among, writer } = news
    const found = await search(live.context, { kind: "and", keys: [among, live.key] })
    const fitting = new Set(this.#view.uidsOf(found))
    const out = touched.filter((uid) => live.members.has(uid) && !fitting.has(uid))
    const into = touched.filter((uid) => !live.members.has(uid) && fitting.has(uid))
    if (out.length > 0) this.#remove(live, new Set(out), writer)
    if (into.length === 0) return
    // RFC 5465 §7: only what came, and before the ESEARCH response.
    const come = into.filter((uid) => uid > newest).map((uid) => this.#view.indexOf(uid))
    if (live.items && come.length > 0)
      await send(live.context, Uint32Array.from(come), { items: live.items, marked: new Set() })
    await this.#insert(live, into, writer)
  }

  #remove(live: Followed, gone: ReadonlySet<number>, writer: Writer): void {
    const places = placesOf(live.uids, gone)
    // From the end on, so that the places before stay what they are.
    const runs = live.order ? neighbours(places).reverse() : [places]
    writer.line(this.#response(live, "REMOVEFROM", runs))
    live.uids = live.uids.filter((uid) => !gone.has(uid))
    for (const uid of gone) live.members.delete(uid)
  }

  /** @param uids ascending */
  async #insert(live: Followed, uids: readonly number[], writer: Writer): Promise<void> {
    for (const uid of uids) live.members.add(uid)
    const indexes = [...live.members].map((uid) => this.#view.indexOf(uid)).filter((index) => index >= 0)
    indexes.sort((a, b) => a - b)
    const ordered = await arrange(live.context, this.#view, live, { indexes, wantsScores: false })
    live.uids = this.#view.uidsOf(ordered.indexes)
    const places = placesOf(live.uids, new Set(uids))
    writer.line(this.#response(live, "ADDTO", live.order ? neighbours(places) : [places]))
  }

  /** @param runs places in `uids` that are told together; a position counts from 1, and 0 leaves it to the client */
  #response(
    { correlators, numbers, order, uids }: Followed,
    item: string,
    runs: readonly number[][],
  ): string {
    const pairs = runs.map((places) => {
      const told = places.map((place) =>
        numbers === "uid" ? uids[place]! : this.#view.indexOf(uids[place]!) + 1,
      )
      return `${order ? places[0]! + 1 : 0} ${formatSequenceSet(told)}`
    })
    return `* ESEARCH (${correlators})${numbers === "uid" ? " UID" : ""} ${item} (${pairs.join(" ")})`
  }
}

const lastUid = (view: View) => (view.length > 0 ? view.uidAt(view.length - 1) : 0)

/** Where in a list the chosen ones are, ascending. */
function placesOf(list: readonly number[], chosen: ReadonlySet<number>): number[] {
  return list.flatMap((one, place) => (chosen.has(one) ? [place] : []))
}

/** Ascending numbers in runs without gaps. */
function neighbours(numbers: readonly number[]): number[][] {
  const runs: number[][] = []
  for (const number of numbers) {
    if (runs.at(-1)?.at(-1) === number - 1) runs.at(-1)!.push(number)
    else runs.push([number])
  }
  return runs
}

/** The same criteria with message numbers, "$" and "*" settled to the messages they mean now (RFC 5267 §4.3). */
function settledKey(key: SearchKey, view: View): SearchKey {
  switch (key.kind) {
    case "and":
      return { ...key, keys: key.keys.map((each) => settledKey(each, view)) }
    case "or":
      return { kind: "or", left: settledKey(key.left, view), right: settledKey(key.right, view) }
    case "not":
      return { kind: "not", key: settledKey(key.key, view) }
    case "numbers":
      return { kind: "numbers", numbers: "uid", set: settledSet(key, view) }
    default:
      return key
  }
}

function settledSet({ numbers, set }: SearchKey & { kind: "numbers" }, view: View): SequenceSet {
  const meant = view.uidsOf(view.resolveLoosely(set, numbers))
  const ranges: [number, number][] = meant.map((uid) => [uid, uid])
  // UIDs from here on include those of messages to come.
  if (numbers === "uid")
    for (const [first, last] of set)
      if (last === largest && first !== largest) ranges.push([first, Number.MAX_SAFE_INTEGER])
  return ranges
}
