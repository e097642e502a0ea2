import type { TextColumn } from "../../store/digest/facts.ts"
import type { Numbers } from "../../store/digest/numbers.ts"
import type { Reader } from "../grammar/reader.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"

/** One criterion of SORT: what of a message counts, and which way round. */
export interface SortKey {
  field: SortField
  reverse: boolean
}

/** Where the digest of a mailbox has it. */
export type SortField =
  | { numbers: keyof Pick<Numbers, "internalDates" | "sentDates" | "sizes"> }
  | { text: TextColumn }
  /** The score of a fuzzy search, the highest first (RFC 6203 §6). */
  | { scores: true }

/** The criteria by name (RFC 5256 §3, RFC 5957 §4, RFC 6203 §6). */
const fields: Readonly<Record<string, SortField>> = {
  ARRIVAL: { numbers: "internalDates" },
  SIZE: { numbers: "sizes" },
  DATE: { numbers: "sentDates" },
  FROM: { text: "fromKey" },
  TO: { text: "toKey" },
  CC: { text: "ccKey" },
  SUBJECT: { text: "baseSubject" },
  DISPLAYFROM: { text: "fromName" },
  DISPLAYTO: { text: "toName" },
  RELEVANCY: { scores: true },
}

/** Criteria in one SORT at most. */
const most = 20

/** The sort criteria in their parentheses. */
export function parseSortKeys(reader: Reader): SortKey[] {
  const keys = reader.list(() => {
    const reverse = reader.tryKeyword("REVERSE")
    if (reverse) reader.space()
    const name = reader.keyword()
    if (!Object.hasOwn(fields, name)) throw new SyntaxFault("There is no such sort criterion")
    return { field: fields[name]!, reverse }
  })
  if (keys.length > most) throw new SyntaxFault("Those are too many sort criteria")
  return keys
}
