import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { testSettings } from "../test-settings.ts"
import { parseUidList } from "./maildir-box.ts"
import { lostJournals, messageText, Sides } from "./test-side.ts"

let sides: Sides
beforeEach(async () => {
  sides = await Sides.open("maildir", (folder) => folder)
  await sides.look()
})
afterEach(() => sides.close())

const path = (...names: string[]) => join(sides.place.path, ...names)
let count = 0

/** What another program does: puts a message in. */
function put(subject: string, { folder = "", flags = undefined as string | undefined } = {}): string {
  const unique = `${1_136_214_245 + ++count}.M${count}P1.elsewhere`
  const name = flags === undefined ? unique : `${unique}:2,${flags}`
  writeFileSync(path(folder, "tmp", unique), messageText(subject).toString("latin1").replaceAll("\r\n", "\n"))
  renameSync(path(folder, "tmp", unique), path(folder, flags === undefined ? "new" : "cur", name))
  return unique
}

/** "subject: LETTERS" of every message there, sorted. */
function inMaildir(folder = ""): string[] {
  const found: string[] = []
  for (const sub of ["new", "cur"])
    for (const name of readdirSync(path(folder, sub))) {
      const text = readFileSync(path(folder, sub, name), "latin1")
      expect(text).not.toContain("\r")
      found.push(`${/^Subject: (.*)$/m.exec(text)![1]}: ${name.split(":2,")[1] ?? ""}`.trim())
    }
  return found.toSorted()
}

const fileOf = (subject: string, folder = "") => {
  for (const sub of ["new", "cur"])
    for (const name of readdirSync(path(folder, sub)))
      if (readFileSync(path(folder, sub, name), "latin1").includes(`Subject: ${subject}\n`))
        return path(folder, sub, name)
  throw new Error(`${subject} is not there`)
}

describe("mailboxes and a Maildir", () => {
  test("what arrives is in it, and what a program puts there is in the store", async () => {
    await sides.deliver("one")
    await sides.deliver("two", { flags: ["\\Seen", "$Forwarded"] })
    put("three")
    put("four", { flags: "FS" })
    await sides.look()
    expect(inMaildir()).toEqual(["four: FS", "one:", "three:", "two: PS"])
    expect(await sides.inStore()).toEqual([
      "four: \\Seen \\Flagged",
      "one:",
      "three:",
      "two: \\Seen $Forwarded",
    ])
  })

  test("flags go both ways, keywords where Dovecot's list has them, and other letters stay", async () => {
    writeFileSync(path("dovecot-keywords"), "0 work\n")
    const one = await sides.deliver("one")
    put("two", { flags: "Sz" })
    await sides.look()
    await sides.changeFlags(one, "add", ["\\Flagged", "work", "unknown"])
    await sides.changeFlags(2, "add", ["\\Answered"])
    await sides.look()
    expect(inMaildir()).toEqual(["one: Fa", "two: RSz"])
    const file = fileOf("one")
    renameSync(file, file.replace(":2,Fa", ":2,S"))
    await sides.look()
    expect(await sides.inStore()).toEqual(["one: \\Seen unknown", "two: \\Seen \\Answered"])
  })

  test("what is deleted on one side is gone from the other", async () => {
    const one = await sides.deliver("one")
    await sides.deliver("two")
    put("three")
    await sides.look()
    await sides.expunge(one)
    unlinkSync(fileOf("three"))
    await sides.look()
    expect(inMaildir()).toEqual(["two:"])
    expect(await sides.inStore()).toEqual(["two:"])
  })

  test("after a crash before the journal knew, nothing is doubled and nothing lost", async () => {
    await sides.deliver("one")
    put("two")
    await sides.look()
    for (const lost of lostJournals) {
      await sides.house.sql.run(lost)
      sides.restart()
      await sides.look()
      expect(inMaildir()).toEqual(["one:", "two:"])
      expect(await sides.inStore()).toEqual(["one:", "two:"])
    }
  })

  test("a Maildir that is another one deletes nothing", async () => {
    await sides.deliver("one")
    await sides.house.store.createMailbox(sides.account, "Work")
    await sides.deliver("two", { mailbox: "Work" })
    await sides.look()
    sides.restart()
    renameSync(path(), `${path()}-unmounted`)
    mkdirSync(path())
    await sides.look()
    rmSync(`${path()}-unmounted`, { recursive: true })
    expect(await sides.inStore("Work")).toEqual(["two:"])
    expect(inMaildir(".Work")).toEqual(["two:"])
  })

  test("folders are mailboxes, made, renamed and deleted on either side", async () => {
    const { store } = sides.house
    const names = async () => (await store.mailboxes(sides.account)).map(({ name }) => name)
    expect(existsSync(path(".Sent", "cur"))).toBe(true)
    for (const sub of ["cur", "new", "tmp"]) mkdirSync(path(".Lists.K&APw-che", sub), { recursive: true })
    put("soup", { folder: ".Lists.K&APw-che" })
    await sides.look()
    expect(await sides.inStore("Lists/Küche")).toEqual(["soup:"])
    await store.renameMailbox(sides.account, "Lists/Küche", "Food")
    await sides.look()
    expect(inMaildir(".Food")).toEqual(["soup:"])
    expect(existsSync(path(".Lists.K&APw-che"))).toBe(false)
    await store.createMailbox(sides.account, "Gone")
    await sides.look()
    rmSync(path(".Gone"), { recursive: true })
    await sides.look()
    expect(await names()).not.toContain("Gone")
    await store.deleteMailbox(sides.account, "Food")
    await sides.look()
    expect(existsSync(path(".Food"))).toBe(false)
    expect(await names()).not.toContain("Food")
  })

  test("a folder whose mailbox was deleted stays when something came into it since", async () => {
    const { store } = sides.house
    await store.createMailbox(sides.account, "Work")
    await sides.look()
    await store.deleteMailbox(sides.account, "Work")
    put("late", { folder: ".Work" })
    await sides.look()
    expect(await sides.inStore("Work")).toEqual(["late:"])
  })

  test("messages come in the order of Dovecot's numbers", async () => {
    const [late, early] = [put("first by name"), put("second by name")]
    writeFileSync(path("dovecot-uidlist"), `3 V1 N9 G0\n7 :${late}\n3 W12 :${early}:2,S\n`)
    expect([...parseUidList(readFileSync(path("dovecot-uidlist"), "latin1")).values()]).toEqual([7, 3])
    await sides.look()
    const { id } = await sides.house.store.mailbox(sides.account, "INBOX")
    const row = await sides.house.store.row(id, 1)
    const bytes = await (await sides.house.store.content(row!.contentId)).bytes()
    expect(bytes.toString()).toContain("second by name")
  })
})

test(
  "two who work in a Maildir at once lose nothing and double nothing",
  async () => {
    const until = Date.now() + testSettings.mirrorSeconds * 1000
    const alive = new Set<string>()
    let number = 0
    const looker = (async () => {
      while (Date.now() < until) await sides.look()
    })()
    const client = (async () => {
      while (Date.now() < until) {
        const subject = `m${++number}`
        const uid = await sides.deliver(subject)
        alive.add(subject)
        await sides.changeFlags(uid, "add", ["\\Seen"])
        if (Math.random() < 0.2) {
          await sides.expunge(uid)
          alive.delete(subject)
        }
      }
    })()
    const program = (async () => {
      while (Date.now() < until) {
        const subject = `m${++number}`
        put(subject)
        alive.add(subject)
        await new Promise((go) => setTimeout(go, Math.random() * 20))
        for (const sub of ["new", "cur"] as const)
          for (const name of readdirSync(path(sub))
            .toSorted(() => Math.random() - 0.5)
            .slice(0, 3)) {
            const unique = name.split(":")[0]!
            try {
              const found = /^Subject: (m\d+)$/m.exec(readFileSync(path(sub, name), "latin1"))![1]!
              if (Math.random() < 0.1) {
                unlinkSync(path(sub, name))
                alive.delete(found)
              } else
                renameSync(path(sub, name), path("cur", `${unique}:2,${Math.random() < 0.5 ? "S" : "FS"}`))
            } catch (thrown) {
              // The other side was faster.
              expect((thrown as NodeJS.ErrnoException).code).toBe("ENOENT")
            }
          }
      }
    })()
    await Promise.all([looker, client, program])
    await sides.look()
    await sides.look()
    const subjects = (list: string[]) => list.map((each) => each.split(":")[0]!).toSorted()
    expect(subjects(inMaildir())).toEqual([...alive].toSorted())
    expect(subjects(await sides.inStore())).toEqual([...alive].toSorted())
    const flags = (list: string[]) =>
      list.map((each) => `${each.includes("F")}${/S/.test(each.split(":")[1]!)}`)
    expect(flags(await sides.inStore())).toEqual(flags(inMaildir()))
  },
  (testSettings.mirrorSeconds + 60) * 1000,
)
