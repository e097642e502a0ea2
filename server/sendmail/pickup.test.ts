import { chmod, mkdir, readdir, symlink, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { systemClock } from "../clock.ts"
import { silentLog } from "../log.ts"
import { openPostOffice, type PostOffice } from "../smtp/test-post-office.ts"
import { openTestClamd } from "../spam/fixtures.ts"
import { Judge } from "../spam/judge.ts"
import { composeLetter, LetterFault } from "./letter.ts"
import { parseOptions } from "./options.ts"
import { Pickup, type PickupParts } from "./pickup.ts"
import { spool, spooledHostname } from "./spool.ts"

const caller = { address: "root@mail.example.test", hostname: "mail.example.test", now: 0 }

describe("the spool", () => {
  let office: PostOffice
  let pickup: Pickup
  let folder: string
  let alice: number
  beforeEach(async () => {
    office = await openPostOffice()
    alice = await office.person("alice")
    folder = join(office.house.folder, "spool")
    pickup = newPickup()
  })
  afterEach(async () => {
    await pickup.stop()
    await office.close()
  })

  const newPickup = (parts: Partial<PickupParts> = {}) =>
    new Pickup({
      folder,
      sql: office.house.sql,
      store: office.house.store,
      accept: office.acceptance.accept.bind(office.acceptance),
      clock: systemClock,
      log: silentLog,
      hostname: "mail.example.test",
      language: "en",
      messageLimit: 1_000_000,
      ...parts,
    })
  const leave = (text: string, line = "-t", limit = 1_000_000) => {
    const options = parseOptions(line.split(" "))
    return spool(folder, composeLetter(Buffer.from(text), options, caller), options, limit)
  }
  const left = async () => (await readdir(folder)).filter((name) => !name.startsWith("."))
  const inbox = () => office.inbox(alice)
  const arrived = (count: number) =>
    expect.poll(async () => (await inbox()).length, { timeout: 10_000 }).toBe(count)

  test("what was left while nobody was there is taken in at the start", async () => {
    await mkdir(folder)
    await leave("To: alice@example.test\nSubject: cron\n\nhello\n")
    await pickup.start()
    await arrived(1)
    expect((await inbox())[0]).toMatch(
      /^Return-Path: <root@mail\.example\.test>\r\nReceived: by mail\.example\.test \(sendmail, user \d+\) id [0-9a-f]+;\r\n/,
    )
    await expect.poll(() => left()).toEqual([])
  })

  test("cron's mail came from root@localhost of the machine, whatever the wizard had called the server", async () => {
    expect(await spooledHostname(folder)).toBeUndefined()
    await pickup.start()
    expect(await spooledHostname(folder)).toBe("mail.example.test")
    await writeFile(join(folder, ".hostname"), "not a name\n")
    expect(await spooledHostname(folder)).toBeUndefined()
  })

  test("what is left later is taken in at once", async () => {
    await pickup.start()
    await leave("To: alice@example.test\n\nhello\n")
    await arrived(1)
  })

  test("a file that is still being written is left alone", async () => {
    await pickup.start()
    await writeFile(join(folder, `${"a".repeat(32)}.part`), "{}")
    pickup.look()
    await leave("To: alice@example.test\n\nhello\n")
    await arrived(1)
    // The file goes after the message has arrived.
    await expect.poll(() => left()).toEqual([`${"a".repeat(32)}.part`])
  })

  test("nobody gets it: its sender is told", async () => {
    await pickup.start()
    await leave("To: nobody@example.test\nSubject: hi\n\n", "-t -f alice@example.test")
    await arrived(1)
    expect((await inbox())[0]).toMatch(
      /Subject: Not delivered: hi[\s\S]*nobody@example\.test: there is nobody/,
    )
  })

  test("what programs send is looked through for viruses: its sender is told, or it is marked and in Junk", async () => {
    await using clamd = await openTestClamd()
    const rooms = { ...office.house, clock: systemClock, log: silentLog }
    const judge = (viruses: "refuse" | "mark") =>
      new Judge({
        ...rooms,
        thresholds: { junkFrom: 5, refuseFrom: undefined },
        viruses,
        clamav: clamd.scanner,
      })
    pickup = newPickup({ judge: judge("refuse") })
    await pickup.start()
    await leave("To: alice@example.test\nSubject: buy pills\n\nnow\n")
    await arrived(1)
    await leave("To: alice@example.test\nSubject: hi\n\nEICAR\n", "-t -f alice@example.test")
    await arrived(2)
    expect((await inbox())[0]).not.toContain("X-Missiva-Verdict")
    expect((await inbox())[1]).toMatch(/Subject: Not delivered: hi/)
    await pickup.stop()
    pickup = newPickup({ judge: judge("mark") })
    await pickup.start()
    await leave("To: alice@example.test\nSubject: hi\n\nEICAR\n")
    const junk = () => office.inbox(alice, "Junk")
    await expect.poll(async () => (await junk()).length).toBe(1)
    expect((await junk())[0]).toContain("X-Virus-Status: Infected (Eicar-Test)\r\n")
  })

  test("garbage and links are put aside, and what comes behind them is taken", async () => {
    await mkdir(folder)
    await writeFile(join(folder, `${"0".repeat(32)}.mail`), "no envelope")
    await writeFile(join(folder, `${"1".repeat(32)}.mail`), '{"version":1,"sender":"","recipients":[]}\nx')
    await symlink("/etc/passwd", join(folder, `${"2".repeat(32)}.mail`))
    await leave("To: alice@example.test\n\nhello\n")
    await pickup.start()
    await arrived(1)
    expect((await left()).sort()).toEqual(["0", "1", "2"].map((digit) => `${digit.repeat(32)}.mail.unusable`))
  })

  test("a message that grew too large by its line ends is refused, not lost", async () => {
    await mkdir(folder)
    const text = `To: alice@example.test\n${"\n".repeat(600)}`
    expect(text.length).toBeLessThan(1_000)
    await expect(leave(text, "-t", 1_000)).rejects.toThrow(LetterFault)
    const many = Array.from({ length: 10_001 }, (_, i) => `r${i}@example.test`)
    await expect(leave("\n", many.join(" "))).rejects.toThrow(LetterFault)
    expect(await left()).toEqual([])
  })

  test("an envelope written by hand cannot bring commands into the way to another server", async () => {
    await mkdir(folder)
    const evil = "bob@remote.example>\r\nRCPT TO:<eve@remote.example"
    for (const [digit, envelope] of [
      ["0", { version: 1, sender: "", recipients: [evil] }],
      ["1", { version: 1, sender: evil, recipients: ["alice@example.test"] }],
    ] as const)
      await writeFile(join(folder, `${digit.repeat(32)}.mail`), `${JSON.stringify(envelope)}\nx`)
    await leave("To: alice@example.test\n\nhello\n")
    await pickup.start()
    await arrived(1)
    await expect
      .poll(async () => (await left()).sort())
      .toEqual(["0", "1"].map((digit) => `${digit.repeat(32)}.mail.unusable`))
  })

  test("a file that cannot be put aside does not keep back what comes behind it", async () => {
    const name = `${"0".repeat(32)}.mail`
    await mkdir(join(folder, name), { recursive: true })
    await mkdir(join(folder, `${name}.unusable`, "full"), { recursive: true })
    await leave("To: alice@example.test\n\nhello\n")
    await pickup.start()
    await arrived(1)
  })

  test("who wants no notice gets none", async () => {
    await pickup.start()
    await leave("To: nobody@example.test\n\n", "-t -N never -f alice@example.test")
    await leave("To: alice@example.test\n\nhello\n")
    await arrived(1)
    await expect.poll(() => left()).toEqual([])
    expect((await inbox())[0]).toContain("hello")
    expect((await inbox()).length).toBe(1)
  })

  test("others may put in and not look", async () => {
    await mkdir(folder)
    await chmod(folder, 0o755)
    await pickup.start()
    const { mode } = await import("node:fs").then(({ statSync }) => statSync(folder))
    expect(mode & 0o7777).toBe(0o1733)
  })
})
