import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { parseFlags } from "./flags.ts"
import { fsck } from "./fsck.ts"
import { openTestHouse, type TestHouse, testDatabases } from "./test-house.ts"

const none = parseFlags([])

describe.each(testDatabases)("replacing a message on $name", ({ postgresql }) => {
  let house: TestHouse
  let alice: number
  beforeAll(async () => {
    house = await openTestHouse({ postgresql })
    alice = await house.account("alice")
  })
  afterAll(() => house.close())

  const stage = async (text: string) => {
    const incoming = house.store.receive(1_000_000)
    await incoming.write(Buffer.from(text))
    return { staged: await incoming.finish(), flags: none }
  }

  const filled = async (accountId: number, mailbox: string, text: string) => {
    const { mailboxId, uids } = await house.store.append(accountId, mailbox, [await stage(text)])
    return { mailboxId, uid: uids[0]! }
  }

  const state = async (accountId: number, name: string) => {
    const { messages, bytes, uidNext } = await house.store.mailbox(accountId, name)
    return { messages, bytes, uidNext }
  }

  test("takes a new UID in the same mailbox, leaves a tombstone, and counts as one", async () => {
    const old = await filled(alice, "Drafts", "draft")
    const before = await house.store.mailbox(alice, "Drafts")
    const told: (number | undefined)[] = []
    const stop = house.store.watch(alice, (mailboxId) => told.push(mailboxId))
    const { uid } = await house.store.replace(
      old,
      { accountId: alice, name: "Drafts" },
      await stage("longer draft"),
    )
    stop()
    expect(uid).toBe(old.uid + 1)
    expect(await state(alice, "Drafts")).toEqual({ messages: 1, bytes: 12, uidNext: uid + 1 })
    expect(await house.store.tombstones(old.mailboxId, before.highestModseq)).toEqual([old.uid])
    expect(told).toContain(old.mailboxId)
  })

  test("of a message that is gone leaves everything as it was", async () => {
    const old = await filled(alice, "Junk", "gone")
    await house.store.remove(old.mailboxId, [old.uid])
    const before = await state(alice, "Sent")
    await expect(
      house.store.replace(old, { accountId: alice, name: "Sent" }, await stage("new")),
    ).rejects.toMatchObject({ code: "expunged" })
    expect(await state(alice, "Sent")).toEqual(before)
  })

  test("by two at once is done by one of them", async () => {
    const old = await filled(alice, "Archive", "x".repeat(200_000))
    const news = await Promise.all(["one", "two", "three"].map((text) => stage(text.repeat(60_000))))
    const results = await Promise.allSettled(
      news.map((message) => house.store.replace(old, { accountId: alice, name: "Archive" }, message)),
    )
    for (const { staged } of news) await staged.discard()
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1)
    expect((await state(alice, "Archive")).messages).toBe(1)
  })

  test("with the same bytes keeps them", async () => {
    const old = await filled(alice, "Trash", "the same")
    const { uid } = await house.store.replace(
      old,
      { accountId: alice, name: "Trash" },
      await stage("the same"),
    )
    const row = await house.store.row(old.mailboxId, uid)
    expect(await (await house.store.content(row!.contentId)).bytes()).toEqual(Buffer.from("the same"))
  })

  test("counts only what it grows by within an account, and all of it in another's", async () => {
    const bob = await house.account("bob")
    await house.prisma.account.update({ where: { id: bob }, data: { quotaBytes: 100, quotaMessages: 1 } })
    const old = await filled(bob, "INBOX", "x".repeat(90))
    const here = { accountId: bob, name: "INBOX" }
    const overQuota = { code: "over-quota" }
    await expect(house.store.replace(old, here, await stage("y".repeat(101)))).rejects.toMatchObject(
      overQuota,
    )
    const { uid } = await house.store.replace(old, here, await stage("y".repeat(100)))
    await house.prisma.account.update({ where: { id: bob }, data: { quotaBytes: 50, quotaMessages: 1 } })
    await house.store.replace({ ...old, uid }, here, await stage("z".repeat(80)))
    const foreign = await filled(alice, "INBOX", "a")
    await expect(house.store.replace(foreign, here, await stage("b"))).rejects.toMatchObject(overQuota)
    expect((await state(bob, "INBOX")).bytes).toBe(80)
  })

  test("leaves a store in which all is well", async () => {
    expect((await fsck({ sql: house.sql, blobs: house.blobs, deep: true })).problems).toEqual([])
  })
})
