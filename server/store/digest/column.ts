import type { Pace } from "../../pace.ts"
import { sortInTurns } from "./sorting.ts"
import { VarintReader, VarintWriter } from "./varint.ts"

/** A text column of some messages: each value once, and for each message which one it has. */
export interface ColumnPart {
  values: string[]
  codes: Uint32Array
}

/** Gathers the texts of messages into a part. */
export function columnPart(texts: readonly string[]): ColumnPart {
  const known = new Map<string, number>()
  const codes = new Uint32Array(texts.length)
  for (let at = 0; at < texts.length; at++) {
    const text = texts[at]!
    let code = known.get(text)
    if (code === undefined) known.set(text, (code = known.size))
    codes[at] = code
  }
  return { values: [...known.keys()], codes }
}

/** A part as a leaf's content: how many messages, how many values, a code for each message, each value with its length. */
export function encodeColumn({ values, codes }: ColumnPart): Uint8Array {
  const out = new VarintWriter(values.length * 40 + 64)
  out.number(codes.length)
  out.number(values.length)
  for (const code of codes) out.number(code)
  for (const value of values) out.number(value.length)
  out.append(Buffer.from(values.join(""), "utf8"))
  return out.bytes
}

/** The other way round. */
export function decodeColumn(content: Uint8Array): ColumnPart {
  const reader = new VarintReader(content)
  const codes = new Uint32Array(reader.number())
  const lengths = new Uint32Array(reader.number())
  for (let at = 0; at < codes.length; at++) codes[at] = reader.number()
  for (let at = 0; at < lengths.length; at++) lengths[at] = reader.number()
  const { buffer, byteOffset, byteLength } = content
  const text = Buffer.from(buffer, byteOffset, byteLength).toString("utf8", reader.position)
  const values = new Array<string>(lengths.length)
  let from = 0
  for (let at = 0; at < lengths.length; at++) {
    values[at] = text.slice(from, from + lengths[at]!)
    from += lengths[at]!
  }
  return { values, codes }
}

/** What a string costs beside its characters. */
const perValue = 40

/** A text column of a whole mailbox, in memory. Only ever grows at its end. */
export class Column {
  /** A value may stand here more than once. */
  readonly values: string[] = []
  /** By position: which value. Longer than the column; entries beyond `length` mean nothing. */
  codes = new Uint32Array(64)
  length = 0
  /** Estimated memory. */
  bytes = 0
  #sorted: Uint32Array = new Uint32Array(0)
  #ranks: Uint32Array = new Uint32Array(0)
  #astral = false

  append(part: ColumnPart): void {
    const base = this.values.length
    for (const value of part.values) {
      this.values.push(value)
      this.bytes += value.length + perValue
      this.#astral ||= /[\ud800-\udfff]/.test(value)
    }
    this.#reserve(part.codes.length)
    for (const code of part.codes) this.codes[this.length++] = base + code
  }

  #reserve(more: number): void {
    if (this.length + more <= this.codes.length) return
    const grown = new Uint32Array(Math.max(this.codes.length * 2, this.length + more))
    grown.set(this.codes.subarray(0, this.length))
    this.bytes += (grown.length - this.codes.length) * 4
    this.codes = grown
  }

  /**
   * For each value its place in the order of code points; equal values have equal ranks. Kept until the column grows,
   * and then only what is new is sorted in.
   */
  async ranks(pace: Pace): Promise<Uint32Array> {
    const { values } = this
    const count = values.length
    if (this.#ranks.length === count) return this.#ranks
    const compare = this.#astral
      ? (a: number, b: number) => byCodePoints(values[a]!, values[b]!)
      : (a: number, b: number) => byCodeUnits(values[a]!, values[b]!)
    const sorted = await sortInTurns(this.#sorted, count, compare, pace)
    const ranks = new Uint32Array(count)
    let rank = 0
    for (let at = 1; at < count; at++) {
      if (values[sorted[at]!] !== values[sorted[at - 1]!]) rank++
      ranks[sorted[at]!] = rank
      if ((at & 4095) === 0) await pace.rest()
    }
    this.bytes += (count - this.#ranks.length) * 8
    this.#sorted = sorted
    this.#ranks = ranks
    return ranks
  }
}

const byCodeUnits = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** Above the basic plane UTF-16 sorts otherwise than UTF-8 does (RFC 5051 §2 compares octets). */
function byCodePoints(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length)
  for (let at = 0; at < shorter; at++) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)]
    if (left === right) continue
    const [high, low] = [isSurrogate(left), isSurrogate(right)]
    return high === low ? left - right : high ? 1 : -1
  }
  return a.length - b.length
}

const isSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdfff
