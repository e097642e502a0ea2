import { MailError } from "../../errors.ts"
import { string } from "../../mime/wire.ts"
import { type Context, command, inMailbox, viewOf } from "../command.ts"
import type { FilterChoice, FilterMoving, FilterResult } from "../filtering.ts"
import { formatMailboxName } from "../grammar/mailbox-name.ts"
import type { Reader } from "../grammar/reader.ts"
import { formatSequenceSet } from "../grammar/sequence-set.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"
import { limits } from "../limits.ts"
import { type Completion, Refusal } from "../reply.ts"
import { readyCriteria } from "../search/answer.ts"
import { find } from "../search/find.ts"
import { attempted, type Criteria, parseCriteria } from "../search/parse.ts"
import { settledIn, withFilters } from "../search/settle.ts"
import type { Numbers } from "../selected/numbering.ts"

interface Request {
  choice: FilterChoice | "global"
  criteria: Criteria | Refusal
}

const utf8 = (binary: string) => Buffer.from(binary, "latin1").toString("utf8")

function parseChoice(reader: Reader): Request["choice"] {
  if (!reader.tryKeyword("SIEVE")) throw new SyntaxFault("Only SIEVE filters are known")
  reader.space()
  if (reader.tryKeyword("DELIVERY")) return { kind: "delivery" }
  const kind = ["PERSONAL", "GLOBAL", "SCRIPT"].find((word) => reader.tryKeyword(word))
  if (!kind) throw new SyntaxFault("DELIVERY, PERSONAL, GLOBAL or SCRIPT must say which filter")
  reader.space()
  if (kind === "SCRIPT") return { kind: "text", text: utf8(reader.string()) }
  const name = utf8(reader.astring())
  return kind === "GLOBAL" ? "global" : { kind: "personal", name }
}

function parse(reader: Reader): Request {
  reader.space()
  const choice = parseChoice(reader)
  reader.space()
  return { choice, criteria: attempted(() => parseCriteria(reader)) }
}

/** FILTER (draft-bosch-imap-filter-sieve §3.2): a script over the messages of the open mailbox that a search finds. */
export const filter = command({
  name: "FILTER",
  states: inMailbox,
  writes: true,
  parse,
  run: (context, request) => run(context, request, "sequence"),
})

/** UID FILTER, the same: its criteria may hold numbers of messages, its responses have UIDs. */
export const uidFilter = command({
  name: "UID FILTER",
  states: inMailbox,
  writes: true,
  parse,
  run: (context, request) => run(context, request, "uid"),
})

async function run(context: Context, { choice, criteria }: Request, numbers: Numbers): Promise<Completion> {
  const { session, writer, tag } = context
  const { filtering } = session.premises
  const view = viewOf(context)
  if (!filtering || choice === "global") throw new MailError("denied", "That filter is not for you to run")
  // The scripts are the user's own, and file into the user's own mailboxes.
  if (view.place?.owner || view.place?.expunged)
    throw new MailError("denied", "Filters run over your own mailboxes only")
  const script = await filtering.ready(session.account!.id, choice).catch((thrown: unknown) => {
    if (thrown instanceof MailError && thrown.code === "invalid")
      writer.line(`* FILTER (TAG ${string(tag)}) ERROR ${string(plain(thrown.message))}`)
    throw thrown
  })
  const key = await withFilters(session, readyCriteria(session, criteria))
  const { indexes } = await find(context, view, {
    key: await settledIn(context, key, view),
    order: undefined,
  })
  if (indexes.length > limits.filtered)
    throw new Refusal("LIMIT", `A filter runs over at most ${limits.filtered} messages at once`)
  const uids = view.uidsOf(indexes)
  const places = new Map(uids.map((uid, at) => [uid, indexes[at]! + 1]))
  const sum = { MOVED: 0, COPIED: 0, FLAGGED: 0, FAILED: 0 }
  let done = 0
  for await (const { messages, movings } of filtering.run(script, view.mailboxId, uids)) {
    if (session.ended) break
    for (const message of messages) {
      count(sum, message)
      const number = session.uidOnly ? message.uid : places.get(message.uid)
      const uid = numbers === "uid" && !session.uidOnly ? ` UID ${message.uid}` : ""
      writer.line(`* ${number} FILTERED (TAG ${string(tag)})${uid} ${outcome(message)}`)
    }
    for (const moving of movings) writer.line(`* OK [${moved(context, moving)}] Moved`)
    done += messages.length
    context.progress.count(done, uids.length)
    await writer.room()
  }
  const counts = Object.entries(sum).map(([name, number]) => `${name} ${number}`)
  return { code: `X-MISSIVA-FILTERED ${counts.join(" ")}` }
}

function count(sum: Record<"MOVED" | "COPIED" | "FLAGGED" | "FAILED", number>, message: FilterResult): void {
  if (message.error !== undefined) sum.FAILED++
  else if (message.left) sum.MOVED++
  else if (message.filed.length > 0) sum.COPIED++
  if (message.error === undefined && message.flagged) sum.FLAGGED++
}

function outcome({ error, ignored }: FilterResult): string {
  if (error !== undefined) return `ERRORS ${string(plain(error))}`
  if (ignored.length === 0) return "OK"
  return `WARNINGS ${string(`not done to mail that is there: ${ignored.join(", ")}`)}`
}

/** Where messages went, so that a client can bring them back. */
const moved = ({ session }: Context, { mailbox, uidValidity, from, to }: FilterMoving) =>
  `X-MISSIVA-MOVED ${formatMailboxName(mailbox, session)} ${uidValidity} ${formatSequenceSet([...from])} ${formatSequenceSet([...to])}`

/** One line of plain characters. */
const plain = (text: string) => text.replace(/[^\x20-\x7e]/g, "?").slice(0, 500)
