import type { Pace } from "../../pace.ts"
import { Column, type ColumnPart, columnPart } from "./column.ts"
import type { MessageFacts, TextColumn } from "./facts.ts"
import { Lineage } from "./lineage.ts"
import { appendNumbers, emptyNumbers, lowerBound, type Numbers, numbersOf, withRoom } from "./numbers.ts"
import { sortInTurns } from "./sorting.ts"

/** Where a stretch of a digest came from, and how to get its other columns. */
type Stretch = { from: number } & (
  | { read(name: TextColumn): Promise<ColumnPart> }
  | { texts: Record<TextColumn, string>[] }
)

/** What it takes to thread. */
export const lineageColumns = ["messageId", "ancestors", "baseSubject"] as const

/**
 * What SEARCH, SORT and THREAD look at of a mailbox, in memory, ascending by UID. It only ever grows at its end: what it
 * says never changes, new messages have higher UIDs, and those that are gone merely stay until it is made anew.
 */
export class Digest {
  readonly mailboxId: number
  #numbers: Numbers = emptyNumbers(0)
  readonly #columns = new Map<TextColumn, Column>()
  readonly #stretches: Stretch[] = []
  readonly #orders = new Map<string, Uint32Array>()
  #textBytes = 0
  /** Every UID up to here is in it, if there is such a message. */
  reach = 0
  /** Of use when the columns in `lineageColumns` were asked for. */
  readonly lineage = new Lineage()

  constructor(mailboxId: number) {
    this.mailboxId = mailboxId
  }

  /** The arrays may be longer than `length` says. */
  get numbers(): Numbers {
    return this.#numbers
  }

  get length(): number {
    return this.#numbers.length
  }

  /** Estimated memory. */
  get bytes(): number {
    let sum = this.#numbers.uids.length * 32 + this.#textBytes + this.lineage.bytes
    for (const column of this.#columns.values()) sum += column.bytes
    for (const order of this.#orders.values()) sum += order.length * 4
    return sum
  }

  /**
   * Where messages stand, -1 for those that are not there.
   * @param uids ascending
   */
  async positionsOf(uids: ArrayLike<number>, pace: Pace): Promise<Int32Array> {
    const positions = new Int32Array(uids.length).fill(-1)
    const { uids: own, length } = this.#numbers
    let at = uids.length > 0 ? lowerBound(own, length, uids[0]!) : 0
    const sparse = uids.length * 16 < length
    for (let next = 0; next < uids.length; next++) {
      const uid = uids[next]!
      if (sparse) at = lowerBound(own, length, uid)
      else while (at < length && own[at]! < uid) at++
      if (at < length && own[at] === uid) positions[next] = at
      if ((next & 8191) === 8191) await pace.rest()
    }
    return positions
  }

  has(name: TextColumn): boolean {
    return this.#columns.has(name)
  }

  /** A column that was asked for when the digest was. */
  column(name: TextColumn): Column {
    return this.#columns.get(name)!
  }

  /**
   * All positions in some order, kept under its name; when there are more by now, only those are sorted in.
   * @param compare must not change its mind about positions it has seen
   */
  async ordered(name: string, compare: (a: number, b: number) => number, pace: Pace): Promise<Uint32Array> {
    const known = this.#orders.get(name) ?? new Uint32Array(0)
    if (known.length === this.length) return known
    const order = await sortInTurns(known, this.length, compare, pace)
    this.#orders.set(name, order)
    return order
  }

  /** Takes messages from a block. */
  async appendBlock(numbers: Numbers, read: (name: TextColumn) => Promise<ColumnPart>): Promise<void> {
    const parts = await Promise.all(
      [...this.#columns].map(async ([name]) => [name, await read(name)] as const),
    )
    this.#stretches.push({ from: this.length, read })
    this.#append(numbers)
    for (const [name, part] of parts) this.#columns.get(name)!.append(part)
  }

  /** Takes messages from their rows. */
  appendMessages(messages: readonly MessageFacts[]): void {
    if (messages.length === 0) return
    const texts = messages.map((message) => message.texts)
    const last = this.#stretches.at(-1)
    if (last && "texts" in last) for (const each of texts) last.texts.push(each)
    else this.#stretches.push({ from: this.length, texts: [...texts] })
    for (const each of texts) for (const text of Object.values(each)) this.#textBytes += text.length + 16
    this.#append(numbersOf(messages))
    for (const [name, column] of this.#columns) column.append(columnPart(texts.map((each) => each[name])))
  }

  #append(numbers: Numbers): void {
    this.#numbers = withRoom(this.#numbers, numbers.length)
    appendNumbers(this.#numbers, numbers)
  }

  /** Loads columns that are not there yet, and brings what follows from them up to date. */
  async load(names: readonly TextColumn[], pace: Pace): Promise<void> {
    for (const name of names) if (!this.#columns.has(name)) await this.#loadColumn(name, pace)
    if (!lineageColumns.every((name) => this.#columns.has(name))) return
    const [messageId, ancestors, baseSubject] = lineageColumns.map((name) => this.column(name))
    await this.lineage.follow(
      { messageId: messageId!, ancestors: ancestors!, baseSubject: baseSubject! },
      pace,
    )
  }

  async #loadColumn(name: TextColumn, pace: Pace): Promise<void> {
    const column = new Column()
    for (const stretch of this.#stretches) {
      column.append(
        "texts" in stretch ? columnPart(stretch.texts.map((each) => each[name])) : await stretch.read(name),
      )
      await pace.rest()
    }
    this.#columns.set(name, column)
  }
}
