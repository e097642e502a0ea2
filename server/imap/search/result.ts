import type { Writer } from "../../line/writer.ts"
import { spacedNumbers } from "../grammar/number-text.ts"
import { formatSequenceSet } from "../grammar/sequence-set.ts"
import type { Numbers } from "../selected/numbering.ts"
import type { View } from "../selected/view.ts"
import { windowOf } from "./partial.ts"
import type { ReturnOptions } from "./return.ts"

/** What a search found in a mailbox. */
export interface Result {
  /** In the order they are to be told. */
  indexes: readonly number[]
  numbers: Numbers
  /** MODSEQ is told too (RFC 7162 §3.1.5). */
  withModseq: boolean
  /** By index, for RELEVANCY. */
  scores?: ReadonlyMap<number, number> | undefined
}

/** The numbers of messages as the client asked for them. */
export function numbered(view: View, indexes: readonly number[], numbers: Numbers): ArrayLike<number> {
  return numbers === "uid" ? view.uidsOf(indexes) : indexes.map((index) => index + 1)
}

/** Writes the response without RETURN (RFC 3501 §7.2.5, RFC 5256 §4), MODSEQ as RFC 7162 §3.1.5 and §3.1.6 want it. */
export function writePlain(writer: Writer, name: "SEARCH" | "SORT", view: View, result: Result): void {
  const { indexes, numbers, withModseq } = result
  writer.write(`* ${name}`)
  writer.bytes(spacedNumbers(numbered(view, indexes, numbers)))
  writer.line(withModseq && indexes.length > 0 ? ` (MODSEQ ${highest(view, indexes)})` : "")
}

/**
 * The ESEARCH response (RFC 4731 §3.1).
 * @param correlators what the response belongs to, such as `TAG "a1"`
 */
export function formatEsearch(
  correlators: string,
  view: View,
  result: Result,
  wanted: ReturnOptions,
): string {
  const { indexes, numbers, withModseq } = result
  const { options, partial } = wanted
  const told = (some: readonly number[]) => formatSequenceSet(numbered(view, some, numbers))
  const parts = [`* ESEARCH (${correlators})`]
  if (numbers === "uid") parts.push("UID")
  if (indexes.length > 0) {
    if (options.has("MIN")) parts.push(`MIN ${told(indexes.slice(0, 1))}`)
    if (options.has("MAX")) parts.push(`MAX ${told(indexes.slice(-1))}`)
    if (options.has("ALL")) parts.push(`ALL ${told(indexes)}`)
  }
  if (options.has("COUNT")) parts.push(`COUNT ${indexes.length}`)
  if (partial) {
    const part = indexes.slice(...windowOf(partial, indexes.length))
    parts.push(`PARTIAL (${partial.text} ${part.length > 0 ? told(part) : "NIL"})`)
  }
  if (options.has("RELEVANCY")) parts.push(`RELEVANCY (${scoresOf(result, wanted).join(" ")})`)
  const concerned = withModseq ? returned(wanted, indexes) : []
  if (concerned.length > 0) parts.push(`MODSEQ ${highest(view, concerned)}`)
  return parts.join(" ")
}

/** Scores stand in the order of the messages that are listed (RFC 6203 §4); if none are, in that of all found. */
function scoresOf({ indexes, scores }: Result, { partial }: ReturnOptions): number[] {
  const listed = partial ? indexes.slice(...windowOf(partial, indexes.length)) : indexes
  return listed.map((index) => scores?.get(index) ?? 1)
}

/** The messages a response speaks of: with ALL or COUNT all, otherwise those it names (RFC 4731 §3.2). */
function returned({ options, partial }: ReturnOptions, indexes: readonly number[]): readonly number[] {
  if (options.has("ALL") || options.has("COUNT")) return indexes
  const part = partial ? indexes.slice(...windowOf(partial, indexes.length)) : []
  if (options.has("MIN")) part.push(...indexes.slice(0, 1))
  if (options.has("MAX")) part.push(...indexes.slice(-1))
  return part
}

function highest(view: View, indexes: readonly number[]): number {
  return indexes.reduce((most, index) => Math.max(most, view.modseqAt(index)), 0)
}
