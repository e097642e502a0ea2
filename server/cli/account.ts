import type { AccountEntry } from "../directory/accounts.ts"
import { retention } from "./account-retention.ts"
import { flag, oneOf, option, optionalWord, word } from "./arguments.ts"
import { actor, type Noun, verb } from "./command.ts"
import { deliver } from "./deliver.ts"
import { type Kind, listVerb, switchVerbs } from "./entry-verbs.ts"
import { count, limits, size } from "./limits.ts"
import { mirror } from "./mirror.ts"
import { pop3 } from "./pop3.ts"
import { sharedVerbs } from "./shared.ts"
import { readableSize } from "./size.ts"
import { UsageError } from "./usage-error.ts"

const json = ({ id: _, readable, domain, createdAt, ways, ...facts }: AccountEntry) => facts

const kind: Kind<AccountEntry> = {
  word: word("ADDRESS"),
  find: ({ directory }, address) => directory.findAccount({ address }),
  nameOf: ({ address }) => address,
  json,
}

const messages = option("N", "most messages it may hold; none for no limit", count)

const add = verb({
  summary:
    "make an account; the password is asked for, or read from standard input. A shared mailbox has none",
  words: { address: kind.word },
  options: {
    name: option("NAME", "what the person is called"),
    quota: option("SIZE", "most its mail may take, such as 500M or 2G; none for no limit", size),
    messages,
    shared: flag("a mailbox that belongs to no person; see: account allow"),
    admin: flag("may manage the server in the panel"),
  },
  async run({ directory }, { address, name = "", shared, admin, ...quota }, terminal) {
    const password = shared ? undefined : await terminal.secret(`Password for ${address}`)
    const limited = { quotaBytes: quota.quota ?? 0, quotaMessages: quota.messages ?? 0 }
    const role = admin ? "admin" : "user"
    const entry = await directory.createAccount({ address, name, role, shared, password, ...limited }, actor)
    return { text: `${entry.address} is made`, json: json(entry) }
  },
})

const list = listVerb({
  summary: "show the accounts",
  list: ({ directory }, request) => directory.listAccounts(request),
  headings: ["ADDRESS", "NAME", "ROLE", "USED", "QUOTA", ""],
  cells: (row) => [
    row.address,
    row.name,
    row.shared ? "shared" : row.role,
    readableSize(row.usedBytes),
    limits(row),
    row.disabled ? "disabled" : "",
  ],
  json,
  none: "No accounts",
})

const password = verb({
  summary: "set a new password; every session of the account ends",
  words: { address: kind.word },
  async run(desk, given, terminal) {
    const entry = await kind.find(desk, given.address)
    const secret = await terminal.secret(`New password for ${entry.address}`)
    await desk.directory.setPassword(entry.id, secret, actor)
    return { text: `${entry.address} has a new password`, json: json(entry) }
  },
})

const quota = verb({
  summary: "set how much its mail may take, such as 500M or 2G; none for no limit",
  words: { address: kind.word, quotaBytes: optionalWord("SIZE", size) },
  options: { messages },
  async run(desk, { address, quotaBytes, messages: quotaMessages }) {
    const { id } = await kind.find(desk, address)
    if (quotaBytes === undefined && quotaMessages === undefined)
      throw new UsageError("Give a size, or --messages N")
    const entry = await desk.directory.updateAccount(id, { quotaBytes, quotaMessages }, actor)
    const allowed = limits(entry)
    const used = entry.quotaMessages ? ` and ${entry.usedMessages} messages` : ""
    return {
      text: `${entry.address} has ${allowed === "-" ? "no limit" : allowed}, and uses ${readableSize(entry.usedBytes)}${used}`,
      json: json(entry),
    }
  },
})

const role = verb({
  summary: "say who may manage the server in the panel",
  words: { address: kind.word, role: word("user|admin", oneOf(["user", "admin"])) },
  async run(desk, given) {
    const { id } = await kind.find(desk, given.address)
    const entry = await desk.directory.updateAccount(id, { role: given.role }, actor)
    return {
      text: `${entry.address} is ${entry.role === "admin" ? "an administrator" : "a user"}`,
      json: json(entry),
    }
  },
})

const remove = verb({
  summary: "remove an account and all its mail; this cannot be undone",
  words: { address: kind.word },
  options: { yes: flag("I know that its mail goes too") },
  async run(desk, { address, yes }) {
    const entry = await kind.find(desk, address)
    if (!yes) {
      const mail = readableSize(entry.usedBytes)
      throw new UsageError(
        `This removes ${entry.address} and its mail (${mail}) for good; add --yes if you mean it`,
      )
    }
    await desk.directory.deleteAccount(entry.id, actor)
    return {
      text: `${entry.address} is removed; its mail goes as soon as the server runs`,
      json: json(entry),
    }
  },
})

export const account: Noun = {
  summary: "the people and their passwords, quotas and roles",
  verbs: {
    add,
    list,
    password,
    quota,
    retention,
    role,
    ...switchVerbs(
      kind,
      "let nobody sign in to an account or write to it; its mail stays",
      ({ directory }, id, changes) => directory.updateAccount(id, changes, actor),
    ),
    pop3,
    mirror,
    deliver,
    ...sharedVerbs,
    remove,
  },
}
