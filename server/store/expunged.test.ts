import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { silentLog } from "../log.ts"
import { Collector } from "./collector.ts"
import { parseFlags } from "./flags.ts"
import { fsck } from "./fsck.ts"
import { openTestHouse, type TestHouse, testDatabases } from "./test-house.ts"

const day = 86_400_000
const undeleteTime = 7 * day

describe.each(testDatabases)("expunged messages on $name", ({ postgresql }) => {
  let house: TestHouse
  let ann: number
  let now = Date.UTC(2026, 10, 21)
  let collector: Collector

  beforeEach(async () => {
    const clock = { now: () => now }
    house = await openTestHouse({ clock, undeleteTime, ...(postgresql && { postgresql }) })
    ann = await house.account("ann")
    collector = new Collector({ ...house, clock, log: silentLog, undeleteTime })
  })
  afterEach(async () => {
    const { problems } = await fsck({ ...house, deep: true })
    await house.close()
    expect(problems).toEqual([])
  })

  async function append(subject: string, flags: string[] = [], mailbox = "INBOX", size = 100) {
    const incoming = house.store.receive(1 << 20)
    await incoming.write(Buffer.from(`Subject: ${subject}\r\n\r\n${"x".repeat(size)}\r\n`))
    const staged = await incoming.finish()
    const internalDate = Date.UTC(2020, 1, 1)
    const { uids } = await house.store.append(ann, mailbox, [
      { staged, flags: parseFlags(flags), internalDate },
    ])
    return uids[0]!
  }
  const open = (name: string) => house.store.mailbox(ann, name)
  const count = async (table: string) =>
    Number((await house.sql.get<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`))!.n)
  const kept = async () =>
    Number(
      (await house.sql.get<{ n: number }>(
        "SELECT COALESCE(SUM(messages), 0) AS n FROM mailbox WHERE account_id < 0",
      ))!.n,
    )
  const collect = async (later: number) => {
    now += later
    await collector.collect()
    now += 11 * 60_000
    await collector.collect()
  }

  test("come back where they were, with a new UID and all their flags but \\Deleted", async () => {
    await append("one", ["\\Seen", "work"])
    const uid = await append("two")
    const { id } = await open("INBOX")
    await house.store.changeFlags(id, [1, 2], { mode: "add", flags: parseFlags(["\\Deleted"]) })
    expect(await house.store.expunge(id)).toEqual([1, uid])
    expect((await house.store.usage(ann)).messages).toBe(0)
    await collect(day)
    expect(await count("content")).toBe(2)
    const list = await house.store.expunged.list(ann, {}, 10)
    expect(list).toMatchObject([
      { mailbox: "INBOX", subject: "two" },
      { mailbox: "INBOX", subject: "one" },
    ])
    const heard: (number | undefined)[] = []
    house.store.watch(ann, async (mailbox) => void heard.push(mailbox))
    expect(await house.store.expunged.restore(ann, { ids: [list[1]!.id] })).toBe(1)
    await expect.poll(() => heard).toContain(id)
    expect(
      await house.sql.all(
        `SELECT uid, flags, keywords, internal_date AS at FROM message WHERE mailbox_id = ?`,
        id,
      ),
    ).toEqual([{ uid: 3, flags: 1, keywords: "work", at: Date.UTC(2020, 1, 1) }])
    expect(await house.store.expunged.restore(ann, {})).toBe(1)
    expect(await house.store.expunged.restore(ann, {})).toBe(0)
    expect((await open("INBOX")).messages).toBe(2)
  })

  test("go for good when their time is over, with their bytes", async () => {
    await append("old")
    await house.store.remove((await open("INBOX")).id, [1])
    await collect(undeleteTime - 3_600_000)
    expect([await kept(), await count("content")]).toEqual([1, 1])
    await collect(7_200_000)
    expect([await kept(), await count("content")]).toEqual([0, 0])
  })

  test("of a deleted mailbox come back into one that is made again", async () => {
    await house.store.createMailbox(ann, "Trips/Rome")
    for (let number = 0; number < 3; number++) await append(`rome ${number}`, [], "Trips/Rome")
    await house.store.deleteMailbox(ann, "Trips/Rome")
    await collect(0)
    expect([await count("message"), await kept(), await count("deleted_mailbox")]).toEqual([3, 3, 0])
    expect(await house.store.expunged.restore(ann, { mailbox: "Trips/Rome" })).toBe(3)
    expect((await open("Trips/Rome")).messages).toBe(3)
  })

  test("of a mailbox deleted a moment ago are there before the collector came by; a twin follows its mailbox to a new name", async () => {
    await house.store.createMailbox(ann, "Trips/Oslo")
    for (let number = 0; number < 2; number++) await append(`oslo ${number}`, ["\\Seen"], "Trips/Oslo")
    await house.store.remove((await open("Trips/Oslo")).id, [1])
    await house.store.renameMailbox(ann, "Trips", "Journeys")
    expect((await house.store.expunged.twins(ann)).map(({ name }) => name)).toEqual(["Journeys/Oslo"])
    await house.store.deleteMailbox(ann, "Journeys/Oslo")
    expect(await house.store.expunged.counts(ann, {})).toMatchObject([
      { mailbox: "Journeys/Oslo", messages: 2, earliest: now, latest: now },
    ])
    expect((await house.store.mailboxes(ann)).some(({ accountId }) => accountId < 0)).toBe(false)
    expect(await house.store.expunged.restore(ann, { before: now })).toBe(0)
    expect(await house.store.expunged.restore(ann, {})).toBe(2)
    await collect(3_600_000)
    expect(await house.store.expunged.twins(ann)).toEqual([])
    expect(await open("Journeys/Oslo")).toMatchObject({ messages: 2, unseen: 0 })
  })

  test("what is expunged from a twin is gone for good", async () => {
    await append("one")
    await house.store.remove((await open("INBOX")).id, [1])
    const twin = await house.store.expunged.twin(ann, "INBOX")
    expect(await house.store.remove(twin.id, [1])).toEqual([1])
    await collect(0)
    expect([await kept(), await count("message"), await count("content")]).toEqual([0, 0, 0])
  })

  test("drafts and what is replaced are not kept; the same bytes elsewhere stay", async () => {
    await append("draft", ["\\Draft"])
    await append("same")
    await house.store.copy((await open("INBOX")).id, [2], { accountId: ann, name: "Archive" })
    await house.store.remove((await open("INBOX")).id, [1, 2])
    expect(await kept()).toBe(1)
    await collect(undeleteTime + 1000)
    expect(await count("content")).toBe(1)
  })

  test("take no room: a quota counts what is in mailboxes, and is asked when they come back", async () => {
    await house.prisma.account.update({ where: { id: ann }, data: { quotaBytes: 1500 } })
    await append("first", [], "INBOX", 1000)
    await house.store.remove((await open("INBOX")).id, [1])
    await append("second", [], "INBOX", 1000)
    await expect(house.store.expunged.restore(ann, {})).rejects.toMatchObject({ code: "over-quota" })
    expect(await kept()).toBe(1)
    await house.store.remove((await open("INBOX")).id, [2])
    // Of both together more is kept than the account may hold, so the older one goes.
    await collect(3_600_000)
    expect(await house.store.expunged.list(ann, {}, 10)).toMatchObject([{ subject: "second" }])
    expect(await house.store.expunged.restore(ann, {})).toBe(1)
  })

  test("of an account that is gone go with it; those of others cannot be had", async () => {
    await append("mine")
    await house.store.remove((await open("INBOX")).id, [1])
    const [{ id } = { id: "" }] = await house.store.expunged.list(ann, {}, 1)
    const bob = await house.account("bob")
    expect(await house.store.expunged.restore(bob, { ids: [id] })).toBe(0)
    await house.prisma.account.delete({ where: { id: ann } })
    await collect(3_600_000)
    expect([await kept(), await count("content")]).toEqual([0, 0])
  })

  test("many at once come back in steps", async () => {
    for (let number = 0; number < 30; number++) await append(`n${number}`)
    const { id } = await open("INBOX")
    for (let times = 0; times < 5; times++) {
      const { uids, length } = await house.store.snapshot(id)
      await house.store.copy(id, uids.subarray(0, length), { accountId: ann, name: "INBOX" })
    }
    const { uids, length } = await house.store.snapshot(id)
    await house.store.remove(id, uids.subarray(0, length))
    expect(await house.store.expunged.restore(ann, { since: now })).toBe(960)
    expect((await open("INBOX")).messages).toBe(960)
  })
})
