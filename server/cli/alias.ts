import type { AliasEntry } from "../directory/aliases.ts"
import { word, words } from "./arguments.ts"
import { actor, type Noun, verb } from "./command.ts"
import { type Kind, listVerb, removeVerb, switchVerbs } from "./entry-verbs.ts"

const json = ({ address, targets, disabled }: AliasEntry) => ({ address, targets, disabled })

const kind: Kind<AliasEntry> = {
  word: word("ADDRESS"),
  find: ({ directory }, address) => directory.findAlias({ address }),
  nameOf: ({ address }) => address,
  json,
}

const targets = words("TARGET", 1000)

const leads = (entry: AliasEntry) => ({
  text: `${entry.address} leads to ${entry.targets.join(", ")}`,
  json: json(entry),
})

const add = verb({
  summary:
    "pass mail for an address on: to addresses, /file, /folder/, |program, lmtp:server:port, lmtp:/socket",
  words: { address: kind.word, targets },
  run: async ({ directory }, alias) => leads(await directory.createAlias(alias, actor)),
})

const set = verb({
  summary: "lead an alias to these addresses and no others",
  words: { address: kind.word, targets },
  async run(desk, given) {
    const { id } = await kind.find(desk, given.address)
    return leads(await desk.directory.updateAlias(id, { targets: given.targets }, actor))
  },
})

const list = listVerb({
  summary: "show the aliases",
  list: ({ directory }, request) => directory.listAliases(request),
  headings: ["ALIAS", "LEADS TO", ""],
  cells(row) {
    const more = row.targets.length > 3 ? ` and ${row.targets.length - 3} more` : ""
    return [row.address, row.targets.slice(0, 3).join(", ") + more, row.disabled ? "disabled" : ""]
  },
  json,
  none: "No aliases",
})

export const alias: Noun = {
  summary: "addresses that lead to other addresses",
  verbs: {
    add,
    set,
    list,
    ...switchVerbs(kind, "take no more mail for an alias", ({ directory }, id, changes) =>
      directory.updateAlias(id, changes, actor),
    ),
    remove: removeVerb(kind, { summary: "remove an alias" }, ({ directory }, id) =>
      directory.deleteAlias(id, actor),
    ),
  },
}
