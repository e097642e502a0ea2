import { MailError } from "../../errors.ts"
import { type Context, command, signedIn } from "../command.ts"
import { formatMailboxName } from "../grammar/mailbox-name.ts"
import type { Reader } from "../grammar/reader.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"
import { limits } from "../limits.ts"
import type { Completion, Refusal } from "../reply.ts"
import { keep, keepingSaved, readyCriteria } from "../search/answer.ts"
import { checkRelevancy, find } from "../search/find.ts"
import type { SearchKey } from "../search/key.ts"
import { liveSearches } from "../search/live.ts"
import { asksForModseq, attempted, type Criteria, parseCriteria } from "../search/parse.ts"
import { formatEsearch } from "../search/result.ts"
import { everything, parseReturn, type ReturnOptions, wantsResponse } from "../search/return.ts"
import { settledIn, withFilters } from "../search/settle.ts"
import { mailboxesOf, parseSources, type SearchedMailbox, type Source } from "../search/source.ts"
import { View } from "../selected/view.ts"

interface Request {
  sources: Source[]
  wanted: ReturnOptions
  criteria: Criteria | Refusal
}

function parse(reader: Reader): Request {
  reader.space()
  const sources = parseSources(reader)
  const wanted = parseReturn(reader) ?? everything
  if (wanted.options.has("SAVE") && sources.some(({ kind }) => kind !== "selected"))
    throw new SyntaxFault("SAVE is for the selected mailbox alone")
  return { sources, wanted, criteria: attempted(() => parseCriteria(reader)) }
}

/** ESEARCH (RFC 7377 §2): the same criteria in many mailboxes. */
export const esearch = command({
  name: "ESEARCH",
  states: signedIn,
  parse,
  run: (context, request) => keepingSaved(context, request.wanted, () => answer(context, request)),
})

async function answer(context: Context, { sources, wanted, criteria }: Request): Promise<Completion> {
  const { session, tag } = context
  const { view } = session
  const selected = sources.some(({ kind }) => kind === "selected")
  const update = wanted.options.has("UPDATE")
  if (!view && (selected || update)) throw new SyntaxFault("Select a mailbox first, or name others")
  if (update && liveSearches(context).has(tag)) throw new SyntaxFault("Tag reuse")
  const key = await withFilters(session, readyCriteria(session, criteria))
  checkRelevancy({ key, order: undefined }, wanted)
  if (asksForModseq(key)) session.condstore = true
  if (selected) await searchIn(context, view!, key, wanted)
  const others = await mailboxesOf(session, sources)
  const enough = performance.now() + limits.searchTime
  for (const [done, other] of others.entries()) {
    context.progress.count(done, others.length)
    if (session.ended || (selected && other.mailbox.id === view!.mailboxId)) continue
    // RFC 7377 §2.4
    if (performance.now() > enough)
      return { code: "LIMIT", text: "That took too long; the rest was not searched" }
    const opened = await lookAt(context, other)
    if (opened) await searchIn(context, opened, key, wanted)
    await context.writer.room()
  }
  return {}
}

/** A mailbox as it is now; the selected one as the client knows it. Undefined when it was deleted meanwhile. */
async function lookAt(
  { session }: Context,
  { mailbox, shownName }: SearchedMailbox,
): Promise<View | undefined> {
  if (session.view?.mailboxId === mailbox.id) return session.view
  try {
    const snapshot = await session.premises.store.snapshot(mailbox.id)
    const options = { mailboxId: mailbox.id, name: shownName, readOnly: true, recentAbove: mailbox.recentUid }
    return new View(options, snapshot, session)
  } catch (thrown) {
    if (thrown instanceof MailError && thrown.code === "no-such-mailbox") return undefined
    throw thrown
  }
}

/** One ESEARCH response for a mailbox, unless there is nothing to tell of it (RFC 7377 §2.1). */
async function searchIn(context: Context, view: View, key: SearchKey, wanted: ReturnOptions): Promise<void> {
  const { session, writer, tag } = context
  const quest = { key: await settledIn(context, key, view), order: undefined }
  const { indexes, scores } = await find(context, view, quest, wanted.options.has("RELEVANCY"))
  const mailbox = formatMailboxName(view.name, session)
  const correlators = `TAG "${tag}" MAILBOX ${mailbox} UIDVALIDITY ${view.uidValidity}`
  const result = { indexes, numbers: "uid" as const, withModseq: asksForModseq(key), scores }
  if (indexes.length > 0 && wantsResponse(wanted))
    writer.line(formatEsearch(correlators, view, result, wanted))
  if (view === session.view) keep(context, { ...quest, tag, correlators, numbers: "uid" }, indexes, wanted)
}
