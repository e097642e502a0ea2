import { randomInt } from "node:crypto"
import { afterEach, describe, expect, test } from "vitest"
import { type Clock, systemClock } from "../../clock.ts"
import type { Query, Sql } from "../../db/sql.ts"
import { silentLog } from "../../log.ts"
import { Collector } from "../collector.ts"
import { fsck } from "../fsck.ts"
import { openTestHouse, type TestHouse, testDatabases } from "../test-house.ts"
import { type Block, blocksOf, slots } from "./blocks.ts"
import { Indexer } from "./indexer.ts"

let house: TestHouse
let account: number
let inbox: number

/** Appends messages with these subjects; their texts tell their number. */
async function append(subjects: readonly string[]): Promise<void> {
  const messages = []
  for (const [at, subject] of subjects.entries()) {
    const incoming = house.store.receive(100_000)
    await incoming.write(Buffer.from(`Subject: ${subject}\r\nFrom: a@example.test\r\n\r\nnumber${at}x\r\n`))
    messages.push({ staged: await incoming.finish(), flags: { bits: 0, keywords: [] } })
  }
  await house.store.append(account, "INBOX", messages)
}

const some = (count: number, from = 0) => Array.from({ length: count }, (_, at) => `letter${from + at}y`)

function indexer(options: { sql?: Sql; clock?: Clock } = {}): Indexer {
  return new Indexer({ sql: house.sql, blobs: house.blobs, clock: systemClock, log: silentLog, ...options })
}

const blocks = (): Promise<Block[]> => blocksOf(house.sql, inbox)

/** UIDs the index thinks may contain a text, and those no block speaks for. */
async function possible(text: string): Promise<number[]> {
  const verdicts = await house.store.index.candidates(inbox, [{ text, where: "anywhere" }], () => true)
  const { uids, length } = await house.store.snapshot(inbox)
  return [...uids.subarray(0, length)].filter((uid) => {
    const verdict = verdicts.find(({ first, last }) => uid >= first && uid <= last)
    return verdict?.possible[0]?.includes(uid) ?? true
  })
}

describe.each(testDatabases)("the index on $name", ({ postgresql }) => {
  async function open(): Promise<void> {
    house = await openTestHouse(postgresql ? { postgresql } : {})
    account = await house.account("alice")
    inbox = (await house.store.mailbox(account, "INBOX")).id
  }

  afterEach(() => house.close())

  test("speaks for every message of its blocks, and for no other", async () => {
    await open()
    await append(some(100))
    expect(await indexer().index(inbox)).toBe(1)
    await append(some(10, 100))
    expect(await possible("letter42y")).toEqual([43, ...Array.from({ length: 10 }, (_, at) => 101 + at)])
    expect(await possible("number7x")).toContain(8)
    expect((await possible("nowhere to be found")).length).toBe(10)
    // Shorter than a trigram: anything may have it.
    expect((await possible("y")).length).toBe(110)
  })

  test("leaves a handful alone, and goes on where it stopped", async () => {
    await open()
    await append(some(63))
    expect(await indexer().index(inbox)).toBe(0)
    await append(some(1, 63))
    expect(await indexer().index(inbox)).toBe(1)
    await append(some(64, 64))
    expect(await indexer().index(inbox)).toBe(1)
    expect((await blocks()).map(({ first, last }) => [first, last])).toEqual([
      [1, 64],
      [65, 128],
    ])
  })

  test("makes one block of sixteen small ones", async () => {
    await open()
    for (let at = 0; at < 16; at++) {
      await append(some(64, at * 64))
      await indexer().index(inbox)
    }
    expect((await blocks()).map(({ first, last, messages }) => [first, last, messages])).toEqual([
      [1, 1024, 1024],
    ])
    expect(await possible("letter777y")).toEqual([778])
    const leaves = await house.sql.get<{ count: number }>("SELECT COUNT(*) AS count FROM digest_leaf")
    expect(leaves!.count).toBeLessThan(slots)
  })

  test("a crash at any moment leaves whole blocks, and the next start goes on", async () => {
    await open()
    await append(some(300))
    for (let tries = 0; tries < 6; tries++) {
      const broken = indexer({ sql: failingAfter(house.sql, randomInt(0, 40)) })
      await broken.index(inbox).catch((error: Error) => expect(error.message).toBe("the power is gone"))
      for (const block of await blocks())
        expect(await leavesOf(block)).toBeGreaterThanOrEqual(block.leaves + 14)
      expect(await possible("letter250y")).toContain(251)
    }
    await indexer().index(inbox)
    expect(await possible("letter250y")).toEqual([251])
  })

  test("two at once build everything once", async () => {
    await open()
    await append(some(200))
    await Promise.all([indexer().index(inbox), indexer().index(inbox)])
    expect((await blocks()).map(({ first, last }) => [first, last])).toEqual([[1, 200]])
    expect(await possible("letter150y")).toEqual([151])
  })

  test("forgets what was expunged", async () => {
    await open()
    await append(some(100))
    await indexer().index(inbox)
    const doomed = Array.from({ length: 60 }, (_, at) => at + 1)
    await house.store.changeFlags(inbox, doomed, { mode: "add", flags: { bits: 8, keywords: [] } })
    await house.store.expunge(inbox)
    await indexer().patrol()
    expect((await blocks()).map(({ first, last, messages }) => [first, last, messages])).toEqual([
      [1, 100, 40],
    ])
    expect(await possible("letter80y")).toEqual([81])
  })

  test("a single expunged message is forgotten a day later", async () => {
    await open()
    await append(some(100))
    await indexer().index(inbox)
    await house.store.changeFlags(inbox, [5], { mode: "add", flags: { bits: 8, keywords: [] } })
    await house.store.expunge(inbox)
    await indexer().patrol()
    expect((await blocks())[0]!.messages).toBe(100)
    await indexer({ clock: { ...systemClock, now: () => systemClock.now() + 25 * 3_600_000 } }).patrol()
    expect((await blocks())[0]!.messages).toBe(99)
  })

  test("goes with its mailbox", async () => {
    await open()
    await append(some(100))
    await indexer().index(inbox)
    await house.store.createMailbox(account, "Old")
    await house.store.renameMailbox(account, "INBOX", "Older")
    await house.store.deleteMailbox(account, "Older")
    await new Collector({ sql: house.sql, blobs: house.blobs, clock: systemClock, log: silentLog }).collect()
    await indexer().patrol()
    expect(await house.sql.get("SELECT id FROM digest_leaf LIMIT 1")).toBeUndefined()
  })

  test.each([
    ["lost", "DELETE FROM digest_leaf WHERE id >= 0"],
    ["cut short", "UPDATE digest_leaf SET bytes = substr(bytes, 1, 9)"],
  ])("what is %s is read instead, and built anew", async (_, damage) => {
    await open()
    await append(some(100))
    await indexer().index(inbox)
    await house.sql.run(damage)
    expect((await possible("letter42y")).length).toBe(100)
    expect(await blocks()).toEqual([])
    await indexer().index(inbox)
    expect(await possible("letter42y")).toEqual([43])
  })

  test("fsck finds what is wrong, and nothing where nothing is", async () => {
    await open()
    await append(some(100))
    await indexer().index(inbox)
    const problems = async (deep: boolean) =>
      (await fsck({ sql: house.sql, blobs: house.blobs, deep })).problems
    expect(await problems(true)).toEqual([])
    const [block] = await blocks()
    const leaf = block!.id * slots + 77
    const swap = "UPDATE digest_leaf SET bytes = (SELECT bytes FROM digest_leaf WHERE id = ?) WHERE id = ?"
    await house.sql.run(swap, leaf + 1, leaf)
    expect(await problems(false)).toEqual([])
    expect(await problems(true)).toEqual([expect.stringContaining("says what its messages do not")])
    await house.sql.run("DELETE FROM digest_leaf WHERE id = ?", leaf)
    expect(await problems(false)).toEqual([expect.stringContaining("leaves, not")])
    await house.sql.run("DELETE FROM digest_leaf WHERE id = ?", block!.id * slots)
    expect(await problems(false)).toEqual([
      expect.stringContaining("missing or damaged; it will be built anew"),
    ])
  })

  test("follows what it is told of, in its own time", async () => {
    await open()
    const own = indexer()
    house.store.onChange = (mailboxId) => own.touch(mailboxId)
    own.start()
    await append(some(80))
    await expect.poll(async () => (await blocks()).length, { timeout: 20_000 }).toBe(1)
    await own.stop()
  })
})

async function leavesOf(block: Block): Promise<number> {
  const row = await house.sql.get<{ count: number }>(
    "SELECT COUNT(*) AS count FROM digest_leaf WHERE id BETWEEN ? AND ?",
    block.id * slots,
    block.id * slots + slots - 1,
  )
  return row!.count
}

/** A database that fails for good after so many statements in transactions. */
function failingAfter(sql: Sql, statements: number): Sql {
  let left = statements
  const failing = (tx: Query) =>
    new Proxy(tx, {
      get(target, name: keyof Query) {
        if (left-- <= 0) throw new Error("the power is gone")
        return target[name].bind(target)
      },
    })
  return new Proxy(sql, {
    get(target, name: keyof Sql) {
      if (name === "write")
        return (job: (tx: Query) => Promise<unknown>) => sql.write((tx) => job(failing(tx)))
      const value = target[name]
      return typeof value === "function" ? value.bind(target) : value
    },
  })
}
