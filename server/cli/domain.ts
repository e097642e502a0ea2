import type { DomainEntry } from "../directory/domains.ts"
import { actor, type Desk, type Noun, pageOption, type Request, text, type Verb } from "./command.ts"
import { dns } from "./domain-dns.ts"
import { count, limits, size } from "./limits.ts"
import { pageLine, table } from "./table.ts"

const catchAll = {
  "catch-all": {
    type: "string",
    value: "ADDRESS",
    summary: "who gets mail for addresses nobody has; empty for nobody",
  },
} as const

const limitOptions = {
  quota: {
    type: "string",
    value: "SIZE",
    summary: "most its accounts may be given together, such as 50G; none for no limit",
  },
  messages: { type: "string", value: "N", summary: "the same in messages" },
} as const

const json = ({ name, catchAll: caught, disabled, accounts, aliases, ...domain }: DomainEntry) => ({
  name,
  catchAll: caught ?? null,
  quotaBytes: domain.quotaBytes,
  quotaMessages: domain.quotaMessages,
  disabled,
  accounts,
  aliases,
})

const find = (desk: Desk, request: Request) => desk.directory.findDomain({ name: request.words[0]! })

const switchVerb = (disabled: boolean): Verb => ({
  usage: "NAME",
  summary: disabled ? "take no more mail for a domain; nobody in it can sign in" : "undo disable",
  words: [1, 1],
  options: {},
  async run(desk, request) {
    const { id } = await find(desk, request)
    const entry = await desk.directory.updateDomain(id, { disabled }, actor)
    return { text: `${entry.readable} is ${disabled ? "disabled" : "enabled"}`, json: json(entry) }
  },
})

const add: Verb = {
  usage: "NAME",
  summary: "take mail for a domain",
  words: [1, 1],
  options: catchAll,
  async run(desk, request) {
    const input = { name: request.words[0]!, catchAll: text(request, "catch-all") }
    const entry = await desk.directory.createDomain(input, actor)
    return {
      text: `${entry.readable} is added; give it people with: account add NAME@${entry.readable}`,
      json: json(entry),
    }
  },
}

const list: Verb = {
  usage: "[SEARCH]",
  summary: "show the domains",
  words: [0, 1],
  options: { page: { type: "string", value: "N", summary: "which page of a long list" } },
  async run(desk, request) {
    const page = await desk.directory.listDomains({ search: request.words[0], page: pageOption(request) })
    const rows = page.rows.map((row) => [
      row.readable,
      String(row.accounts),
      String(row.aliases),
      row.catchAll ?? "-",
      limits(row),
      row.disabled ? "disabled" : "",
    ])
    const lines = table(["DOMAIN", "ACCOUNTS", "ALIASES", "CATCH-ALL", "LIMIT", ""], rows) + pageLine(page)
    return { text: page.total === 0 ? "No domains" : lines, json: page.rows.map(json) }
  },
}

const set: Verb = {
  usage: "NAME",
  summary: "change a domain",
  words: [1, 1],
  options: { ...catchAll, ...limitOptions },
  async run(desk, request) {
    const { id } = await find(desk, request)
    const [quota, messages] = [text(request, "quota"), text(request, "messages")]
    const changes = {
      catchAll: text(request, "catch-all"),
      ...(quota !== undefined && { quotaBytes: size(quota) }),
      ...(messages !== undefined && { quotaMessages: count(messages) }),
    }
    const entry = await desk.directory.updateDomain(id, changes, actor)
    return { text: `${entry.readable} is changed`, json: json(entry) }
  },
}

const remove: Verb = {
  usage: "NAME",
  summary: "remove a domain that has no accounts and no aliases left",
  words: [1, 1],
  options: {},
  async run(desk, request) {
    const entry = await find(desk, request)
    await desk.directory.deleteDomain(entry.id, actor)
    return { text: `${entry.readable} is removed`, json: json(entry) }
  },
}

export const domain: Noun = {
  summary: "the domains mail is taken for",
  verbs: { add, list, set, dns, disable: switchVerb(true), enable: switchVerb(false), remove },
}
