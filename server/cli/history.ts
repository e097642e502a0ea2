import { Desk as QueueDesk, type QueueEntry } from "../queue/desk.ts"
import { type Delivery, History } from "../queue/history.ts"
import { word } from "./arguments.ts"
import { type Noun, verb } from "./command.ts"
import { listVerb } from "./entry-verbs.ts"
import { when } from "./queue.ts"
import { plain } from "./table.ts"
import { UsageError } from "./usage-error.ts"

const json = (row: Delivery) => ({ ...row, at: when(row.at) })

const list = listVerb({
  summary: "show what became of mail for addresses here, the newest first",
  list: (desk, request) => new History(desk).list(request),
  headings: ["TIME", "OUTCOME", "RECIPIENT", "PLACE", "SENDER", "SUBJECT", "TRACE"],
  cells: (row) => [
    when(row.at),
    row.outcome,
    row.recipient,
    row.place || row.reply,
    row.sender || "<>",
    row.subject.slice(0, 60),
    row.trace,
  ],
  json,
  none: "Nothing found",
})

const trace = word("TRACE", (text) => {
  if (!/^[\w-]{1,64}$/.test(text)) throw new UsageError(`"${text}" is not a trace; see history list`)
  return text
})

/** What a message is, then what became of it for each recipient. */
const show = verb({
  summary: "show all that became of one message, here and elsewhere",
  words: { trace },
  async run(desk, given) {
    const rows = await new History(desk).show(given.trace)
    const queued = await new QueueDesk(desk).list({ search: given.trace, pageSize: 500 })
    const entries = queued.rows.filter((entry) => entry.trace === given.trace).reverse()
    const first = rows[0] ?? entries[0]
    if (!first) return { text: `Nothing is known of ${given.trace}`, json: null, exitCode: 1 as const }
    const facts: [string, string][] = [
      ["Trace", first.trace],
      ["Sender", first.sender || "<>"],
      ["Subject", first.subject],
      ["Accepted", when(rows[0]?.at ?? entries[0]!.createdAt)],
      ["Handed in", rows[0]?.remote ? way(rows[0].remote, rows[0].tls) : "-"],
    ]
    const lines = facts.map(([name, value]) => `${name.padEnd(12)}${plain(value)}`)
    for (const row of rows) lines.push(plain(`${row.recipient}: ${fateHere(row)}`))
    for (const entry of entries) lines.push(plain(`${entry.recipient}: ${fateElsewhere(entry)}`))
    return { text: lines.join("\n"), json: { here: rows.map(json), elsewhere: entries } }
  },
})

const way = (server: string, tls: string) => `${server}, ${tls || "not encrypted"}`

function fateHere({ account, outcome, place, reply, rule }: Delivery): string {
  const what = [outcome, place && JSON.stringify(place), account && `of ${account}`].filter(Boolean).join(" ")
  return [what, rule && `by ${rule}`, reply].filter(Boolean).join(", ")
}

function fateElsewhere({ state, settledAt, remote, tls, lastReply }: QueueEntry): string {
  return [state, settledAt && when(settledAt), remote && way(remote, tls), lastReply]
    .filter(Boolean)
    .join(", ")
}

export const history: Noun = {
  summary: "what became of mail for addresses here",
  verbs: { list, show },
}
