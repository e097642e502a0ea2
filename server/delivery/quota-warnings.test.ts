import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { silentLog } from "../log.ts"
import { parseFlags } from "../store/flags.ts"
import { fsck } from "../store/fsck.ts"
import { openTestHouse, type TestHouse, testDatabases } from "../store/test-house.ts"
import { levelOf, QuotaWarnings } from "./quota-warnings.ts"

test("the level that is reached", () => {
  const levels = [80, 95]
  expect([0, 79.9, 80, 94, 95, 120].map((percent) => levelOf(percent, levels))).toEqual([
    0, 0, 80, 80, 95, 95,
  ])
  expect(levelOf(100, [])).toBe(0)
})

describe.each(testDatabases)("warnings of a full mailbox on $name", ({ postgresql }) => {
  let house: TestHouse
  let ann: number
  let warnings: QuotaWarnings

  beforeEach(async () => {
    house = await openTestHouse(postgresql ? { postgresql } : {})
    ann = await house.account("ann", 10_000)
    warnings = new QuotaWarnings({
      ...house,
      clock: { now: () => Date.UTC(2026, 10, 21) },
      log: silentLog,
      hostname: "mail.example.test",
      config: { language: "en", quotaLevels: [80, 95] },
    })
  })
  afterEach(async () => {
    const { problems } = await fsck({ ...house, deep: true })
    await house.close()
    expect(problems).toEqual([])
  })

  async function append(size: number): Promise<number> {
    const incoming = house.store.receive(1 << 20)
    await incoming.write(Buffer.from(`Subject: mail\r\n\r\n${"x".repeat(size - 17)}`))
    const { uids } = await house.store.append(ann, "Archive", [
      { staged: await incoming.finish(), flags: parseFlags([]) },
    ])
    return uids[0]!
  }
  async function inbox(): Promise<string[]> {
    const { id } = await house.store.mailbox(ann, "INBOX")
    const { uids, length } = await house.store.snapshot(id)
    const found: string[] = []
    for await (const rows of house.store.rows(id, uids.subarray(0, length), "summary"))
      for (const { summary } of rows) found.push(summary!.subject)
    return found
  }

  test("once for each level, and again only after it was well below", async () => {
    await append(7900)
    await warnings.round()
    expect(await inbox()).toEqual([])
    const last = await append(150)
    await warnings.round()
    await warnings.round()
    expect(await inbox()).toEqual(["Your mailbox is 80 % full"])
    const { id } = await house.store.mailbox(ann, "Archive")
    // A little below and back: that is no news.
    await house.store.remove(id, [last])
    await warnings.round()
    await append(150)
    await warnings.round()
    expect(await inbox()).toHaveLength(1)
    await house.prisma.account.update({ where: { id: ann }, data: { quotaBytes: 9000 } })
    await warnings.round()
    expect((await inbox())[1]).toMatch(/^Your mailbox is 9[5-9] % full$/)
    await house.store.remove(id, [1])
    await warnings.round()
    await append(6500)
    await warnings.round()
    expect(await inbox()).toHaveLength(3)
  })

  test("by messages too, in the owner's language, with room or without, by one of several processes", async () => {
    await house.prisma.account.update({
      where: { id: ann },
      data: { quotaBytes: 0, quotaMessages: 2, locale: "ca" },
    })
    await append(100)
    await append(100)
    await Promise.all([warnings.round(), warnings.round(), warnings.round()])
    expect(await inbox()).toEqual(["La vostra bústia és plena al 100 %"])
  })
})
