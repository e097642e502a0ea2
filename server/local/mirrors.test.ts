import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, describe, expect, test } from "vitest"
import { systemClock } from "../clock.ts"
import { silentLog } from "../log.ts"
import { testDatabases } from "../store/test-house.ts"
import { Mirrors } from "./mirrors.ts"
import { placeOf } from "./place.ts"
import { fileText, Sides } from "./test-side.ts"

const me = { name: "me", uid: process.getuid!(), gid: process.getgid!(), realName: "", home: "/nowhere" }
const users = { find: async (name: string) => (name === "me" ? me : undefined) }

describe.each(testDatabases)("everybody's mirrors on $name", ({ postgresql }) => {
  let sides: Sides
  const running: Mirrors[] = []
  afterEach(async () => {
    for (const mirrors of running.splice(0)) await mirrors.stop()
    await sides.close()
  })

  function begin(): Mirrors {
    const { sql, store, folder } = sides.house
    const mirrors = new Mirrors({
      sql,
      store,
      users,
      clock: systemClock,
      log: silentLog,
      mailFolder: join(sides.place.path, ".."),
      patchFolder: join(folder, "mirror"),
      messageLimit: 1_000_000,
    })
    running.push(mirrors)
    mirrors.start()
    return mirrors
  }

  test("each change on one side is soon on the other, by one process at a time", async () => {
    sides = await Sides.open("mbox", (folder) => join(folder, "me"), postgresql)
    const data = { mirror: "auto", machineUser: "me" }
    await sides.house.prisma.account.update({ where: { id: sides.account }, data })
    const first = begin()
    begin()
    await sides.deliver("one")
    const file = () => sides.inFile().catch(() => [])
    await expect.poll(file).toEqual(["one:"])
    await sides.rewrite((text) => text + fileText("two"))
    await expect.poll(() => sides.inStore()).toEqual(["one:", "two:"])
    // The other one takes over.
    await first.stop()
    await sides.deliver("three")
    await expect.poll(file).toEqual(["one:", "three:", "two:"])
  })
})

describe("the place of files that are no user's", () => {
  const folder = mkdtempSync(join(tmpdir(), "missiva-place-"))
  const of = (path: string, mirror = "maildir") => placeOf({ mirror, path, user: undefined }, "/var/mail")

  test.skipIf(process.getuid?.() !== 0)(
    "belongs to its owner, and nobody else can have put it there",
    async () => {
      chmodSync(folder, 0o755)
      for (const [name, owner] of [
        ["ann", 5001],
        ["ben", 5002],
        ["root", 0],
      ] as const) {
        mkdirSync(join(folder, name))
        chownSync(join(folder, name), owner, owner)
      }
      mkdirSync(join(folder, "ann", "bens"))
      chownSync(join(folder, "ann", "bens"), 5002, 5002)
      symlinkSync(join(folder, "ben"), join(folder, "ann", "link"))
      writeFileSync(join(folder, "ann", "file"), "")
      expect(await of(join(folder, "ann"))).toMatchObject({
        form: "maildir",
        identity: { uid: 5001, gid: 5001 },
      })
      expect(await of(join(folder, "ann", "box"), "mbox")).toMatchObject({
        form: "mbox",
        identity: { uid: 5001 },
      })
      for (const refused of ["root", "ann/link", "ann/bens", "ann/file", "nothing", "ann/link/box"])
        expect([refused, await of(join(folder, refused))]).toEqual([refused, undefined])
      rmSync(folder, { recursive: true })
    },
  )
})
