import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { flagBits } from "./flags.ts"
import { fsck } from "./fsck.ts"
import { openTestHouse, type TestHouse, testDatabases } from "./test-house.ts"

/** Copies of one message, so that a mailbox of thousands is made in moments. */
async function grow(house: TestHouse, mailboxId: number, place: { accountId: number; name: string }) {
  const { uids, length } = await house.store.snapshot(mailboxId)
  await house.store.copy(mailboxId, uids.slice(0, length), place)
}

async function expungeFirst(house: TestHouse, mailboxId: number, count: number): Promise<void> {
  const { uids } = await house.store.snapshot(mailboxId)
  const doomed = uids.slice(0, count)
  await house.store.changeFlags(mailboxId, doomed, {
    mode: "add",
    flags: { bits: flagBits["\\Deleted"]!, keywords: [] },
  })
  await house.store.expunge(mailboxId, doomed)
}

describe.each(testDatabases)("tombstones on $name", ({ postgresql }) => {
  let house: TestHouse
  beforeAll(async () => {
    house = await openTestHouse({ postgresql })
  })
  afterAll(() => house.close())

  test("are kept up to a number; whoever slept longer learns that some are forgotten", async () => {
    const { store } = house
    const accountId = await house.account("sleeper")
    const incoming = store.receive(100)
    await incoming.write(Buffer.from("a: b\r\n\r\n"))
    const flags = { bits: 0, keywords: [] }
    const { mailboxId } = await store.append(accountId, "INBOX", [{ staged: await incoming.finish(), flags }])
    for (let doubled = 0; doubled < 15; doubled++) await grow(house, mailboxId, { accountId, name: "INBOX" })
    const before = await store.snapshot(mailboxId)
    await expungeFirst(house, mailboxId, 5_000)
    const between = await store.snapshot(mailboxId)
    expect(await store.tombstones(mailboxId, before.modseq)).toHaveLength(5_000)
    await expungeFirst(house, mailboxId, 17_001)

    expect(await store.tombstones(mailboxId, before.modseq)).toBeUndefined()
    expect(await store.tombstones(mailboxId, between.modseq)).toHaveLength(17_001)
    const rows = await house.sql.get<{ count: number }>("SELECT COUNT(*) AS count FROM tombstone")
    expect(rows!.count).toBe(17_001)
    expect((await fsck({ sql: house.sql, blobs: house.blobs, deep: false })).problems).toEqual([])
  })

  test("an image that slept past what is kept is read anew", async () => {
    const { store } = house
    const accountId = await house.account("image")
    const incoming = store.receive(100)
    await incoming.write(Buffer.from("a: c\r\n\r\n"))
    const flags = { bits: 0, keywords: [] }
    const { mailboxId } = await store.append(accountId, "INBOX", [{ staged: await incoming.finish(), flags }])
    await grow(house, mailboxId, { accountId, name: "INBOX" })
    expect((await store.snapshot(mailboxId)).length).toBe(2)
    // What another process would have done while this one did not look.
    await house.sql.write(async (tx) => {
      await tx.run("DELETE FROM message WHERE mailbox_id = ? AND uid = 1", mailboxId)
      await tx.run(
        `UPDATE mailbox SET messages = 1, unseen = 1, bytes = 8, highest_modseq = highest_modseq + 1,
           forgotten = 1, forgotten_modseq = highest_modseq + 1 WHERE id = ?`,
        mailboxId,
      )
    })
    const { uids, length } = await store.snapshot(mailboxId)
    expect([...uids.subarray(0, length)]).toEqual([2])
  })
})
