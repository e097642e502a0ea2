import { afterAll, beforeAll, expect, test } from "vitest"
import { testSettings } from "../server/test-settings.ts"
import { type Missiva, password, startMissiva } from "./missiva.ts"
import { chance } from "./soak/chance.ts"
import { SoakClient } from "./soak/client.ts"
import { mailboxes, moves } from "./soak/moves.ts"

// Twenty clients do whatever comes to their mind in the same few mailboxes. Each believes what it is told, and complains
// when that cannot be; at checkpoints what it believes is what a fresh client sees.

const seconds = testSettings.soakSeconds
const seed = testSettings.soakSeed ?? Date.now() % 1e9
const users = ["alice@example.test", "bob@example.test"]
const clientsPerUser = 10
const checkpointEvery = 5_000

let missiva: Missiva

beforeAll(async () => {
  missiva = await startMissiva({ env: { MISSIVA_PLAIN_LOGIN: "on" } })
})
afterAll(() => missiva?.stop())

function open(user: string, name: string, qresync: boolean) {
  return SoakClient.open(missiva.ports.imap, { user, password, name, qresync })
}

/** Works until a moment. */
async function work(client: SoakClient, dice: ReturnType<typeof chance>, until: number): Promise<number> {
  let done = 0
  for (; Date.now() < until; done++) {
    await dice.of(moves)(client, dice)
    await client.settle()
  }
  return done
}

/** What everybody believes is what a client that just came sees. */
async function checkpoint(user: string, clients: readonly SoakClient[]): Promise<void> {
  for (const name of mailboxes) {
    const fresh = await open(user, "fresh", false)
    await fresh.select(name)
    await fresh.run("UID FETCH 1:* (FLAGS)")
    for (const client of clients.filter(({ mailbox }) => mailbox === name)) {
      await client.run("NOOP")
      // Flags of messages it never asked about it does not know; asking must not change what it knows.
      const before = client.model.length
      await client.run("UID FETCH 1:* (FLAGS)")
      expect(client.model.length).toBe(before)
      expect(client.model.lines, `${client.name} in ${name}, seed ${seed}`).toEqual(fresh.model.lines)
    }
    fresh.close()
  }
}

test(`twenty clients at once agree with each other (seed ${seed})`, {
  timeout: (seconds + 120) * 1000,
}, async () => {
  const groups: SoakClient[][] = []
  for (const user of users) {
    const first = await open(user, "first", false)
    await first.run("CREATE Soak", { refusable: true })
    first.close()
    const clients = await Promise.all(
      Array.from({ length: clientsPerUser }, (_, index) =>
        open(user, `${user[0]}${index}x`, index % 2 === 1),
      ),
    )
    for (const client of clients) await client.select(mailboxes[groups.length % mailboxes.length]!)
    groups.push(clients)
  }
  const dice = new Map(groups.flat().map((client, index) => [client, chance(seed + index)]))
  const end = Date.now() + seconds * 1000
  let done = 0
  while (Date.now() < end) {
    const until = Math.min(end, Date.now() + checkpointEvery)
    const counts = await Promise.all(groups.flat().map((client) => work(client, dice.get(client)!, until)))
    done += counts.reduce((sum, count) => sum + count, 0)
    for (const [index, user] of users.entries()) await checkpoint(user, groups[index]!)
  }
  expect(done).toBeGreaterThan(groups.flat().length)
  for (const client of groups.flat()) client.close()
  console.log(`${done} commands in ${seconds} s`)
  expect(await missiva.fsck()).toBeTruthy()
})
