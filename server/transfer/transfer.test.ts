import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { parseFlags } from "../store/flags.ts"
import { openTestHouse, type TestHouse, testDatabases } from "../store/test-house.ts"
import { bringIn } from "./bring-in.ts"
import { exportForms, giveOut } from "./give-out.ts"
import type { Found } from "./item.ts"
import { StoreShelf } from "./store-shelf.ts"
import { readTree } from "./tree.ts"

describe.each(testDatabases)("on $name", ({ postgresql }) => {
  let house: TestHouse
  beforeAll(async () => {
    house = await openTestHouse({ postgresql })
  })
  afterAll(() => house.close())

  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "missiva-transfer-"))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const limit = 1_000_000
  const bring = (
    accountId: number,
    found: AsyncIterable<Found>,
    more: { into?: string; dryRun?: boolean } = {},
  ) =>
    bringIn(found, {
      shelf: new StoreShelf(house.store, accountId),
      now: Date.now(),
      dryRun: false,
      progress() {},
      ...more,
    })
  const bringPath = (accountId: number, path: string, more?: { into?: string; dryRun?: boolean }) =>
    bring(accountId, readTree(path, { format: "auto", limit }), more)

  /** Every message of an account: mailbox, text, flags and arrival. */
  async function contents(accountId: number): Promise<string[]> {
    const all: string[] = []
    for (const { id, name } of await house.store.mailboxes(accountId)) {
      const snapshot = await house.store.snapshot(id)
      for await (const rows of house.store.rows(id, snapshot.uids.subarray(0, snapshot.length), "message"))
        for (const { uid, contentId, internalDate } of rows) {
          const bytes = await (await house.store.content(contentId)).bytes()
          const { text } = snapshot.flagsAt(snapshot.indexOf(uid))
          all.push([name, bytes.toString("latin1"), text, Math.floor(internalDate / 1000)].join(" | "))
        }
    }
    return all.sort()
  }

  async function file(
    accountId: number,
    mailbox: string,
    text: string,
    flags: string[],
    internalDate: number,
  ) {
    const incoming = house.store.receive(limit)
    await incoming.write(Buffer.from(text, "latin1"))
    const staged = await incoming.finish()
    await house.store.append(accountId, mailbox, [{ staged, flags: parseFlags(flags), internalDate }])
  }

  test.each(exportForms)(
    "what went out as %s comes in as it was, and a second time nothing happens",
    async (form) => {
      const [ann, ben] = [await house.account(`ann-${form}`), await house.account(`ben-${form}`)]
      for (const name of ["Escola/Català & més", "Feina.v2", "Buida"])
        await house.store.createMailbox(ann, name)
      const day = 1_700_000_000_000
      const from = "From here Mon Jan  2 15:04:05 2006"
      await file(ann, "INBOX", `Subject: 1\r\n\r\nx\r\n\r\n${from}\r\n>From\r\n`, ["\\Seen", "work"], day)
      await file(ann, "INBOX", "Subject: 2\r\n\r\nno end", [], day + 1000)
      await file(
        ann,
        "Escola/Català & més",
        "Subject: 3\r\n\r\n\xe9\r\n",
        ["\\Flagged", "\\Answered", "$Junk"],
        day,
      )
      await file(ann, "Feina.v2", `Subject: 4\r\n\r\n${"large ".repeat(40_000)}\r\n`, ["\\Draft"], day)
      const source = { store: house.store, accountId: ann, only: [], progress() {} }
      expect(await giveOut(folder, form, source)).toMatchObject({ messages: 4, there: 0, troubles: [] })
      expect((await giveOut(folder, form, source)).messages).toBe(0)
      const outcome = await bringPath(ben, folder)
      expect(outcome).toMatchObject({ brought: 4, there: 0, failed: 0 })
      expect((await bringPath(ben, folder)).there).toBe(4)
      const expected = (await contents(ann)).map((line) => {
        // What the format does not hold.
        if (form === "eml") return line.replace(/ \| [^|]* \| (\d+)$/, " |  | $1")
        if (form === "maildir") return line.replace("Feina.v2", "Feina_v2")
        return line.replace("no end |", "no end\r\n |")
      })
      expect(await contents(ben)).toEqual(expected.sort())
    },
  )

  test("a try changes nothing, and says what would come", async () => {
    const accountId = await house.account("dry")
    await writeFile(join(folder, "one.eml"), "Subject: 1\n\nx\n")
    await mkdir(join(folder, "Feina"))
    await writeFile(join(folder, "Feina", "two.eml"), "Subject: 2\n\nx\n")
    const outcome = await bringPath(accountId, folder, { dryRun: true })
    expect([...outcome.mailboxes]).toEqual([
      ["Feina", 1],
      ["INBOX", 1],
    ])
    expect(await contents(accountId)).toEqual([])
    await expect(house.store.mailbox(accountId, "Feina")).rejects.toMatchObject({ code: "no-such-mailbox" })
  })

  test("a folder as Thunderbird leaves it; other files are not mail", async () => {
    const accountId = await house.account("bird")
    const mbox = (subject: string, status: string) =>
      `From - Thu Nov  5 12:00:00 2020\nX-Mozilla-Status: ${status}\nSubject: ${subject}\n\nx\n\n`
    await mkdir(join(folder, "Feina.sbd"))
    await writeFile(join(folder, "Inbox"), mbox("in", "0001") + mbox("gone", "0008"))
    await writeFile(join(folder, "Inbox.msf"), "// <!-- <mdb:mork:z -->")
    await writeFile(join(folder, "filterlog.html"), "<html>")
    await writeFile(join(folder, "Feina"), mbox("work", "0000"))
    await writeFile(join(folder, "Feina.sbd", "Sub"), mbox("below", "0004"))
    await symlink("/etc/passwd", join(folder, "link"))
    expect(await bringPath(accountId, folder)).toMatchObject({ brought: 3, failed: 0 })
    const arrived = Date.parse("Thu Nov  5 12:00:00 2020") / 1000
    expect((await contents(accountId)).map((line) => line.replaceAll("\r\n", " "))).toEqual([
      `Feina | Subject: work  x  |  | ${arrived}`,
      `Feina/Sub | Subject: below  x  | \\Flagged | ${arrived}`,
      `INBOX | Subject: in  x  | \\Seen | ${arrived}`,
    ])
    await bringPath(accountId, join(folder, "Feina"), { into: "Antic" })
    expect((await house.store.mailbox(accountId, "Antic/Feina")).messages).toBe(1)
  })

  test("what cannot be filed is told, and the rest comes", async () => {
    const accountId = await house.account("odd")
    const item = (mailbox: string, subject: string): Found => ({
      kind: "message",
      origin: subject,
      mailbox,
      bytes: Buffer.from(`Subject: ${subject}\r\n\r\n`),
      flags: { bits: 0, keywords: [] },
      arrived: Date.UTC(2099, 0),
    })
    async function* found(): AsyncGenerator<Found> {
      yield item("..", "nowhere")
      yield item("a".repeat(300), "too long")
      yield item("Bo*na%", "one")
      yield { kind: "trouble", origin: "disk", why: "EIO" }
      yield item("Bo*na%", "two")
      yield item("Bo*na%", "two")
    }
    const outcome = await bring(accountId, found())
    expect(outcome).toMatchObject({ brought: 2, there: 1, failed: 3 })
    expect(outcome.troubles.map(({ origin }) => origin)).toEqual(["nowhere", "too long", "disk"])
    const place = await house.store.mailbox(accountId, "Bo_na_")
    expect(place.messages).toBe(2)
    const [row] = (await house.store.rows(place.id, [1], "message").next()).value!
    expect(row.internalDate).toBeLessThanOrEqual(Date.now())
  })

  test("what another server has is known by its Message-ID, size and second; never without one", async () => {
    const accountId = await house.account("sighted")
    await file(accountId, "INBOX", "Message-ID: <1@x>\r\n\r\n", [], 1_700_000_000_900)
    await file(accountId, "INBOX", "Subject: none\r\n\r\n", [], 1_700_000_000_900)
    const isThere = await new StoreShelf(house.store, accountId).sightings("INBOX")
    const sighted = { size: 21, arrived: 1_700_000_000_000, messageId: " <1@x>" }
    expect(isThere(sighted)).toBe(true)
    expect(isThere({ ...sighted, size: 22 })).toBe(false)
    expect(isThere({ ...sighted, arrived: 1_700_000_001_000 })).toBe(false)
    expect(isThere({ ...sighted, messageId: "<2@x>" })).toBe(false)
    expect(isThere({ ...sighted, messageId: "" })).toBe(false)
  })

  test("when there is no room it is over, and what came stays", async () => {
    const accountId = await house.account("full", 30_000)
    for (let number = 0; number < 3; number++)
      await writeFile(join(folder, `${number}.eml`), `Subject: ${number}\n\n${"x".repeat(20_000)}\n`)
    await expect(bringPath(accountId, folder)).rejects.toMatchObject({ code: "over-quota" })
    expect(await readdir(folder)).toHaveLength(3)
  })

  test.each(["nothing", "file"])("a path with no mail is told: %s", async (name) => {
    await writeFile(join(folder, "file"), "hello\n")
    const found = readTree(join(folder, name), { format: "auto", limit })
    await expect(found.next()).rejects.toMatchObject({ code: "invalid" })
  })
})
