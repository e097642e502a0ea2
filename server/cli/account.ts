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
import { pop3 } from "./pop3.ts"
import { parseSize, readableSize } from "./size.ts"
import { pageLine, table } from "./table.ts"

const json = ({ address, name, role, quotaBytes, usedBytes, disabled }: AccountEntry) => ({
  address,
  name,
  role,
  quotaBytes,
  usedBytes,
  disabled,
})

const find = (desk: Desk, request: Request) => desk.directory.findAccount({ address: request.words[0]! })

const quotaOption: Option = {
  type: "string",
  value: "SIZE",
  summary: "most its mail may take, such as 500M or 2G; none for no limit",
}

function size(given: string): number {
  const bytes = parseSize(given)
  if (bytes === undefined) throw new UsageError(`"${given}" is not a size; write it like 500M, 2G or none`)
  return bytes
}

const add: Verb = {
  usage: "ADDRESS",
  summary: "make an account; the password is asked for, or read from standard input",
  words: [1, 1],
  options: {
    name: { type: "string", value: "NAME", summary: "what the person is called" },
    quota: quotaOption,
    admin: { type: "boolean", summary: "may manage the server in the panel" },
  },
  async run(desk, request, terminal) {
    const quotaBytes = size(text(request, "quota") ?? "none")
    const address = request.words[0]!
    const password = await terminal.secret(`Password for ${address}`)
    const role = request.options.admin ? "admin" : "user"
    const entry = await desk.directory.createAccount(
      { address, name: text(request, "name") ?? "", password, role, quotaBytes },
      actor,
    )
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
      row.role,
      readableSize(row.usedBytes),
      row.quotaBytes ? readableSize(row.quotaBytes) : "-",
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
  usage: "ADDRESS SIZE",
  summary: "set how much its mail may take, such as 500M or 2G; none for no limit",
  words: [2, 2],
  options: {},
  async run(desk, request) {
    const { id } = await find(desk, request)
    const entry = await desk.directory.updateAccount(id, { quotaBytes: size(request.words[1]!) }, actor)
    const limit = entry.quotaBytes ? readableSize(entry.quotaBytes) : "no limit"
    return {
      text: `${entry.address} has ${limit}, and uses ${readableSize(entry.usedBytes)}`,
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
    remove,
  },
}
