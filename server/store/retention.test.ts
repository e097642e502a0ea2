import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { silentLog } from "../log.ts"
import { parseFlags } from "./flags.ts"
import { fsck } from "./fsck.ts"
import { mendCounters } from "./recount.ts"
import { daysOf, Retention, retentionEntry, retentionOf } from "./retention.ts"
import { openTestHouse, type TestHouse, testDatabases } from "./test-house.ts"

const day = 86_400_000

test("days as an annotation tells them", () => {
  expect(["30", " 7\n", "0", "", "x", "-1", "1e3", "99999", "7 days"].map(daysOf)).toEqual([
    30, 7, 0, 0, 0, 0, 0, 0, 0,
  ])
})

describe.each(testDatabases)("how long mail stays, on $name", ({ postgresql }) => {
  let house: TestHouse
  let ann: number
  let now = Date.UTC(2026, 10, 21)
  const clock = { now: () => now }

  beforeEach(async () => {
    house = await openTestHouse({ clock, undeleteTime: 7 * day, ...(postgresql && { postgresql }) })
    ann = await house.account("ann")
  })
  afterEach(async () => {
    const { problems } = await fsck({ ...house, deep: true })
    await house.close()
    expect(problems).toEqual([])
  })

  async function append(mailbox: string, times = 1): Promise<void> {
    for (let time = 0; time < times; time++) {
      const incoming = house.store.receive(1 << 20)
      await incoming.write(Buffer.from("Subject: x\r\n\r\nx\r\n"))
      const staged = await incoming.finish()
      await house.store.append(ann, mailbox, [{ staged, flags: parseFlags([]), internalDate: 0 }])
    }
  }
  const round = (trash = 0, junk = 0) =>
    new Retention({ ...house, clock, log: silentLog, usual: { "\\trash": trash, "\\junk": junk } }).round()
  const left = async (name: string) => (await house.store.mailbox(ann, name)).messages
  const set = async (name: string, days: string) =>
    house.store.annotations.change({ mailboxId: (await house.store.mailbox(ann, name)).id, accountId: ann }, [
      { entry: retentionEntry, value: Buffer.from(days) },
    ])

  test("for ever unless somebody said otherwise; counted from when it came into the mailbox", async () => {
    for (const name of ["INBOX", "Trash", "Junk", "Archive"]) await append(name)
    now += 10 * day
    expect(await round()).toBe(0)
    await set("Archive", "9")
    await append("Archive")
    expect(await round(10, 30)).toBe(1)
    expect(await round(9, 30)).toBe(1)
    expect(await Promise.all(["INBOX", "Trash", "Junk", "Archive"].map(left))).toEqual([1, 0, 1, 1])
    // What is over can be had back for a while, like all that is expunged.
    expect(await house.store.expunged.restore(ann, {})).toBe(2)
  })

  test("what a mailbox says comes before the configuration", async () => {
    await append("Trash")
    await set("Trash", "0")
    now += 100 * day
    expect(await round(1)).toBe(0)
  })

  test("what is said for the account comes before what is said for its domain, and that before the configuration", async () => {
    await append("Trash")
    await append("Junk")
    now += 8 * day
    const ids = await Promise.all(
      ["Trash", "Junk"].map(async (name) => (await house.store.mailbox(ann, name)).id),
    )
    const inForce = async () => {
      const usual = { "\\trash": 30, "\\junk": 9 }
      const days = await retentionOf(house.sql, usual, ids)
      return ids.map((id) => days.get(id))
    }
    expect(await inForce()).toEqual([30, 9])
    const { domainId } = await house.prisma.account.findUniqueOrThrow({ where: { id: ann } })
    await house.prisma.domain.update({ where: { id: domainId }, data: { trashDays: 7, junkDays: 0 } })
    expect(await inForce()).toEqual([7, undefined])
    await house.prisma.account.update({ where: { id: ann }, data: { trashDays: 0, junkDays: 5 } })
    expect(await inForce()).toEqual([undefined, 5])
    await set("Trash", "3")
    expect(await inForce()).toEqual([3, 5])
    await set("Trash", "0")
    expect(await round(30, 9)).toBe(1)
    expect(await Promise.all(["Trash", "Junk"].map(left))).toEqual([1, 0])
  })

  test("many go in steps", async () => {
    await append("Trash")
    const { id } = await house.store.mailbox(ann, "Trash")
    for (let times = 0; times < 10; times++) {
      const { uids, length } = await house.store.snapshot(id)
      await house.store.copy(id, uids.subarray(0, length), { accountId: ann, name: "Trash" })
    }
    now += 2 * day
    expect(await round(1)).toBe(1024)
  })

  test("counters that are off are mended while mail comes in", async () => {
    await append("INBOX", 3)
    const { id } = await house.store.mailbox(ann, "INBOX")
    await house.sql.run(
      "UPDATE mailbox SET messages = 7, bytes = 1, unseen = 0, deleted = 2 WHERE id = ?",
      id,
    )
    const [{ mended }] = await Promise.all([mendCounters(house.sql, ann), append("INBOX", 5)])
    expect(mended).toEqual([{ id, name: "INBOX", accountId: ann }])
    expect(await house.store.usage(ann)).toMatchObject({ messages: 8, bytes: 8 * 17 })
    expect((await mendCounters(house.sql)).mended).toEqual([])
  })
})
