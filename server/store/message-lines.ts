import type { FlagTable } from "./flags.ts"
import type { SnapshotBuilder } from "./snapshot.ts"

const space = 32
const lineEnd = 10

/**
 * Reads messages as the database strings them together, "UID MODSEQ FLAGS KEYWORDS" a line each: no keyword has
 * a line end, and none of the numbers is negative.
 * @returns the last UID, and how many there were
 * @throws Error when the UIDs do not ascend
 */
export function readLines(text: string, builder: SnapshotBuilder): { last: number; count: number } {
  // Few combinations of flags are met again and again.
  const numbers = new Map<string, number>()
  let [at, last, count] = [0, 0, 0]
  const number = (): number => {
    let value = 0
    for (; at < text.length; at++) {
      const digit = text.charCodeAt(at)
      if (digit === space || digit === lineEnd) break
      value = value * 10 + digit - 48
    }
    at++
    return value
  }
  while (at < text.length) {
    const uid = number()
    const modseq = number()
    if (uid <= last) throw new Error(`UID ${uid} comes after ${last}`)
    last = uid
    const end = text.indexOf("\n", at)
    const flags = text.slice(at, end < 0 ? text.length : end)
    let known = numbers.get(flags)
    if (known === undefined) numbers.set(flags, (known = numberOf(flags, builder.table)))
    builder.add(uid, modseq, known)
    at = end < 0 ? text.length : end + 1
    count++
  }
  return { last, count }
}

function numberOf(flags: string, table: FlagTable): number {
  const behind = flags.indexOf(" ")
  return table.number(Number(flags.slice(0, behind)), flags.slice(behind + 1))
}
