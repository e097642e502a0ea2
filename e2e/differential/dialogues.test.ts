import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { canonical } from "./canonical.ts"
import { dialogues } from "./dialogues.ts"
import { canRunDovecot } from "./dovecot.ts"
import { dialogueRules, type Pair, recorded, same, settled } from "./explanations.ts"
import { Peer } from "./peer.ts"
import { type Servers, startServers } from "./servers.ts"

if (!canRunDovecot) console.warn("SKIPPED: dialogues compared with Dovecot (dovecot-imapd, as root)")

const names = Object.keys(dialogues)
const userOf = (name: string) => `user${names.indexOf(name)}`

/** Titles of explanations something differed by, and recorded answers that came. */
const needed = new Set<string>()

describe.skipIf(!canRunDovecot)("the same dialogue with Dovecot and with us", () => {
  let servers: Servers
  beforeAll(async () => {
    servers = await startServers(names.map(userOf))
  })
  afterAll(() => servers?.stop())

  test.each(names)("%s", async (name) => {
    const differences: Record<string, Pair<string[]>> = {}
    for await (const [line, pair] of answers(servers, name)) {
      const command = line.replace(/^\d: | \(time \d+\)$/g, "")
      const { titles, left, same: agreed } = settled(dialogueRules, pair, command)
      for (const title of titles) needed.add(title)
      if (!agreed && !isRecorded(name, line, left)) differences[line] = left
    }
    // Something new: either it is fixed, or explained in docs/protocols.md and put into explained.json.
    expect(differences).toEqual({})
  })

  test("every explanation is still needed", () => {
    const all = Object.entries(recorded.dialogues).flatMap(([title, byName]) =>
      Object.entries(byName).flatMap(([name, byLine]) =>
        Object.keys(byLine).map((line) => key(title, name, line)),
      ),
    )
    const titles = dialogueRules.map(({ title }) => title)
    expect([...titles, ...all].filter((one) => !needed.has(one))).toEqual([])
  })
})

const key = (title: string, name: string, line: string) => `${title}: ${name}: ${line}`

/** Whether exactly this difference has been explained. */
function isRecorded(name: string, line: string, left: Pair<string[]>): boolean {
  for (const [title, byName] of Object.entries(recorded.dialogues)) {
    const known = byName[name]?.[line]
    if (!known || !same({ ours: known, theirs: left })) continue
    needed.add(key(title, name, line))
    return true
  }
  return false
}

/** Plays a dialogue with both, line by line. */
async function* answers(servers: Servers, name: string): AsyncGenerator<[string, Pair<string[]>]> {
  const user = userOf(name)
  const peers = new Map<string, Pair<Peer>>()
  try {
    const times = new Map<string, number>()
    for (const line of dialogues[name]!) {
      times.set(line, (times.get(line) ?? 0) + 1)
      const [, who, said] = /^(?:(\d): )?([\s\S]*)$/.exec(line)!
      const peer = peers.get(who ?? "") ?? {
        ours: await Peer.signedIn(servers.ours(user)),
        theirs: await Peer.signedIn(servers.theirs(user)),
      }
      peers.set(who ?? "", peer)
      const [ours, theirs] = await Promise.all([peer.ours.command(said!), peer.theirs.command(said!)])
      const time = times.get(line)!
      yield [
        time === 1 ? line : `${line} (time ${time})`,
        { ours: canonical(ours), theirs: canonical(theirs) },
      ]
    }
  } finally {
    for (const { ours, theirs } of peers.values()) {
      ours.close()
      theirs.close()
    }
  }
}
