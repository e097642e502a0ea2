import { type Context, command, inMailbox, viewOf } from "../command.ts"
import type { Reader } from "../reader.ts"
import type { Completion } from "../reply.ts"
import type { SearchKey } from "../search/key.ts"
import { asksForModseq, parseCriteria } from "../search/parse.ts"
import { parseResultOptions, type ResultOptions, writeResult } from "../search/result.ts"
import { search as find } from "../search/search.ts"
import type { Numbers } from "../view.ts"

interface Request {
  wanted: ResultOptions
  key: SearchKey
}

function parse(reader: Reader): Request {
  reader.space()
  const wanted = parseResultOptions(reader)
  const key = parseCriteria(reader)
  reader.end()
  return { wanted, key }
}

/** SEARCH (RFC 3501 §6.4.4) with RETURN (RFC 4731). */
export const search = command({
  name: "SEARCH",
  states: inMailbox,
  keepsNumbers: true,
  parse,
  run: (context, request) => answer(context, request, "sequence"),
})

/** UID SEARCH (RFC 3501 §6.4.8). */
export const uidSearch = command({
  name: "UID SEARCH",
  states: inMailbox,
  parse,
  run: (context, request) => answer(context, request, "uid"),
})

async function answer(context: Context, { wanted, key }: Request, numbers: Numbers): Promise<Completion> {
  const withModseq = asksForModseq(key)
  if (withModseq) context.session.condstore = true
  const indexes = await find(context, key)
  writeResult(context, viewOf(context), { name: "SEARCH", indexes, numbers, withModseq }, wanted)
  return {}
}
