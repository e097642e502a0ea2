import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { parseFlags } from "./flags.ts"
import { openTestHouse, type TestHouse, testDatabases } from "./test-house.ts"
import { threadKeys } from "./threads.ts"

describe.each(testDatabases)("threads on $name", ({ postgresql }) => {
  let house: TestHouse
  let people = 0
  beforeAll(async () => {
    house = await openTestHouse({ postgresql })
  })
  afterAll(() => house.close())

  const person = () => house.account(`person${++people}`)

  async function append(accountId: number, fields: string, name = "INBOX") {
    const incoming = house.store.receive(1 << 20)
    await incoming.write(Buffer.from(`${fields}\r\n\r\nbody ${fields.length}\r\n`))
    const staged = await incoming.finish()
    const flags = parseFlags([])
    const { mailboxId, uids } = await house.store.append(accountId, name, [{ staged, flags }])
    return { mailboxId, ...(await row(mailboxId, uids[0]!)) }
  }

  async function row(mailboxId: number, uid: number) {
    for await (const [found] of house.store.rows(mailboxId, [uid], "message")) return found!
    throw new Error("there is no such message")
  }

  test("a reply is in the thread of what it answers, in any mailbox", async () => {
    const ann = await person()
    const root = await append(ann, "Message-ID: <root@a>")
    const reply = await append(ann, "Message-ID: <reply@a>\r\nIn-Reply-To: <root@a>", "Sent")
    const other = await append(ann, "Message-ID: <other@a>")
    expect(root.threadId).toBe(root.contentId)
    expect(reply.threadId).toBe(root.threadId)
    expect(other.threadId).not.toBe(root.threadId)
  })

  test("answers to a message that never came are one thread, and it joins them when it comes", async () => {
    const ann = await person()
    const first = await append(ann, "Message-ID: <1@b>\r\nReferences: <absent@b>")
    const second = await append(ann, "Message-ID: <2@b>\r\nReferences: <absent@b>")
    const late = await append(ann, "Message-ID: <absent@b>")
    expect([second.threadId, late.threadId]).toEqual([first.threadId, first.threadId])
  })

  test("a message between two threads joins the older; nothing that was told changes", async () => {
    const ann = await person()
    const old = await append(ann, "Message-ID: <old@c>")
    const young = await append(ann, "Message-ID: <young@c>")
    const bridge = await append(ann, "Message-ID: <bridge@c>\r\nReferences: <young@c> <old@c>")
    const again = await append(ann, "Message-ID: <bridge@c>\r\nReferences: <young@c> <old@c>", "Archive")
    expect(bridge.threadId).toBe(old.threadId)
    expect(again.threadId).toBe(old.threadId)
    expect((await row(young.mailboxId, young.uid)).threadId).toBe(young.threadId)
  })

  test("accounts do not share threads", async () => {
    const root = await append(await person(), "Message-ID: <root@d>")
    const stranger = await append(await person(), "Message-ID: <x@d>\r\nIn-Reply-To: <root@d>")
    expect(stranger.threadId).not.toBe(root.threadId)
  })

  test("without identifiers a message is its own thread, twice the same", async () => {
    const ann = await person()
    const once = await append(ann, "Subject: nothing")
    const twice = await append(ann, "Subject: nothing", "Archive")
    expect(once.threadId).toBe(once.contentId)
    expect(twice.threadId).toBe(once.threadId)
  })

  test("copying and moving keep the thread and the content", async () => {
    const ann = await person()
    const root = await append(ann, "Message-ID: <root@e>")
    const { to } = await house.store.move(root.mailboxId, [root.uid], { accountId: ann, name: "Archive" })
    const archive = await house.store.mailbox(ann, "Archive")
    const moved = await row(archive.id, to[0]!)
    expect(moved).toMatchObject({ contentId: root.contentId, threadId: root.threadId })
  })

  test("relatives filed at the same moment become one thread", async () => {
    const ann = await person()
    await house.store.mailboxes(ann)
    const filed = await Promise.all(
      Array.from({ length: 12 }, (_, n) => append(ann, `Message-ID: <${n}@f>\r\nReferences: <base@f>`)),
    )
    expect(new Set(filed.map((message) => message.threadId)).size).toBe(1)
  })

  test("what an older version filed is threaded when asked for, as it would have been", async () => {
    const ann = await person()
    const root = await append(ann, "Message-ID: <root@g>")
    const reply = await append(ann, "Message-ID: <reply@g>\r\nIn-Reply-To: <root@g>")
    await house.sql.run("UPDATE message SET thread_id = 0 WHERE mailbox_id = ?", root.mailboxId)
    await house.sql.run("DELETE FROM thread_key WHERE account_id = ?", ann)
    await house.store.settleThreads(root.mailboxId)
    expect((await row(root.mailboxId, reply.uid)).threadId).toBe(root.threadId)
  })
})

test("a message with thousands of references costs a bounded number of keys, its root among them", () => {
  const many = Array.from({ length: 5000 }, (_, n) => `${n}@x`).join(" ")
  const facts = { messageId: "own@x", inReplyTo: "", references: many }
  const keys = threadKeys(facts)
  expect(keys.length).toBeLessThanOrEqual(32)
  expect(keys).toContain(threadKeys({ messageId: "0@x", inReplyTo: "", references: "" })[0])
  expect(keys).toContain(threadKeys({ messageId: "4999@x", inReplyTo: "", references: "" })[0])
  expect(keys.every(Number.isSafeInteger)).toBe(true)
})
