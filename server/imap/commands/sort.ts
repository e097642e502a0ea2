import { command, inMailbox } from "../command.ts"
import type { Reader } from "../grammar/reader.ts"
import { answer } from "../search/answer.ts"
import { attempted, parseCharset, parseKeys } from "../search/parse.ts"
import { parseReturn } from "../search/return.ts"
import { parseSortKeys } from "../sort/key.ts"

function parse(reader: Reader) {
  reader.space()
  const wanted = parseReturn(reader)
  const order = parseSortKeys(reader)
  reader.space()
  const criteria = attempted(() => ({ key: parseKeys(reader, parseCharset(reader)), labelled: false }))
  return { name: "SORT" as const, wanted, criteria, order }
}

/** SORT (RFC 5256 §3) with RETURN (RFC 5267 §3). */
export const sort = command({
  name: "SORT",
  states: inMailbox,
  keepsNumbers: true,
  parse,
  run: (context, question) => answer(context, { ...question, numbers: "sequence" }),
})

/** UID SORT (RFC 5256 §3). */
export const uidSort = command({
  name: "UID SORT",
  states: inMailbox,
  parse,
  run: (context, question) => answer(context, { ...question, numbers: "uid" }),
})
