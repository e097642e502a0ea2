import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { silentLog } from "../log.ts"
import { parseFlags } from "../store/flags.ts"
import { openTestHouse, type TestHouse, testDatabases } from "../store/test-house.ts"
import { forget, learningStatus, site, taught, teach } from "./learning.ts"
import { noteLesson } from "./lessons.ts"
import { hashed } from "./tokens.ts"
import { Training } from "./training.ts"

const day = 86_400_000

describe.each(testDatabases)("what people's moves teach, on $name", ({ postgresql }) => {
  let house: TestHouse
  let now = Date.UTC(2026, 10, 21)
  let names = 0
  let alice: number
  let training: Training

  beforeAll(async () => {
    house = await openTestHouse({ clock: { now: () => now }, ...(postgresql && { postgresql }) })
    house.store.onTransfer = noteLesson
  })
  afterAll(() => house.close())
  beforeEach(async () => {
    alice = await house.account(`alice${++names}`)
    training = new Training({ sql: house.sql, store: house.store, clock: { now: () => now }, log: silentLog })
  })
  afterEach(() => training.stop())

  /** Files a message and gives its UID. */
  async function append(mailbox: string, text: string, flags: string[] = []): Promise<number> {
    const incoming = house.store.receive(1_000_000)
    await incoming.write(Buffer.from(`From: x@${names}.example\r\nSubject: ${text}\r\n\r\n${text}\r\n`))
    const message = { staged: await incoming.finish(), flags: parseFlags(flags) }
    return (await house.store.append(alice, mailbox, [message])).uids[0]!
  }

  async function transfer(how: "move" | "copy", from: string, uids: number[], to: string): Promise<number[]> {
    const { id } = await house.store.mailbox(alice, from)
    const place = { accountId: alice, name: to }
    const { store } = house
    const done = how === "move" ? store.move(id, uids, place) : store.copy(id, uids, place, "all or none")
    return (await done).to
  }

  async function learnt() {
    await training.learn()
    return (await taught(house.sql, [alice])).get(alice) ?? { spam: 0, ham: 0 }
  }

  const tokensOf = async (account: number) =>
    house.sql.all<{ token: number; spam: number; ham: number }>(
      "SELECT token, spam, ham FROM spam_token WHERE account_id = ? ORDER BY token",
      account,
    )
  const word = async (text: string) => (await tokensOf(alice)).find(({ token }) => token === hashed(text))

  test("into Junk is spam, out of it is good, and each message counts once", async () => {
    const uid = await append("INBOX", "pills")
    const [junk] = await transfer("move", "INBOX", [uid], "Junk")
    expect(await learnt()).toEqual({ spam: 1, ham: 0 })
    expect(await word("pills")).toMatchObject({ spam: 1, ham: 0 })

    const [back] = await transfer("move", "Junk", [junk!], "INBOX")
    expect(await learnt()).toEqual({ spam: 0, ham: 1 })
    expect(await word("pills")).toMatchObject({ spam: 0, ham: 1 })

    const [again] = await transfer("move", "INBOX", [back!], "Junk")
    await transfer("copy", "Junk", [again!], "Archive")
    await transfer("copy", "Junk", [again!], "Archive")
    expect(await learnt()).toEqual({ spam: 0, ham: 1 })
  })

  test("a client that copies and expunges teaches as one that moves", async () => {
    await transfer("copy", "INBOX", [await append("INBOX", "copied")], "Junk")
    expect(await learnt()).toEqual({ spam: 1, ham: 0 })
  })

  test("the bin teaches nothing, and neither do moves between other mailboxes", async () => {
    await transfer(
      "move",
      "Junk",
      await transfer("move", "INBOX", [await append("INBOX", "a")], "Junk"),
      "Trash",
    )
    await transfer("move", "INBOX", [await append("INBOX", "b")], "Archive")
    await transfer("move", "Trash", [1], "Archive")
    expect(await learnt()).toEqual({ spam: 1, ham: 0 })
  })

  test("many at once are noted in the move and learnt behind it", async () => {
    const uids: number[] = []
    for (let at = 0; at < 120; at++) uids.push(await append("INBOX", `offer ${at}`))
    await transfer("move", "INBOX", uids, "Junk")
    expect((await learningStatus(house.sql)).waiting).toBe(120)
    expect(await learnt()).toEqual({ spam: 120, ham: 0 })
    expect((await learningStatus(house.sql)).waiting).toBe(0)
  })

  test("two processes learn a lesson once", async () => {
    await transfer("move", "INBOX", [await append("INBOX", "both")], "Junk")
    const other = new Training({
      sql: house.sql,
      store: house.store,
      clock: { now: () => now },
      log: silentLog,
    })
    await Promise.all([other.learn(), training.learn()])
    expect(await word("both")).toMatchObject({ spam: 1 })
  })

  test("a fault between learning and forgetting the note leaves neither", async () => {
    await transfer("move", "INBOX", [await append("INBOX", "crash")], "Junk")
    const dying = {
      ...house.sql,
      all: house.sql.all.bind(house.sql),
      write: (job: Parameters<typeof house.sql.write>[0]) =>
        house.sql.write(async (tx) => {
          await job(tx)
          throw new Error("the power is gone")
        }),
    } as unknown as typeof house.sql
    const doomed = new Training({ sql: dying, store: house.store, clock: { now: () => now }, log: silentLog })
    await expect(doomed.learn()).rejects.toThrow("the power is gone")
    expect(await word("crash")).toBeUndefined()
    expect(await learnt()).toEqual({ spam: 1, ham: 0 })
  })

  test("a message that is gone before it was learnt teaches nothing and holds nobody up", async () => {
    const gone = { accountId: alice, contentId: 999_999, verdict: "spam" }
    await house.sql.run(
      "INSERT INTO spam_task (account_id, content_id, verdict) VALUES (?, ?, ?)",
      gone.accountId,
      gone.contentId,
      gone.verdict,
    )
    await transfer("move", "INBOX", [await append("INBOX", "next")], "Junk")
    expect(await learnt()).toEqual({ spam: 1, ham: 0 })
  })

  test("the site learns what accounts do, and takes it back with them", async () => {
    const shared = async () => (await taught(house.sql, [site])).get(site) ?? { spam: 0, ham: 0 }
    const before = await shared()
    const [junk] = await transfer("move", "INBOX", [await append("INBOX", "site")], "Junk")
    await training.learn()
    expect(await shared()).toEqual({ spam: before.spam + 1, ham: before.ham })
    await transfer("move", "Junk", [junk!], "INBOX")
    await training.learn()
    expect(await shared()).toEqual({ spam: before.spam, ham: before.ham + 1 })
  })

  test("what was read and kept for days is good mail; what is new, unread, binned or junk is not looked at", async () => {
    await append("INBOX", "kept", ["\\Seen"])
    await append("Archive", "filed", ["\\Seen"])
    await append("INBOX", "unread")
    await append("INBOX", "leaving", ["\\Seen", "\\Deleted"])
    await append("INBOX", "marked", ["\\Seen", "$Junk"])
    await append("Junk", "junk", ["\\Seen"])
    await append("Trash", "bin", ["\\Seen"])
    await append("Sent", "mine", ["\\Seen"])
    now += 4 * day
    await append("INBOX", "today", ["\\Seen"])
    for (let round = 0; round <= names / 20; round++) await training.tend()
    expect(await learnt()).toEqual({ spam: 0, ham: 2 })
    expect(await word("kept")).toBeDefined()
    expect(await word("filed")).toBeDefined()
    now += 2 * day
    for (let round = 0; round <= names / 20; round++) await training.tend()
    expect(await learnt()).toEqual({ spam: 0, ham: 2 })
  })

  test("what belongs to an account that is gone goes too", async () => {
    await transfer("move", "INBOX", [await append("INBOX", "orphan")], "Junk")
    await training.learn()
    await house.prisma.account.delete({ where: { id: alice } })
    await training.tend()
    expect(await tokensOf(alice)).toEqual([])
    expect((await taught(house.sql, [alice])).size).toBe(0)
  })

  test("of too many tokens the rare and old are forgotten, those met often stay", async () => {
    const lesson = { accountId: alice, kind: "spam" as const }
    const often = [1, 2, 3].map((n) => hashed(`often ${n}`))
    const fill = async (contentId: number, from: number, at: number) => {
      const tokens = [...often, ...Array.from({ length: 9_000 }, (_, n) => hashed(`rare ${from + n}`))]
      await house.sql.write((tx) => teach(tx, { ...lesson, contentId, tokens, now: at }))
    }
    for (let n = 0; n < 5; n++) await fill(-1 - n, n * 9_000, now - (100 - n) * day)
    await forget(house.sql, alice, now)
    const left = await tokensOf(alice)
    expect(left.length).toBeLessThanOrEqual(32_000)
    expect(left.length).toBeGreaterThan(20_000)
    const kept = new Set(left.map(({ token }) => token))
    for (const token of often) expect(kept.has(token)).toBe(true)
  })
})
