import { type Context, viewOf } from "../command.ts"
import { modseq } from "../fetch/attributes.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"
import { type Completion, Refusal } from "../reply.ts"
import type { Numbers } from "../selected/numbering.ts"
import type { Session } from "../session.ts"
import type { SortKey } from "../sort/key.ts"
import { checkRelevancy, find, type Quest } from "./find.ts"
import type { SearchKey } from "./key.ts"
import { type LiveSearch, liveSearches } from "./live.ts"
import { asksForModseq, type Criteria } from "./parse.ts"
import { formatEsearch, writePlain } from "./result.ts"
import { everything, type ReturnOptions, savedPart, wantsResponse } from "./return.ts"
import { settledIn, withFilters } from "./settle.ts"

/** What SEARCH and SORT ask of the selected mailbox. */
export interface Question {
  name: "SEARCH" | "SORT"
  numbers: Numbers
  wanted: ReturnOptions | undefined
  /** Criteria that cannot be had are refused when the command runs, because SAVE has to hear of it. */
  criteria: Criteria | Refusal
  /** The order of the result; undefined for that of the mailbox. */
  order: readonly SortKey[] | undefined
}

/** Searches the selected mailbox, tells what was asked for, saves it, and keeps it up to date if wanted. */
export async function answer(context: Context, question: Question): Promise<Completion> {
  return keepingSaved(context, question.wanted, () => tell(context, question))
}

/** A search with SAVE that fails with NO leaves an empty result behind, with BAD the one before (RFC 5182 §2.1). */
export async function keepingSaved(
  { session }: Context,
  wanted: ReturnOptions | undefined,
  run: () => Promise<Completion>,
): Promise<Completion> {
  try {
    return await run()
  } catch (thrown) {
    if (wanted?.options.has("SAVE") && !(thrown instanceof SyntaxFault)) session.view?.save([])
    throw thrown
  }
}

/** @throws Refusal; SyntaxFault for a charset beside UTF8=ACCEPT (RFC 6855 §3) */
export function readyCriteria(session: Session, criteria: Criteria | Refusal): SearchKey {
  if (criteria instanceof Refusal) throw criteria
  if (criteria.labelled && session.enabled.has("UTF8=ACCEPT"))
    throw new SyntaxFault("Strings are in UTF-8 since ENABLE UTF8=ACCEPT")
  return criteria.key
}

/** What UPDATE and SAVE want done with a result. @throws Refusal NOTSAVED */
export function keep(
  context: Context,
  live: LiveSearch,
  indexes: readonly number[],
  wanted: ReturnOptions,
): void {
  const { tag } = live
  const { items } = wanted
  if (items?.attributes.includes(modseq)) context.session.condstore = true
  const isKept =
    !wanted.options.has("UPDATE") || liveSearches(context).add(context, { ...live, items }, indexes)
  if (!isKept) context.writer.line(`* NO [NOUPDATE "${tag}"] Too many searches are kept up to date already`)
  if (wanted.options.has("SAVE") && !viewOf(context).save(savedPart(wanted, indexes)))
    throw new Refusal("NOTSAVED", "The result is too large to be remembered")
}

async function tell(context: Context, question: Question): Promise<Completion> {
  const { session, writer, tag } = context
  const { name, numbers, order } = question
  const view = viewOf(context)
  const criteria = readyCriteria(session, question.criteria)
  const wanted = question.wanted ?? (session.rev2 && name === "SEARCH" ? everything : undefined)
  const update = wanted?.options.has("UPDATE") ?? false
  // RFC 5267 §4.3
  if (update && liveSearches(context).has(tag)) throw new SyntaxFault("Tag reuse")
  const key = await withFilters(session, criteria)
  checkRelevancy({ key, order }, wanted)
  const quest: Quest = { key: await settledIn(context, key, view), order }
  const withModseq = asksForModseq(key)
  if (withModseq) session.condstore = true
  const { indexes, scores } = await find(context, view, quest, wanted?.options.has("RELEVANCY"))
  const result = { indexes, numbers, withModseq, scores }
  if (!wanted) writePlain(writer, name, view, result)
  const correlators = `TAG "${tag}"`
  if (wanted && wantsResponse(wanted)) writer.line(formatEsearch(correlators, view, result, wanted))
  if (wanted) keep(context, { ...quest, tag, correlators, numbers }, indexes, wanted)
  return {}
}
