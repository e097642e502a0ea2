import type { AliasEntry } from "../directory/aliases.ts"
import { actor, type Desk, type Noun, pageOption, type Request, type Verb } from "./command.ts"
import { pageLine, table } from "./table.ts"

const json = ({ address, targets, disabled }: AliasEntry) => ({ address, targets, disabled })
const find = (desk: Desk, request: Request) => desk.directory.findAlias({ address: request.words[0]! })

/** Words given at most: an alias can lead to 1,000 addresses. */
const mostWords = 1001

const leads = (entry: AliasEntry) => ({
  text: `${entry.address} leads to ${entry.targets.join(", ")}`,
  json: json(entry),
})

const add: Verb = {
  usage: "ADDRESS TARGET…",
  summary: "pass mail for an address on to others",
  words: [2, mostWords],
  options: {},
  async run(desk, request) {
    const [address = "", ...targets] = request.words
    return leads(await desk.directory.createAlias({ address, targets }, actor))
  },
}

const set: Verb = {
  usage: "ADDRESS TARGET…",
  summary: "lead an alias to these addresses and no others",
  words: [2, mostWords],
  options: {},
  async run(desk, request) {
    const { id } = await find(desk, request)
    return leads(await desk.directory.updateAlias(id, { targets: request.words.slice(1) }, actor))
  },
}

const list: Verb = {
  usage: "[SEARCH]",
  summary: "show the aliases",
  words: [0, 1],
  options: { page: { type: "string", value: "N", summary: "which page of a long list" } },
  async run(desk, request) {
    const page = await desk.directory.listAliases({ search: request.words[0], page: pageOption(request) })
    const rows = page.rows.map((row) => {
      const more = row.targets.length > 3 ? ` and ${row.targets.length - 3} more` : ""
      return [row.address, row.targets.slice(0, 3).join(", ") + more, row.disabled ? "disabled" : ""]
    })
    const lines = table(["ALIAS", "LEADS TO", ""], rows) + pageLine(page)
    return { text: page.total === 0 ? "No aliases" : lines, json: page.rows.map(json) }
  },
}

const switchVerb = (disabled: boolean): Verb => ({
  usage: "ADDRESS",
  summary: disabled ? "take no more mail for an alias" : "undo disable",
  words: [1, 1],
  options: {},
  async run(desk, request) {
    const { id } = await find(desk, request)
    const entry = await desk.directory.updateAlias(id, { disabled }, actor)
    return { text: `${entry.address} is ${disabled ? "disabled" : "enabled"}`, json: json(entry) }
  },
})

const remove: Verb = {
  usage: "ADDRESS",
  summary: "remove an alias",
  words: [1, 1],
  options: {},
  async run(desk, request) {
    const entry = await find(desk, request)
    await desk.directory.deleteAlias(entry.id, actor)
    return { text: `${entry.address} is removed`, json: json(entry) }
  },
}

export const alias: Noun = {
  summary: "addresses that lead to other addresses",
  verbs: { add, set, list, disable: switchVerb(true), enable: switchVerb(false), remove },
}
