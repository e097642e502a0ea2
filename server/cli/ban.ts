import { MailError } from "../errors.ts"
import type { Ban } from "../limit/bans.ts"
import { option, wholeNumber, word } from "./arguments.ts"
import { actor, type Noun, verb } from "./command.ts"
import { table } from "./table.ts"

const hour = 3_600_000

/** For how long a ban is made unless somebody says otherwise, hours; and at most: ten years. */
const usual = 24
const most = 87_600

const when = (time: number) => `${new Date(time).toISOString().slice(0, 16)}Z`

const reasons: Record<Ban["reason"], string> = {
  "sign-in": "failed sign-ins",
  mistake: "errors",
  harvest: "recipients who are not here",
  "by-hand": "by hand",
}

const list = verb({
  summary: "show which networks are kept out",
  async run({ directory }) {
    const bans = await directory.listBans()
    const rows = bans.map(({ id, network, reason, times, since, until, note }) => [
      String(id),
      network,
      note === "" ? reasons[reason] : note,
      String(times),
      when(since),
      when(until),
    ])
    const lines = table(["ID", "NETWORK", "WHY", "TIMES", "SINCE", "UNTIL"], rows)
    const json = bans.map((ban) => ({ ...ban, since: when(ban.since), until: when(ban.until) }))
    return { text: bans.length === 0 ? "Nobody is kept out" : lines, json }
  },
})

const add = verb({
  summary: "keep an address or a network out",
  words: { network: word("ADDRESS|NETWORK") },
  options: {
    hours: option("N", `for how long; ${usual} unless it is said`, wholeNumber(1, most, "hours")),
    note: option("TEXT", "why, for whoever reads the list"),
  },
  async run({ directory, clock }, { network, hours = usual, note = "" }) {
    const ban = await directory.banNetwork(network, { until: clock.now() + hours * hour, note }, actor)
    return { text: `${ban.network} is kept out until ${when(ban.until)}`, json: ban }
  },
})

const lift = verb({
  summary: "let a network in again",
  words: { which: word("ID|NETWORK") },
  async run({ directory }, { which }) {
    const bans = await directory.listBans()
    const found = bans.find(({ id, network }) => String(id) === which || network === which.toLowerCase())
    if (!found) throw new MailError("no-such-entry", `"${which}" is not kept out; see ban list`)
    const ban = await directory.liftBan(found.id, actor)
    return { text: `${ban.network} may come in again`, json: ban }
  },
})

export const ban: Noun = { summary: "networks that are kept out", verbs: { list, add, lift } }
