import { type Level, levels } from "../directory/shared-accounts.ts"
import { type Answer, actor, type Desk, type Request, text, UsageError, type Verb } from "./command.ts"
import { table } from "./table.ts"

const find = (desk: Desk, request: Request) => desk.directory.findAccount({ address: request.words[0]! })

const meanings: Record<Level, string> = {
  reader: "may read",
  member: "may work with its mail and send as it",
  manager: "may do everything in it",
}

/** A shared mailbox and who may use it. */
async function shown(desk: Desk, id: number, address: string): Promise<Answer> {
  const users = await desk.directory.listSharedUsers(id)
  const rows = users.map(({ identifier, rights, level }) => [
    identifier,
    level ?? rights,
    level ? meanings[level] : "",
  ])
  const lines = rows.length > 0 ? table(["WHO", "RIGHTS", ""], rows) : "Nobody may use it yet"
  return { text: `${address}\n${lines}`, json: users }
}

const users: Verb = {
  usage: "ADDRESS",
  summary: "show who may use a shared mailbox",
  words: [1, 1],
  options: {},
  async run(desk, request) {
    const account = await find(desk, request)
    if (!account.shared) throw new UsageError(`${account.address} is a person's, not a shared mailbox`)
    return shown(desk, account.id, account.address)
  },
}

const allow: Verb = {
  usage: "ADDRESS WHO…",
  summary: "let people ($GROUP, @DOMAIN, anyone) use a shared mailbox",
  words: [2, 100],
  options: {
    rights: {
      type: "string",
      value: `${Object.keys(levels).join("|")}|LETTERS`,
      summary: "what they may do, by name or in the letters of RFC 4314; member if not given",
    },
  },
  async run(desk, request) {
    const { id, address } = await find(desk, request)
    const rights = text(request, "rights") ?? "member"
    for (const who of request.words.slice(1)) await desk.directory.allowUse(id, { who, rights }, actor)
    return shown(desk, id, address)
  },
}

const disallow: Verb = {
  usage: "ADDRESS WHO…",
  summary: "let people use a shared mailbox no longer",
  words: [2, 100],
  options: {},
  async run(desk, request) {
    const { id, address } = await find(desk, request)
    for (const who of request.words.slice(1)) await desk.directory.disallowUse(id, who, actor)
    return shown(desk, id, address)
  },
}

const share: Verb = {
  usage: "ADDRESS",
  summary: "make a person's account a shared mailbox: nobody signs in to it any more",
  words: [1, 1],
  options: {},
  async run(desk, request) {
    const { id, address } = await find(desk, request)
    await desk.directory.makeShared(id, actor)
    return {
      text: `${address} is a shared mailbox; say who may use it with: account allow ${address} WHO`,
      json: { address, shared: true },
    }
  },
}

const unshare: Verb = {
  usage: "ADDRESS",
  summary: "give a shared mailbox to one person, who gets a password; nobody else may use it any more",
  words: [1, 1],
  options: {},
  async run(desk, request, terminal) {
    const { id, address } = await find(desk, request)
    await desk.directory.makePersonal(id, await terminal.secret(`Password for ${address}`), actor)
    return { text: `${address} is a person's account now`, json: { address, shared: false } }
  },
}

/** What can be done with mailboxes that belong to no person. */
export const sharedVerbs = { share, unshare, users, allow, disallow }
