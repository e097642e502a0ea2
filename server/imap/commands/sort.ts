import { type Context, command, inMailbox, viewOf } from "../command.ts"
import type { Reader } from "../reader.ts"
import type { Completion } from "../reply.ts"
import type { SearchKey } from "../search/key.ts"
import { asksForModseq, knownCharset, parseKeys } from "../search/parse.ts"
import { writeResult } from "../search/result.ts"
import { search } from "../search/search.ts"
import { parseSortKeys, type SortKey } from "../sort/key.ts"
import { sortMessages } from "../sort/sort.ts"
import type { Numbers } from "../view.ts"

interface Request {
  order: SortKey[]
  key: SearchKey
}

function parse(reader: Reader): Request {
  reader.space()
  const order = parseSortKeys(reader)
  reader.space()
  const charset = knownCharset(reader.astring())
  reader.space()
  const key = parseKeys(reader, charset)
  reader.end()
  return { order, key }
}

/** SORT (RFC 5256 §3). */
export const sort = command({
  name: "SORT",
  states: inMailbox,
  keepsNumbers: true,
  parse,
  run: (context, request) => answer(context, request, "sequence"),
})

/** UID SORT (RFC 5256 §3). */
export const uidSort = command({
  name: "UID SORT",
  states: inMailbox,
  parse,
  run: (context, request) => answer(context, request, "uid"),
})

async function answer(context: Context, { order, key }: Request, numbers: Numbers): Promise<Completion> {
  const withModseq = asksForModseq(key)
  if (withModseq) context.session.condstore = true
  const indexes = await sortMessages(context, await search(context, key), order)
  writeResult(context, viewOf(context), { name: "SORT", indexes, numbers, withModseq }, undefined)
  return {}
}
