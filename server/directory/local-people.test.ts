import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir, userInfo } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { Machine } from "../machine/machine.ts"
import { Directory } from "./directory.ts"
import { openTestDirectory, type TestDirectory, testDatabases, tester } from "./test-directory.ts"

// Whoever runs the tests is the user of the machine they know of.
const { username, uid } = userInfo()
const me = username.toLowerCase()

describe.each(testDatabases)("a local domain on %s", (provider) => {
  let world: TestDirectory
  let directory: Directory
  let folder: string

  const aliases = (text: string) => writeFileSync(join(folder, "aliases"), text, { mode: 0o644 })
  const accountsOf = async (address: string) => {
    const resolution = await directory.resolve(address)
    return resolution.kind === "local"
      ? [...resolution.accounts.map((account) => account.address), ...resolution.remotes].toSorted()
      : resolution.kind
  }

  beforeEach(async () => {
    world = await openTestDirectory(provider)
    folder = mkdtempSync(join(tmpdir(), "missiva-people-"))
    const machine = {
      uids: [[uid, uid] as const],
      login: "shadow" as const,
      aliasFile: join(folder, "aliases"),
      mailFolder: folder,
    }
    directory = new Directory({ ...world.parts, machine: new Machine({ machine }) })
    await directory.createDomain({ name: "box.example", local: true }, tester)
    await directory.createDomain({ name: "example.org" }, tester)
  })
  afterEach(async () => {
    await world[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  })

  test("a user of the machine is there without having been made; others are not", async () => {
    expect((await directory.listAccounts()).total).toBe(0)
    expect(await accountsOf(`${me}+tag@box.example`)).toEqual([`${me}@box.example`])
    expect(await accountsOf(`${me}@box.example`)).toEqual([`${me}@box.example`])
    expect((await directory.listAccounts()).total).toBe(1)
    expect(await accountsOf("nobody-of-this-name@box.example")).toBe("unknown")
    expect(await accountsOf("daemon@box.example")).toBe("unknown")
    expect(await accountsOf(`${me}@example.org`)).toBe("unknown")
  })

  test("aliases(5) lead to files, folders and programs; what is none is left out", async () => {
    aliases(
      [
        'robot: "|/usr/lib/x/take \\"two words\\" \'and more\'", |other',
        "box: /srv/mail/box, /srv/mail/box, /srv/mail/dir/",
        "odd: /srv/../etc/passwd, /srv/mail/x",
        "",
      ].join("\n"),
    )
    const waysOf = async (name: string) => {
      const found = await directory.resolve(`${name}@box.example`)
      return found.kind === "local" ? found.handovers : found.kind
    }
    const robot = { address: "robot@box.example" }
    expect(await waysOf("robot")).toEqual([
      { ...robot, way: ':|take "two words" "and more"' },
      { ...robot, way: ":|other" },
    ])
    const box = { address: "box@box.example" }
    expect(await waysOf("box")).toEqual([
      { ...box, way: ":/srv/mail/box" },
      { ...box, way: ":/srv/mail/dir/" },
    ])
    expect(await waysOf("odd")).toEqual([{ address: "odd@box.example", way: ":/srv/mail/x" }])
  })

  test("a user met in two local domains at once has one account", async () => {
    await directory.createDomain({ name: "desk.example", local: true }, tester)
    const met = await Promise.all(
      ["box", "desk", "box", "desk"].map((name) => accountsOf(`${me}@${name}.example`)),
    )
    expect(new Set(met.map(String)).size).toBe(1)
    expect((await directory.listAccounts()).total).toBe(1)
  })

  test("aliases(5) come before users, what was made here before both", async () => {
    await directory.createAccount({ address: "ann@example.org", password: "correct horse battery" }, tester)
    aliases(
      `team: ann@example.org, ${me}, far@away.example\n${me}: ann@example.org\nround: and\nand: round\n`,
    )
    expect(await accountsOf("team@box.example")).toEqual(["ann@example.org", "far@away.example"])
    expect(await accountsOf(`${me}@box.example`)).toEqual(["ann@example.org"])
    expect(await accountsOf("round@box.example")).toBe("unknown")
    aliases(`${me}: \\${me}, ann@example.org\n`)
    expect(await accountsOf(`${me}@box.example`)).toEqual([`${me}@box.example`, "ann@example.org"].toSorted())
    await directory
      .createAlias({ address: `${me}@box.example`, targets: ["ann@example.org"] }, tester)
      .catch(() => undefined)
    await directory.createAlias({ address: "team@box.example", targets: ["ann@example.org"] }, tester)
    expect(await accountsOf("team@box.example")).toEqual(["ann@example.org"])
  })

  test("lists are included, and one that anybody can write to is not", async () => {
    writeFileSync(join(folder, "list"), `far@away.example\n${me}\n`, { mode: 0o644 })
    aliases(`team: :include:${join(folder, "list")}\n`)
    expect(await accountsOf("team@box.example")).toEqual([`${me}@box.example`, "far@away.example"].toSorted())
    rmSync(join(folder, "list"))
    writeFileSync(join(folder, "list"), "evil@away.example\n")
    const { chmodSync } = await import("node:fs")
    chmodSync(join(folder, "list"), 0o666)
    expect(await accountsOf("team@box.example")).toBe("unknown")
  })

  test("an alias of the directory leads to a user", async () => {
    await directory.createAlias({ address: "info@example.org", targets: [`${me}@box.example`] }, tester)
    expect(await accountsOf("info@example.org")).toEqual([`${me}@box.example`])
  })

  test("a wrong password opens nothing, whatever the user's name looks like", async () => {
    const from = { network: "192.0.2.1", protocol: "imap" }
    for (const name of [me, `${me}@box.example`, "--help", "-s", "nobody-here", ""])
      await expect(directory.checkPassword(name, "not the password", from)).rejects.toThrow(/not right/)
  })

  test("a user who is no more gets no more mail; the account stays", async () => {
    await accountsOf(`${me}@box.example`)
    const machine = {
      uids: [[4_000_000_000, 4_000_000_000] as const],
      login: "off" as const,
      aliasFile: "/nowhere",
      mailFolder: folder,
    }
    directory = new Directory({ ...world.parts, machine: new Machine({ machine }) })
    expect(await accountsOf(`${me}@box.example`)).toBe("unknown")
    expect((await directory.listAccounts()).total).toBe(1)
  })
})

describe("where mail is kept", () => {
  test("is said for each account, by an absolute path nobody else has", async () => {
    await using world = await openTestDirectory()
    const { directory } = world
    await directory.createDomain({ name: "example.org" }, tester)
    const [ann, ben] = await Promise.all(
      ["ann", "ben"].map(async (name) =>
        directory.createAccount(
          { address: `${name}@example.org`, password: "correct horse battery" },
          tester,
        ),
      ),
    )
    expect(await directory.mirrorOf(ann!.id)).toEqual({ form: "none", path: "", user: undefined })
    expect(
      await directory.changeMirror(ann!.id, { form: "mbox", path: "/srv/mail/../mail/ann/" }, tester),
    ).toEqual({
      form: "mbox",
      path: "/srv/mail/ann",
      user: undefined,
    })
    for (const [input, why] of [
      [{ form: "mbox", path: "/srv/mail/ann" }, /ann@example.org is kept there/],
      [{ form: "mbox" }, /no user of this machine/],
      [{ form: "auto" }, /for users of this machine/],
      [{ form: "maildir", path: "mail" }, /absolute/],
      [{ form: "maildir", path: "/a\0b" }, /absolute/],
    ] as const)
      await expect(directory.changeMirror(ben!.id, input, tester)).rejects.toThrow(why)
    await directory.changeMirror(ann!.id, { form: "none" }, tester)
    await directory.changeMirror(ben!.id, { form: "mbox", path: "/srv/mail/ann" }, tester)
  })
})
