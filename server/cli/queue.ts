import { Desk as QueueDesk, type QueueEntry, queueStates } from "../queue/desk.ts"
import { oneOf, option, optionalWord, type Reader, word } from "./arguments.ts"
import { actor, type Noun, verb } from "./command.ts"
import { listVerb } from "./entry-verbs.ts"
import { mailq } from "./mailq.ts"
import { readableSize } from "./size.ts"
import { plain } from "./table.ts"
import { UsageError } from "./usage-error.ts"

/** A time as the command line writes it; "-" for none. @param time milliseconds */
export const when = (time: number | undefined) =>
  time ? new Date(time).toISOString().replace(/\.\d+Z$/, "Z") : "-"

const json = (entry: QueueEntry) => ({
  ...entry,
  createdAt: when(entry.createdAt),
  nextAttemptAt: when(entry.nextAttemptAt),
  settledAt: entry.settledAt ? when(entry.settledAt) : null,
})

const readId: Reader<string> = (text) => {
  if (!/^([1-9]\d{0,14}|[0-9a-f]{15})$/.test(text))
    throw new UsageError(
      `"${text}" is neither the number of an entry nor a queue ID; see queue list and mailq`,
    )
  return text
}

/** The number of an entry, as list shows it, or the queue ID of a message, as mailq and the log do. */
const id = word("ID", readId)

/** @throws UsageError when a queue ID stands for several recipients, or none */
async function numberOf(queue: QueueDesk, given: string): Promise<number> {
  if (given.length < 15) return Number(given)
  const { rows } = await queue.list({ search: given, pageSize: 20 })
  const entries = rows.filter(({ trace }) => trace === given)
  if (entries.length === 1) return entries[0]!.id
  if (entries.length === 0) throw new UsageError(`There is no message ${given} in the queue`)
  const numbers = entries.map((entry) => `${entry.id} (${plain(entry.recipient)})`)
  throw new UsageError(`${given} has several recipients; name one: ${numbers.toReversed().join(", ")}`)
}

const list = listVerb({
  summary: "show mail on its way to other servers",
  options: {
    state: option(
      "STATE",
      `open (the default), or ${queueStates.join(", ")}`,
      oneOf(["open", ...queueStates]),
    ),
  },
  list: (desk, { state = "open", ...request }) => new QueueDesk(desk).list({ ...request, state }),
  headings: ["ID", "STATE", "RECIPIENT", "SENDER", "NEXT", "LAST ANSWER"],
  cells: (row) => [
    String(row.id),
    row.state,
    row.recipient,
    row.sender || "<>",
    when(row.settledAt ?? row.nextAttemptAt),
    row.lastReply.slice(0, 80),
  ],
  json,
  none: "The queue is empty",
})

const show = verb({
  summary: "show everything about one entry",
  words: { id },
  async run(desk, given) {
    const queue = new QueueDesk(desk)
    const entry = await queue.show(await numberOf(queue, given.id))
    const facts: [string, string][] = [
      ["Recipient", entry.recipient],
      ["Sender", entry.sender || "<>"],
      ["Subject", entry.subject],
      ["State", entry.state],
      ["Size", readableSize(entry.size)],
      ["Accepted", when(entry.createdAt)],
      ["Tries", String(entry.attempts)],
      entry.settledAt ? ["Settled", when(entry.settledAt)] : ["Next try", when(entry.nextAttemptAt)],
      ["Last answer", entry.lastReply || "-"],
      ["Server", [entry.remote, entry.tls].filter(Boolean).join(", ") || "-"],
      ["Trace", entry.trace],
    ]
    return {
      text: facts.map(([name, value]) => `${name.padEnd(12)}${plain(value)}`).join("\n"),
      json: json(entry),
    }
  },
})

type Change = "retry" | "hold" | "release" | "cancel"

const changeVerb = (change: Change, summary: string, done: string) =>
  verb({
    summary,
    words: { id },
    async run(desk, given) {
      const queue = new QueueDesk(desk)
      const number = await numberOf(queue, given.id)
      await queue[change](number)
      const entry = await queue.show(number)
      await desk.directory.recordChange(actor, { action: `queue.${change}`, subject: entry.recipient })
      return { text: `${plain(entry.recipient)} ${done}`, json: json(entry) }
    },
  })

const flush = verb({
  summary: "try everything now, or everything to a domain",
  words: { domain: optionalWord("DOMAIN") },
  async run(desk, { domain }) {
    const count = await new QueueDesk(desk).flush(domain?.toLowerCase())
    await desk.directory.recordChange(actor, { action: "queue.flush", subject: domain ?? "all" })
    return { text: count === 0 ? "Nothing waits" : `${count} tried again now`, json: { count } }
  },
})

export const queue: Noun = {
  summary: "mail on its way to other servers",
  verbs: {
    list,
    mailq,
    show,
    flush,
    retry: changeVerb("retry", "try an entry now instead of waiting", "is tried again now"),
    hold: changeVerb("hold", "stop trying an entry until it is released", "is held"),
    release: changeVerb("release", "let a held entry go on", "goes on"),
    cancel: changeVerb("cancel", "give an entry up; the sender is not told", "is given up"),
  },
}
