import type { AccountEntry } from "../directory/accounts.ts"
import {
  actor,
  type Desk,
  type Noun,
  type Option,
  pageOption,
  type Request,
  text,
  UsageError,
  type Verb,
} from "./command.ts"
import { count, limits, size } from "./limits.ts"
import { pop3 } from "./pop3.ts"
import { sharedVerbs } from "./shared.ts"
import { readableSize } from "./size.ts"
import { pageLine, table } from "./table.ts"

const json = ({ id: _, readable, domain, createdAt, ...facts }: AccountEntry) => facts

const find = (desk: Desk, request: Request) => desk.directory.findAccount({ address: request.words[0]! })

const quotaOption: Option = {
  type: "string",
  value: "SIZE",
  summary: "most its mail may take, such as 500M or 2G; none for no limit",
}

const messagesOption: Option = {
  type: "string",
  value: "N",
  summary: "most messages it may hold; none for no limit",
}

const add: Verb = {
  usage: "ADDRESS",
  summary:
    "make an account; the password is asked for, or read from standard input. A shared mailbox has none",
  words: [1, 1],
  options: {
    name: { type: "string", value: "NAME", summary: "what the person is called" },
    quota: quotaOption,
    messages: messagesOption,
    shared: { type: "boolean", summary: "a mailbox that belongs to no person; see: account allow" },
    admin: { type: "boolean", summary: "may manage the server in the panel" },
  },
  async run(desk, request, terminal) {
    const address = request.words[0]!
    const shared = request.options.shared === true
    const input = {
      address,
      name: text(request, "name") ?? "",
      role: request.options.admin ? "admin" : "user",
      quotaBytes: size(text(request, "quota") ?? "none"),
      quotaMessages: count(text(request, "messages") ?? "none"),
    } as const
    const password = shared ? undefined : await terminal.secret(`Password for ${address}`)
    const entry = await desk.directory.createAccount({ ...input, shared, password }, actor)
    return { text: `${entry.address} is made`, json: json(entry) }
  },
}

const list: Verb = {
  usage: "[SEARCH]",
  summary: "show the accounts",
  words: [0, 1],
  options: { page: { type: "string", value: "N", summary: "which page of a long list" } },
  async run(desk, request) {
    const page = await desk.directory.listAccounts({ search: request.words[0], page: pageOption(request) })
    const rows = page.rows.map((row) => [
      row.address,
      row.name,
      row.shared ? "shared" : row.role,
      readableSize(row.usedBytes),
      limits(row),
      row.disabled ? "disabled" : "",
    ])
    const lines = table(["ADDRESS", "NAME", "ROLE", "USED", "QUOTA", ""], rows) + pageLine(page)
    return { text: page.total === 0 ? "No accounts" : lines, json: page.rows.map(json) }
  },
}

const password: Verb = {
  usage: "ADDRESS",
  summary: "set a new password; every session of the account ends",
  words: [1, 1],
  options: {},
  async run(desk, request, terminal) {
    const entry = await find(desk, request)
    await desk.directory.setPassword(
      entry.id,
      await terminal.secret(`New password for ${entry.address}`),
      actor,
    )
    return { text: `${entry.address} has a new password`, json: json(entry) }
  },
}

const quota: Verb = {
  usage: "ADDRESS [SIZE]",
  summary: "set how much its mail may take, such as 500M or 2G; none for no limit",
  words: [1, 2],
  options: { messages: messagesOption },
  async run(desk, request) {
    const { id } = await find(desk, request)
    const [, given] = request.words
    const messages = text(request, "messages")
    if (given === undefined && messages === undefined) throw new UsageError("Give a size, or --messages N")
    const changes = {
      ...(given !== undefined && { quotaBytes: size(given) }),
      ...(messages !== undefined && { quotaMessages: count(messages) }),
    }
    const entry = await desk.directory.updateAccount(id, changes, actor)
    const allowed = limits(entry)
    const used = entry.quotaMessages ? ` and ${entry.usedMessages} messages` : ""
    return {
      text: `${entry.address} has ${allowed === "-" ? "no limit" : allowed}, and uses ${readableSize(entry.usedBytes)}${used}`,
      json: json(entry),
    }
  },
}

const role: Verb = {
  usage: "ADDRESS user|admin",
  summary: "say who may manage the server in the panel",
  words: [2, 2],
  options: {},
  async run(desk, request) {
    const { id } = await find(desk, request)
    const wanted = request.words[1]!
    if (wanted !== "user" && wanted !== "admin") throw new UsageError("The role is user or admin")
    const entry = await desk.directory.updateAccount(id, { role: wanted }, actor)
    return {
      text: `${entry.address} is ${entry.role === "admin" ? "an administrator" : "a user"}`,
      json: json(entry),
    }
  },
}

const switchVerb = (disabled: boolean): Verb => ({
  usage: "ADDRESS",
  summary: disabled ? "let nobody sign in to an account or write to it; its mail stays" : "undo disable",
  words: [1, 1],
  options: {},
  async run(desk, request) {
    const { id } = await find(desk, request)
    const entry = await desk.directory.updateAccount(id, { disabled }, actor)
    return { text: `${entry.address} is ${disabled ? "disabled" : "enabled"}`, json: json(entry) }
  },
})

const remove: Verb = {
  usage: "ADDRESS --yes",
  summary: "remove an account and all its mail; this cannot be undone",
  words: [1, 1],
  options: { yes: { type: "boolean", summary: "I know that its mail goes too" } },
  async run(desk, request) {
    const entry = await find(desk, request)
    if (!request.options.yes) {
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
}

export const account: Noun = {
  summary: "the people and their passwords, quotas and roles",
  verbs: {
    add,
    list,
    password,
    quota,
    role,
    disable: switchVerb(true),
    enable: switchVerb(false),
    pop3,
    ...sharedVerbs,
    remove,
  },
}
