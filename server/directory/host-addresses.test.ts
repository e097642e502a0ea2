import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir, userInfo } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { Machine } from "../machine/machine.ts"
import { Directory } from "./directory.ts"
import { openTestDirectory, type TestDirectory, testDatabases, tester } from "./test-directory.ts"

const { username, uid } = userInfo()
const me = username.toLowerCase()

describe.each(testDatabases)("mail for the server itself on %s", (provider) => {
  let world: TestDirectory
  let directory: Directory
  let folder: string

  beforeEach(async () => {
    world = await openTestDirectory(provider)
    folder = mkdtempSync(join(tmpdir(), "missiva-host-"))
    const machine = {
      uids: [[uid, uid] as const],
      login: "shadow" as const,
      aliasFile: join(folder, "aliases"),
      mailFolder: folder,
    }
    directory = new Directory({
      ...world.parts,
      hostname: "mail.example.org",
      machine: new Machine({ machine }),
    })
    await directory.createDomain({ name: "example.org" }, tester)
    const ann = { address: "ann@example.org", password: "a password for ann", role: "admin" as const }
    await directory.createAccount(ann, tester)
  })
  afterEach(async () => {
    await world[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  })

  const who = async (address: string) => {
    const resolution = await directory.resolve(address)
    return resolution.kind === "local" ? resolution.accounts.map((one) => one.address) : resolution.kind
  }

  test.each([
    "postmaster@mail.example.org",
    "Root@Mail.Example.org",
    "abuse@mail.example.org.",
    "MAILER-DAEMON@mail.example.org",
    "root+cron@mail.example.org",
    "root@localhost",
  ])("an answer to a notice, or what cron says, reaches an administrator: %s", async (address) => {
    expect(await who(address)).toEqual(["ann@example.org"])
  })

  test("nobody else is there, and the names of others are theirs", async () => {
    expect(await who("ann@mail.example.org")).toBe("unknown")
    expect(await who("root@elsewhere.example")).toBe("remote")
    expect(await who("root@mail.example.org.elsewhere.example")).toBe("remote")
    expect(await who("@mail.example.org")).toBe("remote")
  })

  test("where a domain is local, its users are", async () => {
    await directory.createDomain({ name: "box.example", local: true }, tester)
    writeFileSync(join(folder, "aliases"), "root: desk@elsewhere.example\n", { mode: 0o644 })
    if (me !== "root") expect(await who(`${me}@mail.example.org`)).toEqual([`${me}@box.example`])
    expect(await directory.resolve("root@mail.example.org")).toMatchObject({
      kind: "local",
      remotes: ["desk@elsewhere.example"],
    })
    expect(await who("postmaster@mail.example.org")).toEqual(["ann@example.org"])
  })

  test("where the name of the server is a domain of ours, the domain decides", async () => {
    await directory.createDomain({ name: "mail.example.org" }, tester)
    await directory.createAlias({ address: "root@mail.example.org", targets: ["far@away.example"] }, tester)
    expect(await directory.resolve("root@mail.example.org")).toMatchObject({ remotes: ["far@away.example"] })
    expect(await who("postmaster@mail.example.org")).toEqual(["ann@example.org"])
  })
})
