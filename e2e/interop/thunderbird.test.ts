import { existsSync } from "node:fs"
import type { ImapFlow } from "imapflow"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type Missiva, startMissiva } from "../missiva.ts"
import { arrived, imap, letter } from "./programs.ts"
import { startThunderbird, type Thunderbird } from "./thunderbird.ts"

// Thunderbird itself, without a screen, told what to do through its remote port; another client looks at what became of
// it. The tests are one day at the desk and build on each other.

const alice = "alice@example.test"
const there = existsSync("/usr/bin/thunderbird")
if (!there) console.warn("SKIPPED: Thunderbird (/usr/bin/thunderbird is not installed)")

interface Listed {
  uid: number
  subject: string
  author: string
  read: boolean
  starred: boolean
  tags: string
  date: number
}

describe.skipIf(!there)("Thunderbird", () => {
  let missiva: Missiva
  let thunderbird: Thunderbird
  let other: ImapFlow

  beforeAll(async () => {
    missiva = await startMissiva()
    other = await imap(missiva, alice)
    await other.append("INBOX", letter("letter alpha", "bakelite telephone"))
    await other.append("INBOX", letter("letter beta", "an armful of rhubarb"))
    thunderbird = await startThunderbird(missiva, alice)
  })
  afterAll(async () => {
    await thunderbird?.stop()
    await other?.logout()
    await missiva?.fsck()
    await missiva?.stop()
  })

  /** The flags of the messages of a subject, as the other client sees them. */
  async function flags(mailbox: string, subject: string): Promise<string[][]> {
    await other.mailboxOpen(mailbox)
    const uids = (await other.search({ subject }, { uid: true })) || []
    if (uids.length === 0) return []
    const found = await other.fetchAll(uids.join(","), { flags: true }, { uid: true })
    await other.mailboxClose()
    return found.map((message) => [...message.flags!].filter((flag) => flag !== "\\Recent").sort())
  }

  test("shows the folders, and knows what they are for", async () => {
    const folders = await thunderbird.call<{ path: string; use: string | null }[]>("folders")
    for (const use of ["Sent", "Drafts", "Trash", "Junk", "Archive"])
      expect(folders).toContainEqual({ path: use, use })
    const paths = (await other.list()).map(({ path }) => path)
    expect(folders.map(({ path }) => path.replace(/^inbox$/i, "INBOX")).toSorted()).toEqual(paths.toSorted())
  })

  test("lists a folder as it is", async () => {
    const listed = await thunderbird.call<Listed[]>("open", "INBOX")
    await other.mailboxOpen("INBOX")
    const what = { uid: true, envelope: true, flags: true }
    const messages = await other.fetchAll("1:*", what)
    const shape = (
      uid: number,
      subject: string | undefined,
      read: boolean,
      starred: boolean,
      date: number,
    ) => ({
      uid,
      subject: subject?.replace(/^(re: ?)+/i, "") ?? "",
      read,
      starred,
      date,
    })
    expect(
      listed.map(({ uid, subject, read, starred, date }) => shape(uid, subject, read, starred, date)),
    ).toEqual(
      messages.map(({ uid, envelope, flags }) =>
        shape(
          uid,
          envelope!.subject,
          flags!.has("\\Seen"),
          flags!.has("\\Flagged"),
          new Date(envelope!.date!).getTime() / 1000,
        ),
      ),
    )
    await other.mailboxClose()
  })

  test("reads a message, byte for byte", async () => {
    const source = await thunderbird.call<string>("source", "INBOX", "letter alpha")
    const bytes = Buffer.from(letter("letter alpha", "bakelite telephone"))
    expect(Buffer.from(source, "latin1").includes(bytes)).toBe(true)
  })

  test("marks, stars and tags", async () => {
    await thunderbird.call("mark", "INBOX", "letter alpha", { read: true, starred: true, tag: "$label2" })
    await expect.poll(() => flags("INBOX", "letter alpha")).toEqual([["$label2", "\\Flagged", "\\Seen"]])
    await thunderbird.call("mark", "INBOX", "letter alpha", { starred: false })
    await expect.poll(() => flags("INBOX", "letter alpha")).toEqual([["$label2", "\\Seen"]])
  })

  test("searches bodies on the server", async () => {
    expect(await thunderbird.call("searchBody", "INBOX", "RHUBARB")).toEqual(["letter beta"])
    expect(await thunderbird.call("searchBody", "INBOX", "nowhere to be found")).toEqual([])
  })

  test("makes a folder with a name of its own, files messages there, and renames it", async () => {
    await thunderbird.call("createFolder", "Über & uns")
    await expect.poll(async () => (await other.list()).map(({ path }) => path)).toContain("Über & uns")
    await expect
      .poll(() => thunderbird.call<object[]>("folders"))
      .toContainEqual({ path: "Über & uns", use: null })
    await thunderbird.call("carry", "INBOX", "letter alpha", "Über & uns", false)
    await thunderbird.call("carry", "INBOX", "letter beta", "Über & uns", true)
    expect(await flags("Über & uns", "letter alpha")).toEqual([["$label2", "\\Seen"]])
    expect(await flags("Über & uns", "letter beta")).toEqual([[]])
    expect(await flags("INBOX", "letter alpha")).toHaveLength(1)
    await expect.poll(() => flags("INBOX", "letter beta")).toEqual([])
    await thunderbird.call("renameFolder", "Über & uns", "餅 und mehr")
    await expect.poll(async () => (await other.list()).map(({ path }) => path)).toContain("餅 und mehr")
    expect(await flags("餅 und mehr", "letter beta")).toEqual([[]])
  })

  test("deletes into the bin", async () => {
    await thunderbird.call("open", "INBOX")
    await thunderbird.call("remove", "INBOX", "letter alpha")
    await expect.poll(() => flags("Trash", "letter alpha")).toEqual([["$label2", "\\Seen"]])
    await expect.poll(() => flags("INBOX", "letter alpha")).toEqual([])
  })

  test("sends from its composer, and keeps a copy in Sent", async () => {
    const attachment = { name: "notes.txt", text: "It was the best of times." }
    await thunderbird.call("send", {
      to: "bob@example.test",
      subject: "Written in Thunderbird — ✓",
      text: "Dear Bob",
      attachment,
    })
    const got = await arrived(missiva, "bob@example.test", "Written in Thunderbird")
    expect(got).toContain("Dear Bob")
    expect(got).toContain('filename="notes.txt"')
    expect(got).toMatch(/^User-Agent: Mozilla Thunderbird/m)
    await arrived(missiva, alice, "Written in Thunderbird", "Sent")
    await expect.poll(() => flags("Sent", "Written in Thunderbird")).toEqual([["\\Seen"]])
  })

  test("hears of new mail, of flags and of messages gone, without asking", async () => {
    await thunderbird.call("open", "INBOX")
    const shown = () => thunderbird.call<Listed[]>("list", "INBOX")
    await other.append("INBOX", letter("letter gamma", "told at once"))
    await expect
      .poll(async () => (await shown()).filter(({ subject }) => subject === "letter gamma"))
      .toHaveLength(1)
    await other.mailboxOpen("INBOX")
    await other.messageFlagsAdd({ subject: "letter gamma" }, ["\\Flagged"])
    await expect
      .poll(async () => (await shown()).find(({ subject }) => subject === "letter gamma")?.starred)
      .toBe(true)
    await other.messageMove({ subject: "letter gamma" }, "Archive")
    await other.mailboxClose()
    await expect.poll(async () => (await shown()).map(({ subject }) => subject)).not.toContain("letter gamma")
  })
})
