import { MailError } from "../errors.ts"
import type { Answer, ListKind, ListState } from "../reputation/dns-list.ts"
import type { RegisteredList } from "../reputation/list-register.ts"
import { hitDays, ListsDesk } from "../reputation/lists-desk.ts"
import { flag, oneOf, onOrOff, option, optionalWord, type Reader, word } from "./arguments.ts"
import { actor, type Desk, type Noun, verb } from "./command.ts"
import { plain, table } from "./table.ts"
import { UsageError } from "./usage-error.ts"

const states: Record<ListState, string> = {
  unknown: "not looked at yet",
  works: "works",
  everything: "lists everything",
  nothing: "lists nothing",
  refuses: "refuses us (a public resolver?)",
  silent: "does not answer",
}

const kindOption = option(
  "KIND",
  "address or domain, where a name is a list of both",
  oneOf(["address", "domain"]),
)

const readPoints: Reader<number> = (text, lead) => {
  if (!/^-?\d{1,2}(\.\d)?$/.test(text))
    throw new UsageError(`${lead} points such as 4 or -2.5, not "${text}"`)
  return Number(text)
}

const pointsOption = option(
  "POINTS",
  "what being on it weighs; --points=-2 for a list of good senders",
  readPoints,
)

const when = (time: number) => (time === 0 ? "-" : `${new Date(time).toISOString().slice(0, 16)}Z`)

/** The list that a name means. @throws MailError "no-such-entry" */
async function listNamed(desk: ListsDesk, zone: string, kind: ListKind | undefined): Promise<RegisteredList> {
  const found = (await desk.list()).filter(
    (list) => list.zone === zone.toLowerCase() && (kind === undefined || list.kind === kind),
  )
  if (found.length > 1)
    throw new MailError("invalid", `${zone} is a list of addresses and one of domains; say --kind`)
  if (!found[0]) throw new MailError("no-such-entry", `"${zone}" is not asked; see dnslist list`)
  return found[0]
}

const note = (desk: Desk, verb: "add" | "change" | "remove", { zone }: RegisteredList) =>
  desk.directory.recordChange(actor, { action: `dnslist.${verb}`, subject: zone })

const list = verb({
  summary: "show the lists that are asked by DNS about senders and links, and how they are",
  async run(desk) {
    const lists = await new ListsDesk(desk).list()
    const rows = lists.map(({ zone, kind, points, enabled, state, checkedAt, hits }) => [
      zone,
      kind,
      String(points),
      enabled ? states[state] : "off",
      when(checkedAt),
      String(hits),
    ])
    const text = table(["LIST", "OF", "POINTS", "STATE", "LOOKED AT", `HITS IN ${hitDays} DAYS`], rows)
    return { text: lists.length === 0 ? "No list is asked" : text, json: lists }
  },
})

const add = verb({
  summary: "ask a list too",
  words: { zone: word("ZONE") },
  options: {
    points: pointsOption,
    domains: flag("it knows domains in mail, not addresses of senders"),
  },
  async run(desk, { zone, points, domains }) {
    if (points === undefined) throw new UsageError("Say --points")
    const made = await new ListsDesk(desk).add({ kind: domains ? "domain" : "address", zone, points })
    await note(desk, "add", made)
    return { text: `${made.zone} is asked, and weighs ${points}`, json: made }
  },
})

const set = verb({
  summary: "weigh a list otherwise, or turn it off and on",
  words: { zone: word("ZONE") },
  options: {
    kind: kindOption,
    points: pointsOption,
    enabled: option("on|off", "whether it is asked", onOrOff),
  },
  async run(desk, { zone, kind, points, enabled }) {
    if (points === undefined && enabled === undefined) throw new UsageError("Say --points or --enabled")
    const lists = new ListsDesk(desk)
    const { id } = await listNamed(lists, zone, kind)
    const changed = await lists.change(id, {
      ...(points !== undefined && { points }),
      ...(enabled !== undefined && { enabled }),
    })
    await note(desk, "change", changed)
    const text = changed.enabled ? `is asked, and weighs ${changed.points}` : "is not asked"
    return { text: `${changed.zone} ${text}`, json: changed }
  },
})

const remove = verb({
  summary: "ask a list no more; one of the settings is as they say again",
  words: { zone: word("ZONE") },
  options: { kind: kindOption },
  async run(desk, { zone, kind }) {
    const lists = new ListsDesk(desk)
    const removed = await lists.remove((await listNamed(lists, zone, kind)).id)
    await note(desk, "remove", removed)
    const text = removed.configured ? "is as the settings say again" : "is not asked any more"
    return { text: `${removed.zone} ${text}`, json: removed }
  },
})

const check = verb({
  summary: "find out how the lists are, now",
  words: { zone: optionalWord("ZONE") },
  options: { kind: kindOption },
  async run(desk, { zone, kind }) {
    const lists = new ListsDesk(desk)
    const id = zone === undefined ? undefined : (await listNamed(lists, zone, kind)).id
    const found = await lists.check(id)
    const rows = found.map(({ list, state }) => [list.zone, states[state]])
    return {
      text: rows.length === 0 ? "No list is asked" : table(["LIST", "STATE"], rows),
      json: found.map(({ list, state }) => ({ zone: list.zone, kind: list.kind, state })),
      exitCode: found.every(({ state }) => state === "works") ? 0 : 1,
    }
  },
})

const answers: Record<Answer, string> = {
  listed: "listed",
  "not-listed": "not listed",
  broken: "refuses to answer us",
  silent: "does not answer",
}

const ask = verb({
  summary: "ask the lists about an address or a domain, now",
  words: { subject: word("ADDRESS|DOMAIN") },
  async run(desk, { subject }) {
    const told = await new ListsDesk(desk).ask(subject)
    const rows = told.answers.map(({ zone, points, enabled, works, answer, text }) => [
      zone,
      answers[answer],
      enabled ? (works ? String(points) : "set aside") : "off",
      plain(text),
    ])
    const sum = `${told.subject}: ${told.points} points`
    const lines =
      rows.length === 0
        ? `${told.subject}: no list is asked`
        : [sum, "", table(["LIST", "SAYS", "POINTS", ""], rows)].join("\n")
    return { text: lines, json: told }
  },
})

export const dnsList: Noun = {
  summary: "lists that are asked by DNS about senders and links",
  verbs: { list, add, set, remove, check, ask },
}
