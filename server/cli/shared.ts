import { type Level, levels } from "../directory/shared-accounts.ts"
import { option, word, words } from "./arguments.ts"
import { type Answer, actor, type Desk, verb } from "./command.ts"
import { table } from "./table.ts"
import { UsageError } from "./usage-error.ts"

const address = word("ADDRESS")
const who = words("WHO", 100)

const find = (desk: Desk, name: string) => desk.directory.findAccount({ address: name })

const meanings: Record<Level, string> = {
  reader: "may read",
  member: "may work with its mail and send as it",
  manager: "may do everything in it",
}

/** A shared mailbox and who may use it. */
async function shown(desk: Desk, account: { id: number; address: string }): Promise<Answer> {
  const entries = await desk.directory.listSharedUsers(account.id)
  const rows = entries.map(({ identifier, rights, level }) => [
    identifier,
    level ?? rights,
    level ? meanings[level] : "",
  ])
  const lines = rows.length > 0 ? table(["WHO", "RIGHTS", ""], rows) : "Nobody may use it yet"
  return { text: `${account.address}\n${lines}`, json: entries }
}

const users = verb({
  summary: "show who may use a shared mailbox",
  words: { address },
  async run(desk, given) {
    const account = await find(desk, given.address)
    if (!account.shared) throw new UsageError(`${account.address} is a person's, not a shared mailbox`)
    return shown(desk, account)
  },
})

const allow = verb({
  summary: "let people ($GROUP, @DOMAIN, anyone) use a shared mailbox",
  words: { address, who },
  options: {
    rights: option(
      `${Object.keys(levels).join("|")}|LETTERS`,
      "what they may do, by name or in the letters of RFC 4314; member if not given",
    ),
  },
  async run(desk, given) {
    const account = await find(desk, given.address)
    const { rights = "member" } = given
    for (const one of given.who) await desk.directory.allowUse(account.id, { who: one, rights }, actor)
    return shown(desk, account)
  },
})

const disallow = verb({
  summary: "let people use a shared mailbox no longer",
  words: { address, who },
  async run(desk, given) {
    const account = await find(desk, given.address)
    for (const one of given.who) await desk.directory.disallowUse(account.id, one, actor)
    return shown(desk, account)
  },
})

const share = verb({
  summary: "make a person's account a shared mailbox: nobody signs in to it any more",
  words: { address },
  async run(desk, given) {
    const account = await find(desk, given.address)
    await desk.directory.makeShared(account.id, actor)
    return {
      text: `${account.address} is a shared mailbox; say who may use it with: account allow ${account.address} WHO`,
      json: { address: account.address, shared: true },
    }
  },
})

const unshare = verb({
  summary: "give a shared mailbox to one person, who gets a password; nobody else may use it any more",
  words: { address },
  async run(desk, given, terminal) {
    const account = await find(desk, given.address)
    const secret = await terminal.secret(`Password for ${account.address}`)
    await desk.directory.makePersonal(account.id, secret, actor)
    return {
      text: `${account.address} is a person's account now`,
      json: { address: account.address, shared: false },
    }
  },
})

/** What can be done with mailboxes that belong to no person. */
export const sharedVerbs = { share, unshare, users, allow, disallow }
