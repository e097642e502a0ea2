import { type Context, command, inMailbox, viewOf } from "../command.ts"
import type { Reader } from "../grammar/reader.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"
import type { Completion } from "../reply.ts"
import type { SearchKey } from "../search/key.ts"
import { parseCharset, parseKeys } from "../search/parse.ts"
import { numbered } from "../search/result.ts"
import { search } from "../search/search.ts"
import { settledIn, withFilters } from "../search/settle.ts"
import type { Numbers } from "../selected/numbering.ts"
import { formatThreads } from "../thread/format.ts"
import { gather } from "../thread/gather.ts"
import type { ThreadColumns, Threads } from "../thread/message.ts"
import { orderedSubject } from "../thread/ordered-subject.ts"
import { references } from "../thread/references.ts"
import { refs } from "../thread/refs.ts"

type Algorithm = (columns: ThreadColumns) => Threads

/** The ways of threading by name. Each is a capability too. */
const algorithms: Readonly<Record<string, Algorithm>> = {
  ORDEREDSUBJECT: orderedSubject,
  REFERENCES: references,
  REFS: refs,
}

interface Request {
  algorithm: Algorithm
  key: SearchKey
}

function parse(reader: Reader): Request {
  reader.space()
  const name = reader.keyword()
  if (!Object.hasOwn(algorithms, name)) throw new SyntaxFault("There is no such threading algorithm")
  reader.space()
  const key = parseKeys(reader, parseCharset(reader))
  return { algorithm: algorithms[name]!, key }
}

/** THREAD (RFC 5256 §3). */
export const thread = command({
  name: "THREAD",
  states: inMailbox,
  keepsNumbers: true,
  parse,
  run: (context, request) => answer(context, request, "sequence"),
})

/** UID THREAD (RFC 5256 §3). */
export const uidThread = command({
  name: "UID THREAD",
  states: inMailbox,
  parse,
  run: (context, request) => answer(context, request, "uid"),
})

async function answer(context: Context, { algorithm, key }: Request, numbers: Numbers): Promise<Completion> {
  const view = viewOf(context)
  const criteria = await settledIn(context, await withFilters(context.session, key), view)
  const { indexes, columns } = await gather(context, view, await search(context, criteria))
  const { writer } = context
  writer.write(indexes.length > 0 ? "* THREAD " : "* THREAD")
  writer.bytes(formatThreads(algorithm(columns), numbered(view, indexes, numbers)))
  writer.line("")
  return {}
}
