import { afterAll, beforeAll, expect, test } from "vitest"
import { Chance } from "../fuzz/mutation.ts"
import { flagNames, parseFlags } from "./flags.ts"
import { fsck } from "./fsck.ts"
import type { Snapshot } from "./snapshot.ts"
import { openTestHouse, type TestHouse } from "./test-house.ts"

// Random commands by several sessions at once on three mailboxes, against a model that only knows what the calls said.

let house: TestHouse
beforeAll(async () => {
  house = await openTestHouse()
})
afterAll(() => house.close())

const names = ["INBOX", "One", "Two"]
const flagChoices = ["\\Seen", "\\Flagged", "\\Deleted", "$Work", "Home"]

/** What a client that only listens knows of a mailbox. */
type Known = Map<number, string>

const knownOf = (snapshot: Snapshot): Known =>
  new Map(
    [...snapshot.uids.subarray(0, snapshot.length)].map((uid, index) => [
      uid,
      flagNames(snapshot.flagsAt(index)).join(" "),
    ]),
  )

async function play(account: number, seed: number, steps: number) {
  const chance = new Chance(seed)
  const { store } = house
  const some = async (mailboxId: number) => {
    const snapshot = await store.snapshot(mailboxId)
    return [...snapshot.uids.subarray(0, snapshot.length)].filter(() => chance.below(4) === 0)
  }
  for (let step = 0; step < steps; step++) {
    const name = chance.pick(names)
    const { id } = await store.mailbox(account, name)
    const flags = parseFlags(flagChoices.filter(() => chance.below(3) === 0))
    const action = chance.below(6)
    if (action <= 1) {
      const incoming = store.receive(10_000)
      await incoming.write(Buffer.from(`Subject: ${seed} ${step}\r\n\r\n${chance.below(3)}\r\n`))
      await store.append(account, name, [{ staged: await incoming.finish(), flags }])
    } else if (action === 2) {
      const mode = chance.pick(["add", "remove", "replace"] as const)
      await store.changeFlags(id, await some(id), { mode, flags })
    } else if (action === 3)
      await store.copy(id, await some(id), { accountId: account, name: chance.pick(names) })
    else if (action === 4)
      await store.move(id, await some(id), { accountId: account, name: chance.pick(names) })
    else await store.expunge(id, chance.below(2) ? await some(id) : undefined)
  }
}

test.each([1, 2, 3, 4, 5])(
  "sessions at once leave a mailbox that every way of looking agrees on (seed %i)",
  async (seed) => {
    const account = await house.account(`model${seed}`)
    for (const name of names.slice(1)) await house.store.createMailbox(account, name)
    const mailboxes = await Promise.all(names.map((name) => house.store.mailbox(account, name)))
    const slept = await Promise.all(mailboxes.map(({ id }) => house.store.snapshot(id)))
    const sessions = Array.from({ length: 4 }, (_, session) => play(account, seed * 100 + session, 40))
    // A client that looks now and then, at any moment, never sees a UID come back or a MODSEQ go down.
    const seen = mailboxes.map(() => new Set<number>())
    let playing = true
    const watching = (async () => {
      let modseqs = mailboxes.map(() => 0)
      while (playing) {
        const now = await Promise.all(mailboxes.map(({ id }) => house.store.snapshot(id)))
        for (const [index, snapshot] of now.entries()) {
          const uids = [...snapshot.uids.subarray(0, snapshot.length)]
          expect(uids).toEqual([...new Set(uids)].sort((a, b) => a - b))
          for (const uid of uids) seen[index]!.add(uid)
          expect(snapshot.modseq).toBeGreaterThanOrEqual(modseqs[index]!)
        }
        modseqs = now.map((snapshot) => snapshot.modseq)
        await new Promise(setImmediate)
      }
    })()
    await Promise.all(sessions)
    playing = false
    await watching
    for (const [index, { id }] of mailboxes.entries()) {
      const image = await house.store.snapshot(id)
      const rows = await house.sql.all<{ uid: number; flags: number; keywords: string }>(
        "SELECT uid, flags, keywords FROM message WHERE mailbox_id = ? ORDER BY uid",
        id,
      )
      expect([...knownOf(image)]).toEqual(
        rows.map(({ uid, flags, keywords }) => [
          uid,
          flagNames({ bits: flags, keywords: keywords === "" ? [] : keywords.split(" ") }).join(" "),
        ]),
      )
      // Whoever slept all along is told by MODSEQ alone what changed and what is gone.
      const before = slept[index]!
      const gone = (await house.store.tombstones(id, before.modseq))!
      expect(gone.every((uid) => image.indexOf(uid) < 0)).toBe(true)
      expect(gone.length + image.length).toBe(image.uidNext - before.uidNext)
      expect([...seen[index]!].every((uid) => uid < image.uidNext)).toBe(true)
    }
    expect((await fsck({ sql: house.sql, blobs: house.blobs, deep: true })).problems).toEqual([])
  },
)
