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

const readId: Reader<number> = (text) => {
  if (!/^[1-9]\d{0,14}$/.test(text))
    throw new UsageError(`"${text}" is not the number of an entry; see queue list`)
  return Number(text)
}

/** The number of an entry, as list shows it. */
const id = word("ID", readId)

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
    const entry = await new QueueDesk(desk).show(given.id)
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
      await queue[change](given.id)
      const entry = await queue.show(given.id)
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
