import type { DomainEntry } from "../directory/domains.ts"
import { oneOf, option, type Reader, word } from "./arguments.ts"
import { actor, type Noun, verb } from "./command.ts"
import { dns } from "./domain-dns.ts"
import { type Kind, listVerb, removeVerb, switchVerbs } from "./entry-verbs.ts"
import { count, days, limits, size } from "./limits.ts"

const catchAll = option("ADDRESS", "who gets mail for addresses nobody has; empty for nobody")

const yesOrNo: Reader<boolean> = (given, lead) => oneOf(["yes", "no"])(given, lead) === "yes"

const local = option("yes|no", "whether the users of this machine are its people", yesOrNo)

const json = ({
  name,
  catchAll: caught,
  disabled,
  local: isLocal,
  accounts,
  aliases,
  ...domain
}: DomainEntry) => ({
  name,
  catchAll: caught ?? null,
  separators: domain.separators,
  quotaBytes: domain.quotaBytes,
  quotaMessages: domain.quotaMessages,
  trashDays: domain.trashDays,
  junkDays: domain.junkDays,
  disabled,
  local: isLocal,
  accounts,
  aliases,
})

const kind: Kind<DomainEntry> = {
  word: word("NAME"),
  find: ({ directory }, name) => directory.findDomain({ name }),
  nameOf: ({ readable }) => readable,
  json,
}

const add = verb({
  summary: "take mail for a domain",
  words: { name: kind.word },
  options: { catchAll, local },
  async run({ directory }, domain) {
    const entry = await directory.createDomain(domain, actor)
    const people = entry.local
      ? "the users of this machine are its people"
      : `give it people with: account add NAME@${entry.readable}`
    return {
      text: `${entry.readable} is added; ${people}`,
      json: json(entry),
    }
  },
})

const list = listVerb({
  summary: "show the domains",
  list: ({ directory }, request) => directory.listDomains(request),
  headings: ["DOMAIN", "ACCOUNTS", "ALIASES", "CATCH-ALL", "LIMIT", ""],
  cells: (row) => [
    row.readable,
    String(row.accounts),
    String(row.aliases),
    row.catchAll ?? "-",
    limits(row),
    [row.local && "local", row.disabled && "disabled"].filter(Boolean).join(", "),
  ],
  json,
  none: "No domains",
})

const set = verb({
  summary: "change a domain",
  words: { name: kind.word },
  options: {
    catchAll,
    local,
    separators: option(
      "CHARACTERS",
      "what begins a tag in its addresses, such as + or +-; empty for nothing",
    ),
    quota: option("SIZE", "most its accounts may be given together, such as 50G; none for no limit", size),
    messages: option("N", "the same in messages", count),
    trashDays: option(
      "DAYS",
      "how long mail stays in Trash; 0 for ever, usual for what the configuration says",
      days,
    ),
    junkDays: option("DAYS", "the same for Junk", days),
  },
  async run(desk, { name, quota: quotaBytes, messages: quotaMessages, ...changes }) {
    const { id } = await kind.find(desk, name)
    const entry = await desk.directory.updateDomain(id, { ...changes, quotaBytes, quotaMessages }, actor)
    return { text: `${entry.readable} is changed`, json: json(entry) }
  },
})

export const domain: Noun = {
  summary: "the domains mail is taken for",
  verbs: {
    add,
    list,
    set,
    dns,
    ...switchVerbs(
      kind,
      "take no more mail for a domain; nobody in it can sign in",
      ({ directory }, id, changes) => directory.updateDomain(id, changes, actor),
    ),
    remove: removeVerb(
      kind,
      { summary: "remove a domain that has no accounts and no aliases left" },
      ({ directory }, id) => directory.deleteDomain(id, actor),
    ),
  },
}
