import type { Context } from "../command.ts"
import type { Reader } from "../reader.ts"
import { formatSequenceSet } from "../sequence-set.ts"
import { SyntaxFault } from "../syntax-fault.ts"
import type { Numbers, View } from "../view.ts"

/** What RETURN can ask for (RFC 4731 §3.1). */
const options = ["MIN", "MAX", "ALL", "COUNT"]

/** How the result of a search is wanted: as SEARCH, or as ESEARCH with these options. */
export type ResultOptions = ReadonlySet<string> | undefined

/** Reads RETURN (…) if it comes next, with the space behind it. No option at all means ALL. */
export function parseResultOptions(reader: Reader): ResultOptions {
  if (!reader.tryKeyword("RETURN")) return undefined
  reader.space()
  const asked = reader.list(() => reader.keyword(), "empty")
  reader.space()
  if (!asked.every((option) => options.includes(option)))
    throw new SyntaxFault("There is no such result option")
  return new Set(asked.length > 0 ? asked : ["ALL"])
}

export interface Result {
  /** SEARCH or SORT. */
  name: string
  /** In the order they are to be told. */
  indexes: readonly number[]
  numbers: Numbers
  /** MODSEQ is told too (RFC 7162 §3.1.5). */
  withModseq: boolean
}

/** Writes the untagged response. */
export function writeResult(
  { writer, tag }: Context,
  view: View,
  result: Result,
  wanted: ResultOptions,
): void {
  const { indexes, numbers } = result
  const told =
    numbers === "uid" ? indexes.map((index) => view.uidAt(index)) : indexes.map((index) => index + 1)
  if (!wanted) {
    const modseq = result.withModseq && indexes.length > 0 ? ` (MODSEQ ${highest(view, indexes)})` : ""
    writer.line(`* ${[result.name, ...told].join(" ")}${modseq}`)
    return
  }
  const parts = [`* ESEARCH (TAG "${tag}")`]
  if (numbers === "uid") parts.push("UID")
  const [first, last] = [told[0], told.at(-1)]
  if (first !== undefined && wanted.has("MIN")) parts.push(`MIN ${first}`)
  if (last !== undefined && wanted.has("MAX")) parts.push(`MAX ${last}`)
  if (told.length > 0 && wanted.has("ALL")) parts.push(`ALL ${formatSequenceSet(told)}`)
  if (wanted.has("COUNT")) parts.push(`COUNT ${told.length}`)
  if (result.withModseq && told.length > 0) parts.push(`MODSEQ ${highest(view, concerned(indexes, wanted))}`)
  writer.line(parts.join(" "))
}

/** MIN and MAX alone concern only the messages they name (RFC 4731 §3.2). */
function concerned(indexes: readonly number[], wanted: ReadonlySet<string>): readonly number[] {
  if (wanted.has("ALL") || wanted.has("COUNT")) return indexes
  const ends = [wanted.has("MIN") ? indexes[0] : undefined, wanted.has("MAX") ? indexes.at(-1) : undefined]
  return ends.filter((index) => index !== undefined)
}

function highest(view: View, indexes: readonly number[]): number {
  return indexes.reduce((most, index) => Math.max(most, view.modseqAt(index)), 0)
}
