import { afterEach, beforeEach, expect, test } from "vitest"
import { silentLog } from "../log.ts"
import { parseFlags } from "./flags.ts"
import { fsck } from "./fsck.ts"
import { openTestHouse, type TestHouse } from "./test-house.ts"
import { UndeleteDesk } from "./undelete-desk.ts"

let house: TestHouse
let ann: number
let now = Date.UTC(2026, 10, 21)
let desk: UndeleteDesk

beforeEach(async () => {
  const clock = { now: () => now }
  house = await openTestHouse({ clock, undeleteTime: 7 * 86_400_000 })
  ann = await house.account("ann")
  const config = { dataFolder: house.folder, undeleteTime: 7 * 86_400_000 }
  desk = new UndeleteDesk({ sql: house.sql, clock, log: silentLog, config })
})
afterEach(async () => {
  const { problems } = await fsck({ ...house, deep: true })
  await house.close()
  expect(problems).toEqual([])
})

async function lose(mailbox: string, subject: string): Promise<void> {
  const incoming = house.store.receive(1 << 20)
  await incoming.write(Buffer.from(`Subject: ${subject}\r\n\r\nx\r\n`))
  const staged = await incoming.finish()
  const { mailboxId, uids } = await house.store.append(ann, mailbox, [{ staged, flags: parseFlags([]) }])
  await house.store.remove(mailboxId, uids)
}

test("an administrator sees how much there is, where and when, and no words of it; gives back a mailbox, or a stretch of time", async () => {
  const first = now
  await lose("INBOX", "secret one")
  now += 3_600_000
  await lose("INBOX", "secret two")
  await lose("Trash", "secret three")
  const counts = await desk.counts(ann, {})
  expect(counts).toMatchObject([
    { mailbox: "INBOX", messages: 2, earliest: first, latest: now },
    { mailbox: "Trash", messages: 1 },
  ])
  expect(JSON.stringify(counts)).not.toContain("secret")
  expect(await desk.counts(ann, { since: now })).toMatchObject([{ messages: 1 }, { messages: 1 }])
  expect(await desk.restore(ann, { mailbox: "INBOX", before: now })).toBe(1)
  expect(await desk.restore(ann, {})).toBe(2)
  expect(await desk.counts(ann, {})).toEqual([])
  expect(() => desk.counts(ann, { since: -1 })).toThrow("There is no such stretch of time")
})
