import { mkdir, readdir, utimes, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { silentLog } from "../log.ts"
import { Collector } from "./collector.ts"
import { parseFlags } from "./flags.ts"
import { fsck } from "./fsck.ts"
import { openTestHouse, type TestHouse } from "./test-house.ts"

const hour = 3_600_000
let now = Date.now()
let house: TestHouse
let collector: Collector

beforeAll(async () => {
  house = await openTestHouse({ clock: { now: () => now } })
  collector = new Collector({ sql: house.sql, blobs: house.blobs, clock: { now: () => now }, log: silentLog })
})
afterAll(() => house.close())

const check = () => fsck({ sql: house.sql, blobs: house.blobs, deep: true })

async function append(account: number, mailbox: string, text: string) {
  const incoming = house.store.receive(10_000_000)
  await incoming.write(Buffer.from(`Subject: ${text.slice(0, 10)}\r\n\r\n${text}\r\n`))
  return house.store.append(account, mailbox, [
    { staged: await incoming.finish(), flags: parseFlags(["\\Deleted"]) },
  ])
}

const contents = async () => (await house.sql.get<{ n: number }>("SELECT COUNT(*) AS n FROM content"))!.n

test("the content of an expunged message goes after a while, unless a copy still refers to it", async () => {
  const alice = await house.account("alice")
  const { mailboxId } = await append(alice, "INBOX", "kept in the archive")
  await append(alice, "Archive", "kept in the archive")
  await append(alice, "INBOX", "kept nowhere")
  await append(alice, "INBOX", "x".repeat(300_000))
  expect(await house.store.expunge(mailboxId)).toHaveLength(3)
  expect(await collector.collect()).toMatchObject({ contents: 0 })
  now += hour
  expect(await collector.collect()).toMatchObject({ contents: 2 })
  expect(await contents()).toBe(1)
  const report = await check()
  expect(report.problems).toEqual([])
  expect(report.checked).toMatchObject({ contents: 1, blobs: 0 })
})

test("mail of a deleted mailbox and of a deleted account goes in steps, and the books stay right", async () => {
  const bob = await house.account("bob")
  await house.store.createMailbox(bob, "Old")
  for (let count = 0; count < 3; count++) await append(bob, "Old", `old ${count}`)
  await append(bob, "INBOX", "still here")
  await house.store.deleteMailbox(bob, "Old")
  expect((await check()).problems).toEqual([])
  expect(await house.store.usage(bob)).toMatchObject({ messages: 1 })
  expect(await collector.collect()).toMatchObject({ messages: 3 })
  await house.prisma.account.delete({ where: { id: bob } })
  expect(await collector.collect()).toMatchObject({ messages: 1 })
  expect((await check()).problems).toEqual([])
})

test("rights and annotations of deleted mailboxes and accounts go, those of others and of the server stay", async () => {
  const [dan, eve] = [await house.account("dan"), await house.account("eve")]
  const inboxOf = async (account: number) => (await house.store.mailbox(account, "INBOX")).id
  const [gone, kept] = [await inboxOf(dan), await inboxOf(eve)]
  const note = (mailboxId: number, accountId: number, entry: string) =>
    house.store.annotations.change({ mailboxId, accountId }, [{ entry, value: Buffer.from("x") }])
  for (const [mailboxId, accountId] of [
    [gone, dan],
    [gone, eve],
    [kept, dan],
    [kept, eve],
    [0, dan],
    [0, eve],
  ] as const)
    await note(mailboxId, accountId, "/private/comment")
  for (const mailboxId of [gone, kept, 0]) await note(mailboxId, eve, "/shared/comment")
  for (const mailboxId of [gone, kept])
    await house.sql.run(
      "INSERT INTO mailbox_right (mailbox_id, identifier, negative, rights) VALUES (?, 'anyone', false, 'lr')",
      mailboxId,
    )
  await house.prisma.account.delete({ where: { id: dan } })
  await collector.collect()
  expect(await house.sql.all("SELECT mailbox_id AS id FROM mailbox_right")).toEqual([{ id: kept }])
  const left = await house.sql.all<{ m: number; a: number }>(
    "SELECT mailbox_id AS m, account_id AS a FROM annotation ORDER BY mailbox_id, account_id",
  )
  expect(left.map(({ m, a }) => [m, a])).toEqual([
    [0, 0],
    [0, eve],
    [kept, 0],
    [kept, eve],
  ])
  expect(await check()).toMatchObject({ problems: [] })
})

test("a blob that a crash left behind goes after a day", async () => {
  for (const folder of ["tmp", "ab"]) {
    await mkdir(join(house.blobFolder, folder), { recursive: true })
    const path = join(house.blobFolder, folder, `ab${"0".repeat(30)}`)
    await writeFile(path, "half a message")
    await utimes(path, new Date(now - 48 * hour), new Date(now - 48 * hour))
  }
  expect((await check()).notes).toEqual(["2 blobs without a row wait for the collector"])
  expect(await collector.collect()).toMatchObject({ blobs: 2 })
  expect(await readdir(join(house.blobFolder, "ab"))).toEqual([])
})

test("fsck names what is off", async () => {
  const carol = await house.account("carol")
  const { mailboxId } = await append(carol, "INBOX", "to be hurt")
  const hurt = async (text: string, expected: RegExp, mend: string) => {
    await house.sql.run(text)
    expect((await check()).problems.join("\n")).toMatch(expected)
    await house.sql.run(mend)
    expect((await check()).problems).toEqual([])
  }
  const here = `WHERE id = ${mailboxId}`
  await hurt(
    `UPDATE mailbox SET messages = 7 ${here}`,
    /counts 7 messages, there are 1/,
    `UPDATE mailbox SET messages = 1 ${here}`,
  )
  await hurt(
    `UPDATE mailbox SET uid_next = 1 ${here}`,
    /not below UIDNEXT/,
    `UPDATE mailbox SET uid_next = 2 ${here}`,
  )
  await hurt(
    `UPDATE mailbox SET bytes = bytes + 5 ${here}`,
    /counts \d+ bytes/,
    `UPDATE mailbox SET bytes = bytes - 5 ${here}`,
  )
  await hurt(
    "UPDATE numbering SET uid_validity = uid_validity - 1000",
    /UIDVALIDITY that could be given out again/,
    "UPDATE numbering SET uid_validity = uid_validity + 1000",
  )
  await house.store.annotations.change({ mailboxId, accountId: carol }, [
    { entry: "/private/comment", value: Buffer.from("x") },
  ])
  for (const [change, mend] of [
    ["account_id = 0", `account_id = ${carol}`],
    ["entry = '/shared/comment'", "entry = '/private/comment'"],
    ["entry = '/private/'", "entry = '/private/comment'"],
    ["entry = '/private/COMMENT'", "entry = '/private/comment'"],
    ["value = zeroblob(32769)", "value = x'78'"],
  ])
    await hurt(
      `UPDATE annotation SET ${change} WHERE mailbox_id = ${mailboxId}`,
      /annotation .* is none of ours/,
      `UPDATE annotation SET ${mend} WHERE mailbox_id = ${mailboxId}`,
    )
  await house.sql.run(`UPDATE annotation SET mailbox_id = 99999 WHERE mailbox_id = ${mailboxId}`)
  expect((await check()).notes).toContain(
    "1 annotations of nobody or of deleted mailboxes wait for the collector",
  )
  await house.sql.run("DELETE FROM annotation WHERE mailbox_id = 99999")
  const [row] = await house.sql.all<{ id: number }>(
    "SELECT content_id AS id FROM message WHERE mailbox_id = ?",
    mailboxId,
  )
  await hurt(
    `UPDATE content SET hash = 'x' || hash WHERE id = ${row!.id}`,
    /not those that were kept/,
    `UPDATE content SET hash = substr(hash, 2) WHERE id = ${row!.id}`,
  )
})
