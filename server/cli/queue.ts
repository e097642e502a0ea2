import { Desk as QueueDesk, type QueueEntry, queueStates } from "../queue/desk.ts"
import {
  actor,
  type Desk,
  type Noun,
  pageOption,
  type Request,
  text,
  UsageError,
  type Verb,
} from "./command.ts"
import { readableSize } from "./size.ts"
import { pageLine, plain, table } from "./table.ts"

const states = ["open", ...queueStates] as const

const when = (time: number | undefined) => (time ? new Date(time).toISOString().replace(/\.\d+Z$/, "Z") : "-")

const json = (entry: QueueEntry) => ({
  ...entry,
  createdAt: when(entry.createdAt),
  nextAttemptAt: when(entry.nextAttemptAt),
  settledAt: entry.settledAt ? when(entry.settledAt) : null,
})

/** The number of an entry, as list shows it. @throws UsageError */
function idOf(request: Request): number {
  const word = request.words[0]!
  if (!/^[1-9]\d{0,14}$/.test(word))
    throw new UsageError(`"${word}" is not the number of an entry; see queue list`)
  return Number(word)
}

const list: Verb = {
  usage: "[SEARCH]",
  summary: "show mail on its way to other servers",
  words: [0, 1],
  options: {
    state: { type: "string", value: "STATE", summary: `open (the default), or ${queueStates.join(", ")}` },
    page: { type: "string", value: "N", summary: "which page of a long list" },
  },
  async run(desk, request) {
    const wanted = text(request, "state") ?? "open"
    const state = states.find((one) => one === wanted)
    if (!state) throw new UsageError(`--state takes one of ${states.join(", ")}`)
    const filter = { search: request.words[0], state, page: pageOption(request) }
    const page = await new QueueDesk(desk).list(filter)
    const rows = page.rows.map((row) => [
      String(row.id),
      row.state,
      row.recipient,
      row.sender || "<>",
      when(row.settledAt ?? row.nextAttemptAt),
      row.lastReply.slice(0, 80),
    ])
    const lines = table(["ID", "STATE", "RECIPIENT", "SENDER", "NEXT", "LAST ANSWER"], rows) + pageLine(page)
    return { text: page.total === 0 ? "The queue is empty" : lines, json: page.rows.map(json) }
  },
}

const show: Verb = {
  usage: "ID",
  summary: "show everything about one entry",
  words: [1, 1],
  options: {},
  async run(desk, request) {
    const entry = await new QueueDesk(desk).show(idOf(request))
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
}

type Change = "retry" | "hold" | "release" | "cancel"

const changeVerb = (change: Change, summary: string, done: string): Verb => ({
  usage: "ID",
  summary,
  words: [1, 1],
  options: {},
  async run(desk: Desk, request) {
    const queue = new QueueDesk(desk)
    const id = idOf(request)
    await queue[change](id)
    const entry = await queue.show(id)
    await desk.directory.recordChange(actor, { action: `queue.${change}`, subject: entry.recipient })
    return { text: `${plain(entry.recipient)} ${done}`, json: json(entry) }
  },
})

const flush: Verb = {
  usage: "[DOMAIN]",
  summary: "try everything now, or everything to a domain",
  words: [0, 1],
  options: {},
  async run(desk, request) {
    const [domain] = request.words
    const count = await new QueueDesk(desk).flush(domain?.toLowerCase())
    await desk.directory.recordChange(actor, { action: "queue.flush", subject: domain ?? "all" })
    return { text: count === 0 ? "Nothing waits" : `${count} tried again now`, json: { count } }
  },
}

export const queue: Noun = {
  summary: "mail on its way to other servers",
  verbs: {
    list,
    show,
    flush,
    retry: changeVerb("retry", "try an entry now instead of waiting", "is tried again now"),
    hold: changeVerb("hold", "stop trying an entry until it is released", "is held"),
    release: changeVerb("release", "let a held entry go on", "goes on"),
    cancel: changeVerb("cancel", "give an entry up; the sender is not told", "is given up"),
  },
}
