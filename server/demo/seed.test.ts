import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { systemClock } from "../clock.ts"
import { Directory } from "../directory/directory.ts"
import { silentLog } from "../log.ts"
import { fsck } from "../store/fsck.ts"
import { openTestHouse, type TestHouse } from "../store/test-house.ts"
import { sentAt } from "./letter.ts"
import { allLetters } from "./letters.ts"
import { demoAccounts, demoPassword, persons } from "./people.ts"
import { seedDemo } from "./seed.ts"

let house: TestHouse
let directory: Directory
let keyFolder: string

beforeEach(async () => {
  house = await openTestHouse()
  keyFolder = mkdtempSync(join(tmpdir(), "missiva-demo-"))
  const { sql, prisma } = house
  directory = new Directory({
    sql,
    prisma,
    clock: systemClock,
    log: silentLog,
    keyFolder,
    hostname: undefined,
  })
})

afterEach(async () => {
  await house.close()
  rmSync(keyFolder, { recursive: true })
})

const seed = () => seedDemo({ directory, store: house.store, clock: systemClock })

async function counts(): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const person of persons) {
    const { id } = await directory.findAccount({ address: demoAccounts[person].address })
    for (const { name, messages } of await house.store.mailboxes(id)) found[`${person}/${name}`] = messages
  }
  return found
}

function expected(): Record<string, number> {
  const wanted: Record<string, number> = {}
  for (const letter of allLetters)
    for (const place of Object.keys(letter.copies)) wanted[place] = (wanted[place] ?? 0) + 1
  return wanted
}

describe("the demo", () => {
  it("fills every mailbox with its letters and leaves the books in order", async () => {
    await seed()
    expect(await counts()).toMatchObject(expected())
    const report = await fsck({ sql: house.sql, blobs: house.blobs, deep: true })
    expect(report.problems).toEqual([])
  })

  it("is set up, and everybody can sign in", async () => {
    await seed()
    expect(await directory.isSetUp()).toBe(true)
    expect(await directory.hostname()).toBe("mail.example.test")
    for (const person of persons) {
      const from = { network: "127.0.0.0/24", protocol: "imap" }
      const account = await directory.checkPassword(demoAccounts[person].address, demoPassword, from)
      expect(account.role).toBe(demoAccounts[person].role)
    }
    expect(await directory.resolve("team@example.test")).toMatchObject({ kind: "local" })
  })

  it("happens once", async () => {
    await seed()
    const before = await counts()
    await seed()
    expect(await counts()).toEqual(before)
  })

  it("is finished by the next start when it was cut short", async () => {
    await seed()
    const before = await counts()
    const { id } = await directory.findAccount({ address: "alice@example.test" })
    await house.store.deleteMailbox(id, "Projects/Library")
    await directory.setSetting("demo", "begun")
    await seed()
    expect(await counts()).toEqual(before)
  })

  it("leaves a server alone that somebody set up", async () => {
    const actor = { address: "test" }
    await directory.createDomain({ name: "example.org" }, actor)
    const own = { address: "ann@example.org", password: "a long own password", role: "admin" as const }
    await directory.createAccount(own, actor)
    await seed()
    expect((await directory.listAccounts()).total).toBe(1)
    expect((await directory.listDomains()).total).toBe(1)
  })
})

describe("letters", () => {
  it("have ids of their own and answer letters that are older", () => {
    const letters = new Map(allLetters.map((letter) => [letter.id, letter]))
    expect(letters.size).toBe(allLetters.length)
    const now = Date.now()
    for (const letter of allLetters.filter(({ answers }) => answers)) {
      const before = letters.get(letter.answers!)
      expect(before, letter.id).toBeDefined()
      expect(sentAt(before!.ago, now), letter.id).toBeLessThan(sentAt(letter.ago, now))
    }
  })

  it("were all sent in the past, in the last two months", () => {
    // A minute after midnight is when times of day could slip into the future.
    for (const now of [Date.parse("2026-03-01T00:01:00Z"), Date.parse("2026-03-01T23:59:00Z")])
      for (const { ago, id } of allLetters) {
        expect(sentAt(ago, now), id).toBeLessThan(now)
        expect(sentAt(ago, now), id).toBeGreaterThan(now - 70 * 24 * 3_600_000)
      }
  })
})
