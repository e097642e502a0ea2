import { caseless, parseSubject } from "../../mime/subject.ts"
import type { MessageRow } from "../../store/rows.ts"
import { type Context, command, inMailbox, viewOf } from "../command.ts"
import { Pace } from "../pace.ts"
import type { Reader } from "../reader.ts"
import type { Completion } from "../reply.ts"
import type { SearchKey } from "../search/key.ts"
import { parseCharset, parseKeys } from "../search/parse.ts"
import { search } from "../search/search.ts"
import { SyntaxFault } from "../syntax-fault.ts"
import { formatThreads, type ThreadMessage, type ThreadNode } from "../thread/message.ts"
import { orderedSubject } from "../thread/ordered-subject.ts"
import { references } from "../thread/references.ts"
import type { Numbers } from "../view.ts"

type Algorithm = (messages: readonly ThreadMessage[]) => ThreadNode[]

/** The ways of threading by name. Each is a capability too. */
const algorithms: Readonly<Record<string, Algorithm>> = {
  ORDEREDSUBJECT: orderedSubject,
  REFERENCES: references,
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
  const { store } = context.session.premises
  const view = viewOf(context)
  const indexes = await search(context, key)
  const messages: ThreadMessage[] = []
  const pace = new Pace()
  for await (const rows of store.rows(view.mailboxId, view.uidsOf(indexes), "summary")) {
    for (const row of rows) {
      const number = numbers === "uid" ? row.uid : view.indexOf(row.uid) + 1
      messages.push(threadMessage(row, number))
    }
    await pace.rest()
  }
  const threads = formatThreads(algorithm(messages))
  context.writer.line(threads === "" ? "* THREAD" : `* THREAD ${threads}`)
  return {}
}

function threadMessage({ summary, internalDate }: MessageRow, number: number): ThreadMessage {
  const { messageId, inReplyTo, references, subject, baseSubject, sentAt } = summary!
  // In-Reply-To counts only where References says nothing, and only its first identifier.
  const ancestors = references === "" ? inReplyTo.split(" ", 1) : references.split(" ")
  return {
    number,
    messageId,
    references: ancestors.filter((id) => id !== ""),
    baseSubject: caseless(baseSubject),
    isReply: parseSubject(subject).reply,
    sentAt: sentAt ?? internalDate,
  }
}
