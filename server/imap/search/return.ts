import type { FetchItems } from "../fetch/items.ts"
import { parseQuietItems } from "../fetch/quiet-items.ts"
import type { Reader } from "../grammar/reader.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"
import { type PartialRange, parsePartialRange, windowOf } from "./partial.ts"

/** What is told in an ESEARCH response; "CONTEXT" is only a hint (RFC 4731 §3.1, RFC 5182 §2.1, RFC 5267 §4, RFC 6203 §4). */
const plain = ["MIN", "MAX", "ALL", "COUNT", "SAVE", "UPDATE", "CONTEXT", "RELEVANCY"]

/** What RETURN asked for. */
export interface ReturnOptions {
  /** In capitals. */
  options: ReadonlySet<string>
  partial: PartialRange | undefined
  /** With UPDATE: what is told of messages that come and fit (RFC 5465 §7). */
  items?: FetchItems
}

/** RETURN (): everything that was found. */
export const everything: ReturnOptions = { options: new Set(["ALL"]), partial: undefined }

/** Reads RETURN (…) if it comes next, with the space behind it; undefined for none. */
export function parseReturn(reader: Reader): ReturnOptions | undefined {
  if (!reader.tryKeyword("RETURN")) return undefined
  reader.space()
  let partial: PartialRange | undefined
  let items: FetchItems | undefined
  const asked = reader.list(() => {
    const name = reader.keyword()
    if (name === "UPDATE" && reader.sees(" (")) items = parseQuietItems(reader)
    if (name !== "PARTIAL") return known(name)
    if (partial) throw new SyntaxFault("There can be one PARTIAL only")
    reader.space()
    partial = parsePartialRange(reader)
    return name
  }, "empty")
  reader.space()
  if (asked.length === 0) return everything
  const options = new Set(asked)
  // RFC 9394 §3.1
  if (partial && options.has("ALL")) throw new SyntaxFault("There can be PARTIAL or ALL, not both")
  return { options, partial, ...(items && { items }) }
}

function known(name: string): string {
  if (!plain.includes(name)) throw new SyntaxFault("There is no such result option")
  return name
}

/** Whether any of the results is told: SAVE alone wants silence (RFC 5182 §2.1). */
export function wantsResponse({ options }: ReturnOptions): boolean {
  return options.size > 1 || !options.has("SAVE")
}

/**
 * The part of the result that "$" stands for afterwards (RFC 5182 §2.4, RFC 9394 §3.2).
 * @param indexes in the order of the result
 * @returns ascending
 */
export function savedPart({ options, partial }: ReturnOptions, indexes: readonly number[]): number[] {
  const ascending = (some: Iterable<number>) => [...some].sort((a, b) => a - b)
  const ends = options.has("MIN") || options.has("MAX")
  if (options.has("ALL") || options.has("COUNT") || (!ends && !partial)) return ascending(indexes)
  const saved = new Set<number>()
  if (partial) for (const index of indexes.slice(...windowOf(partial, indexes.length))) saved.add(index)
  if (options.has("MIN") && indexes.length > 0) saved.add(indexes[0]!)
  if (options.has("MAX") && indexes.length > 0) saved.add(indexes.at(-1)!)
  return ascending(saved)
}
