import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { flagNames, parseFlags } from "./flags.ts"
import type { Incoming } from "./incoming.ts"
import type { Snapshot } from "./snapshot.ts"
import { openTestHouse, type TestHouse, testDatabases } from "./test-house.ts"

const none = parseFlags([])
const message = (text: string) =>
  Buffer.from(`From: a@example.test\r\nTo: b@example.test\r\nSubject: ${text}\r\n\r\nThis is ${text}.\r\n`)

const uidsOf = (snapshot: Snapshot) => [...snapshot.uids.subarray(0, snapshot.length)]

describe.each(testDatabases)("the store on $name", ({ postgresql }) => {
  let house: TestHouse
  let alice: number

  beforeAll(async () => {
    house = await openTestHouse({ postgresql })
    alice = await house.account("alice")
  })
  afterAll(() => house.close())

  const stage = async (bytes: Buffer, incoming: Incoming = house.store.receive(10_000_000)) => {
    for (let at = 0; at < bytes.length; at += 65_536) await incoming.write(bytes.subarray(at, at + 65_536))
    return incoming.finish()
  }

  const append = async (mailbox: string, texts: string[], flags = none) => {
    const messages = await Promise.all(
      texts.map(async (text) => ({ staged: await stage(message(text)), flags })),
    )
    return house.store.append(alice, mailbox, messages)
  }

  const fill = async (name: string, count: number) => {
    const mailbox = await house.store.createMailbox(alice, name)
    await append(
      name,
      Array.from({ length: count }, (_, index) => `${name} ${index}`),
    )
    return mailbox.id
  }

  test("an account begins with the standard mailboxes, subscribed", async () => {
    const mailboxes = await house.store.mailboxes(alice)
    expect(mailboxes.map(({ name, specialUse }) => [name, specialUse])).toEqual([
      ["INBOX", ""],
      ["Archive", "\\Archive"],
      ["Drafts", "\\Drafts"],
      ["Junk", "\\Junk"],
      ["Sent", "\\Sent"],
      ["Trash", "\\Trash"],
    ])
    expect(await house.store.subscriptions(alice)).toHaveLength(6)
  })

  test("append gives ascending UIDs, counts, and the bytes come back as they came", async () => {
    const { uids } = await append("INBOX", ["one", "two", "three"])
    expect(uids).toEqual([1, 2, 3])
    const inbox = await house.store.mailbox(alice, "inbox")
    expect(inbox).toMatchObject({ messages: 3, unseen: 3, uidNext: 4 })
    const rows = (await Array.fromAsync(house.store.rows(inbox.id, uids, "summary"))).flat()
    expect(rows.map((row) => row.summary?.subject)).toEqual(["one", "two", "three"])
    const content = await house.store.content(rows[1]!.contentId)
    expect(await content.bytes()).toEqual(message("two"))
    expect(await content.read(0, 4)).toEqual(Buffer.from("From"))
  })

  test("a large message goes to the blob store and comes back, whole and in parts", async () => {
    const large = Buffer.concat([message("large"), Buffer.alloc(700_000, "0123456789\r\n")])
    const { uids, mailboxId } = await house.store.append(alice, "Archive", [
      { staged: await stage(large), flags: none },
    ])
    const [row] = (await Array.fromAsync(house.store.rows(mailboxId, uids, "message"))).flat()
    const content = await house.store.content(row!.contentId)
    expect((await content.bytes()).equals(large)).toBe(true)
    expect(await content.read(600_000, 600_020)).toEqual(large.subarray(600_000, 600_020))
    const streamed = Buffer.concat(await content.stream(100, 500_000).toArray())
    expect(streamed.equals(large.subarray(100, 500_000))).toBe(true)
  })

  test("the same bytes are kept once", async () => {
    const count = async () => (await house.sql.get<{ n: number }>("SELECT COUNT(*) AS n FROM content"))!.n
    const before = await count()
    await append("INBOX", ["shared"])
    await append("Archive", ["shared"])
    expect(await count()).toBe(before + 1)
  })

  test("a message over the limit is refused while it comes", async () => {
    const incoming = house.store.receive(1000)
    await incoming.write(Buffer.alloc(900))
    await expect(incoming.write(Buffer.alloc(200))).rejects.toMatchObject({ code: "too-large" })
    await incoming.abort()
  })

  test("flags are added, removed and replaced; only what changed gets a new MODSEQ", async () => {
    const id = await fill("flags", 5)
    const before = await house.store.snapshot(id)
    const added = await house.store.changeFlags(id, [1, 2, 3], {
      mode: "add",
      flags: parseFlags(["\\Seen", "$Work"]),
    })
    expect(added.changed).toEqual([1, 2, 3])
    const again = await house.store.changeFlags(id, [1, 2], { mode: "add", flags: parseFlags(["\\Seen"]) })
    expect(again.changed).toEqual([])
    await house.store.changeFlags(id, [2], { mode: "remove", flags: parseFlags(["\\seen"]) })
    await house.store.changeFlags(id, [3], { mode: "replace", flags: parseFlags(["\\Flagged"]) })
    const after = await house.store.snapshot(id)
    expect(uidsOf(after).map((_, index) => flagNames(after.flagsAt(index)).join(" "))).toEqual([
      "\\Seen $Work",
      "$Work",
      "\\Flagged",
      "",
      "",
    ])
    expect(after.modseqAt(3)).toBe(before.modseqAt(3))
    expect(after.modseqAt(1)).toBeGreaterThan(before.modseq)
    expect(before.flagsAt(0).text).toBe("")
    expect(await house.store.mailbox(alice, "flags")).toMatchObject({ unseen: 4 })
  })

  test("UNCHANGEDSINCE refuses what changed meanwhile", async () => {
    const id = await fill("condstore", 3)
    const { modseq } = await house.store.snapshot(id)
    await house.store.changeFlags(id, [2], { mode: "add", flags: parseFlags(["\\Answered"]) })
    const change = { mode: "add" as const, flags: parseFlags(["\\Seen"]), unchangedSince: modseq }
    expect(await house.store.changeFlags(id, [1, 2, 3], change)).toEqual({ changed: [1, 3], refused: [2] })
  })

  test("expunge takes only what is deleted, leaves tombstones, and a UID is not given out again", async () => {
    const id = await fill("expunge", 6)
    await house.store.changeFlags(id, [2, 3, 6], { mode: "add", flags: parseFlags(["\\Deleted"]) })
    const { modseq } = await house.store.snapshot(id)
    expect(await house.store.expunge(id, [1, 2, 6])).toEqual([2, 6])
    expect(await house.store.expunge(id)).toEqual([3])
    expect(await house.store.tombstones(id, modseq)).toEqual([2, 3, 6])
    expect(uidsOf(await house.store.snapshot(id))).toEqual([1, 4, 5])
    expect((await append("expunge", ["after"])).uids).toEqual([7])
    expect(uidsOf(await house.store.snapshot(id))).toEqual([1, 4, 5, 7])
  })

  test("copy keeps flags and dates; move leaves the source; both say what became of what", async () => {
    const id = await fill("source", 4)
    await house.store.createMailbox(alice, "target")
    await house.store.changeFlags(id, [2], { mode: "add", flags: parseFlags(["\\Flagged", "$Old"]) })
    const copied = await house.store.copy(id, [2, 4], { accountId: alice, name: "target" })
    expect(copied).toMatchObject({ from: [2, 4], to: [1, 2] })
    const moved = await house.store.move(id, [1, 3], { accountId: alice, name: "target" })
    expect(moved).toMatchObject({ from: [1, 3], to: [3, 4] })
    expect(uidsOf(await house.store.snapshot(id))).toEqual([2, 4])
    const target = await house.store.mailbox(alice, "target")
    const snapshot = await house.store.snapshot(target.id)
    expect(snapshot.flagsAt(0).text).toBe("\\Flagged $Old")
    expect(target).toMatchObject({ messages: 4, unseen: 4 })
    await expect(house.store.copy(id, [2], { accountId: alice, name: "nowhere" })).rejects.toMatchObject({
      code: "no-such-mailbox",
    })
  })

  test("a mailbox made again under its old name is another one", async () => {
    const first = await house.store.createMailbox(alice, "again")
    await house.store.deleteMailbox(alice, "again")
    await expect(house.store.snapshot(first.id)).rejects.toMatchObject({ code: "no-such-mailbox" })
    const second = await house.store.createMailbox(alice, "again")
    expect(second.uidValidity).toBeGreaterThan(first.uidValidity)
  })

  test("rename takes what is below along, keeps UIDVALIDITY, and refuses nonsense", async () => {
    await house.store.createMailbox(alice, "a/b/c")
    const before = await house.store.mailbox(alice, "a/b")
    await house.store.subscribe(alice, "a/b")
    await house.store.renameMailbox(alice, "a", "x/y")
    expect(await house.store.mailbox(alice, "x/y/b")).toMatchObject({
      id: before.id,
      uidValidity: before.uidValidity,
    })
    expect(await house.store.subscriptions(alice)).toContain("x/y/b")
    await expect(house.store.renameMailbox(alice, "x", "x/y/z")).rejects.toMatchObject({ code: "cannot" })
    await expect(house.store.renameMailbox(alice, "x", "Trash")).rejects.toMatchObject({
      code: "already-exists",
    })
    await expect(house.store.createMailbox(alice, "a//b")).rejects.toMatchObject({ code: "invalid" })
    await expect(house.store.deleteMailbox(alice, "INBOX")).rejects.toMatchObject({ code: "cannot" })
  })

  test("renaming INBOX moves its messages", async () => {
    const bob = await house.account("bob")
    await house.store.append(bob, "INBOX", [{ staged: await stage(message("hello")), flags: none }])
    await house.store.renameMailbox(bob, "INBOX", "old mail")
    expect(await house.store.mailbox(bob, "INBOX")).toMatchObject({ messages: 0 })
    expect(await house.store.mailbox(bob, "old mail")).toMatchObject({ messages: 1 })
  })

  test("quota refuses what would not fit and files nothing of it", async () => {
    const carol = await house.account("carol", 300)
    const messages = async (count: number) =>
      Promise.all(
        Array.from({ length: count }, async (_, index) => ({
          staged: await stage(message(`q${index}`)),
          flags: none,
        })),
      )
    await house.store.append(carol, "INBOX", await messages(2))
    await expect(house.store.append(carol, "INBOX", await messages(3))).rejects.toMatchObject({
      code: "over-quota",
    })
    expect(await house.store.usage(carol)).toMatchObject({ messages: 2 })
    const { id } = await house.store.mailbox(carol, "INBOX")
    await house.store.move(id, [1], { accountId: carol, name: "Trash" })
    expect((await house.store.mailbox(carol, "Trash")).messages).toBe(1)
  })

  test("watchers hear of commits, and of nothing after they left", async () => {
    const heard: (number | undefined)[] = []
    const stop = house.store.watch(alice, (mailboxId) => heard.push(mailboxId))
    const { mailboxId } = await append("INBOX", ["heard"])
    stop()
    // Where news of other processes come in, the first thing told is to look at everything again.
    expect(heard).toContain(mailboxId)
    const before = heard.length
    await append("INBOX", ["not heard"])
    expect(heard).toHaveLength(before)
  })

  test("recent messages are recent for one session only", async () => {
    const id = await fill("recent", 3)
    expect(await house.store.claimRecent(id)).toBe(0)
    expect(await house.store.claimRecent(id)).toBe(3)
  })

  test("many writers at once: no UID twice, counters right", async () => {
    const id = await fill("busy", 0)
    const results = await Promise.all(Array.from({ length: 60 }, (_, index) => append("busy", [`m${index}`])))
    const uids = results.flatMap((result) => result.uids).sort((a, b) => a - b)
    expect(uids).toEqual(Array.from({ length: 60 }, (_, index) => index + 1))
    expect(uidsOf(await house.store.snapshot(id))).toEqual(uids)
  })
})
