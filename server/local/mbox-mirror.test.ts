import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { dirname, join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { testSettings } from "../test-settings.ts"
import { fileText, lostJournals, Sides } from "./test-side.ts"

let sides: Sides
beforeEach(async () => {
  sides = await Sides.open("mbox", (folder) => join(folder, "ann"))
})
afterEach(() => sides.close())

/** Both sides, which have to be the same. */
async function both(): Promise<string[]> {
  await sides.look()
  const found = await sides.inStore()
  expect(await sides.inFile()).toEqual(found)
  return found
}

describe("an inbox and an mbox file", () => {
  test("what arrives is in the file, and what a program appends is in the store", async () => {
    await sides.deliver("one")
    expect(await both()).toEqual(["one:"])
    await sides.rewrite((text) => text + fileText("two", { bits: 5, keywords: ["$Forwarded"] }))
    await sides.deliver("three", { flags: ["\\Seen"] })
    expect(await both()).toEqual(["one:", "three: \\Seen", "two: \\Seen \\Flagged $Forwarded"])
    expect(statSync(sides.place.path).mode & 0o777).toBe(0o600)
  })

  test("nobody gets a file before there is mail", async () => {
    await sides.look()
    expect(existsSync(sides.place.path)).toBe(false)
    await sides.deliver("one")
    expect(await both()).toEqual(["one:"])
  })

  test("what is read or flagged on one side is on the other, each flag as it was changed last", async () => {
    const [one, two] = [await sides.deliver("one"), await sides.deliver("two", { flags: ["\\Flagged"] })]
    await both()
    await sides.changeFlags(one, "add", ["\\Seen", "work"])
    await sides.rewrite((text) => text.replace("X-Status: F\n", "Status: RO\nX-Status: A\n"))
    expect(await both()).toEqual(["one: \\Seen work", "two: \\Seen \\Answered"])
    await sides.changeFlags(two, "remove", ["\\Seen"])
    await sides.rewrite((text) => text.replace("X-Keywords: work\n", ""))
    expect(await both()).toEqual(["one: \\Seen", "two: \\Answered"])
  })

  test("what is deleted on one side is gone from the other", async () => {
    const uids = []
    for (const subject of ["one", "two", "three", "four"]) uids.push(await sides.deliver(subject))
    await both()
    await sides.expunge(uids[0]!)
    await sides.rewrite((text) => text.replace(fileText("three"), ""))
    expect(await both()).toEqual(["four:", "two:"])
    await sides.rewrite(() => "")
    expect(await both()).toEqual([])
    await sides.deliver("five")
    rmSync(sides.place.path)
    await sides.look()
    expect(await both()).toEqual(["five:"])
  })

  test("messages that are alike are as many on both sides", async () => {
    const first = await sides.deliver("same")
    await sides.deliver("same")
    await sides.deliver("same")
    expect(await both()).toEqual(["same:", "same:", "same:"])
    await sides.expunge(first)
    expect(await both()).toEqual(["same:", "same:"])
    await sides.rewrite((text) => text + fileText("same") + fileText("same"))
    expect(await both()).toHaveLength(4)
    await sides.rewrite((text) => text.slice(fileText("same").length))
    expect(await both()).toHaveLength(3)
    expect(await both()).toHaveLength(3)
  })

  test("after a crash before the journal knew, nothing is doubled and nothing lost", async () => {
    await sides.deliver("one")
    await sides.rewrite((text) => text + fileText("two"))
    await both()
    for (const lost of lostJournals) {
      await sides.house.sql.run(lost)
      sides.restart()
      await sides.deliver(lost.replaceAll(/\W/g, ""))
      const found = await both()
      expect(new Set(found).size).toBe(found.length)
    }
    expect(await both()).toHaveLength(5)
  })

  test("a file that is missing because its folder is another one deletes nothing", async () => {
    await sides.deliver("one")
    await both()
    const folder = dirname(sides.place.path)
    renameSync(folder, `${folder}-unmounted`)
    mkdirSync(folder)
    expect(await both()).toEqual(["one:"])
    rmSync(`${folder}-unmounted`, { recursive: true })
  })

  test("what is no mbox file is left alone", async () => {
    writeFileSync(sides.place.path, "PNG or whatever\n")
    await sides.deliver("one")
    await expect(sides.look()).rejects.toThrow()
    expect(readFileSync(sides.place.path, "latin1")).toBe("PNG or whatever\n")
    expect(await sides.inStore()).toEqual(["one:"])
  })

  test("links of both kinds in place of the file are refused", async () => {
    const other = join(dirname(sides.place.path), "secret")
    writeFileSync(other, "")
    await sides.deliver("one")
    symlinkSync(other, sides.place.path)
    await expect(sides.look()).rejects.toThrow(/ELOOP/)
    rmSync(sides.place.path)
    linkSync(other, sides.place.path)
    await expect(sides.look()).rejects.toThrow(/EPERM/)
    rmSync(sides.place.path)
    expect(readFileSync(other, "latin1")).toBe("")
    expect(await both()).toEqual(["one:"])
  })

  test("a message of a program about the file stays there and is nobody's mail", async () => {
    const internal = `From MAILER-DAEMON Mon Jan  2 15:04:05 2006\nSubject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\nX-IMAP: 1 2\n\nx\n\n`
    await sides.rewrite(() => internal + fileText("one"))
    await sides.look()
    expect(await sides.inStore()).toEqual(["one:"])
    await sides.changeFlags(1, "add", ["\\Seen"])
    await sides.look()
    expect(readFileSync(sides.place.path, "latin1").startsWith(internal)).toBe(true)
  })

  test("a last message without an empty line behind it stays whole when another comes", async () => {
    await sides.rewrite(() => fileText("one").trimEnd())
    await sides.deliver("two")
    expect(await both()).toEqual(["one:", "two:"])
    expect(await both()).toEqual(["one:", "two:"])
  })

  test("a mailbox over its quota leaves what came to the file there", async () => {
    await sides.house.prisma.account.update({ where: { id: sides.account }, data: { quotaBytes: 300n } })
    await sides.deliver("one")
    await sides.rewrite((text) => text + fileText("x".repeat(300)))
    await sides.look()
    expect(await sides.inStore()).toEqual(["one:"])
    expect(await sides.inFile()).toHaveLength(2)
    await sides.house.prisma.account.update({ where: { id: sides.account }, data: { quotaBytes: 0n } })
    expect(await both()).toHaveLength(2)
  })
})

test(
  "two who write at once lose nothing and double nothing",
  async () => {
    const until = Date.now() + testSettings.mirrorSeconds * 1000
    const alive = new Set<string>()
    let count = 0
    const name = () => `m${++count}`
    const looker = (async () => {
      while (Date.now() < until) await sides.look()
    })()
    const client = (async () => {
      while (Date.now() < until) {
        const subject = name()
        const uid = await sides.deliver(subject)
        alive.add(subject)
        if (Math.random() < 0.4) await sides.changeFlags(uid, "add", ["\\Seen"])
        if (Math.random() < 0.2) {
          await sides.expunge(uid)
          alive.delete(subject)
        }
      }
    })()
    const program = (async () => {
      while (Date.now() < until) {
        const subject = name()
        await sides.rewrite((text) => text + fileText(subject))
        alive.add(subject)
        if (Math.random() < 0.3)
          await sides.rewrite((text) => {
            const [found] = /^Subject: m\d+$/m.exec(text) ?? []
            if (!found) return text
            const victim = found.slice("Subject: ".length)
            const messages = text.split(/^(?=From )/m)
            const left = messages.filter((message) => !message.includes(`${found}\n`))
            if (left.length < messages.length) alive.delete(victim)
            return left.join("")
          })
      }
    })()
    await Promise.all([looker, client, program])
    await both()
    const found = (await both()).map((each) => each.split(":")[0]!)
    expect(found.toSorted()).toEqual([...alive].toSorted())
    expect(count).toBeGreaterThan(20)
  },
  (testSettings.mirrorSeconds + 60) * 1000,
)
