import type { Reader } from "../grammar/reader.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"

/** A window on an ordered list, counted from 1 at its start, or backwards from 1 at its end (RFC 9394 §3.1). */
export interface PartialRange {
  /** As the client wrote it, to be told back. */
  text: string
  /** `first` is not above `last`. */
  first: number
  last: number
  from: "start" | "end"
}

/** Reads the argument of PARTIAL: 1:500 or -1:-100. */
export function parsePartialRange(reader: Reader): PartialRange {
  const sign = reader.tryTake("-") ? "-" : ""
  const one = place(reader)
  reader.take(`:${sign}`)
  const other = place(reader)
  return {
    text: `${sign}${one}:${sign}${other}`,
    first: Math.min(one, other),
    last: Math.max(one, other),
    from: sign === "-" ? "end" : "start",
  }
}

function place(reader: Reader): number {
  const number = reader.number()
  if (number === 0) throw new SyntaxFault("PARTIAL counts from 1")
  return number
}

/** Where the window begins and ends in a list of `length`, as for `slice`. */
export function windowOf({ first, last, from }: PartialRange, length: number): [number, number] {
  if (from === "start") return [Math.min(first - 1, length), Math.min(last, length)]
  return [Math.max(0, length - last), Math.max(0, length - first + 1)]
}
