import { caseless } from "../../mime/subject.ts"
import type { MessageRow } from "../../store/rows.ts"
import type { Reader } from "../reader.ts"
import { SyntaxFault } from "../syntax-fault.ts"

/** One criterion of SORT: what of a message counts, and which way round. */
export interface SortKey {
  field: SortField
  reverse: boolean
}

interface SortField {
  /** Whether it takes the summary to know it. */
  summary: boolean
  value(row: MessageRow): number | string
}

/** The criteria by name (RFC 5256 §3). */
const fields: Readonly<Record<string, SortField>> = {
  ARRIVAL: { summary: false, value: (row) => row.internalDate },
  SIZE: { summary: false, value: (row) => row.size },
  DATE: { summary: true, value: (row) => row.summary!.sentAt ?? row.internalDate },
  FROM: { summary: true, value: (row) => row.summary!.fromKey },
  TO: { summary: true, value: (row) => row.summary!.toKey },
  CC: { summary: true, value: (row) => row.summary!.ccKey },
  SUBJECT: { summary: true, value: (row) => caseless(row.summary!.baseSubject) },
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
