import { command, inMailbox } from "../command.ts"
import type { Reader } from "../grammar/reader.ts"
import { answer } from "../search/answer.ts"
import { attempted, parseCriteria } from "../search/parse.ts"
import { parseReturn } from "../search/return.ts"

function parse(reader: Reader) {
  reader.space()
  const wanted = parseReturn(reader)
  return {
    name: "SEARCH" as const,
    wanted,
    criteria: attempted(() => parseCriteria(reader)),
    order: undefined,
  }
}

/** SEARCH (RFC 3501 §6.4.4, RFC 9051 §6.4.4) with RETURN (RFC 4731). */
export const search = command({
  name: "SEARCH",
  states: inMailbox,
  keepsNumbers: true,
  parse,
  run: (context, question) => answer(context, { ...question, numbers: "sequence" }),
})

/** UID SEARCH (RFC 3501 §6.4.8). */
export const uidSearch = command({
  name: "UID SEARCH",
  states: inMailbox,
  parse,
  run: (context, question) => answer(context, { ...question, numbers: "uid" }),
})
