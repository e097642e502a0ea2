import { statSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Directory } from "./directory.ts"
import { openTestDirectory, type TestDirectory, testDatabases, tester } from "./test-directory.ts"

const password = "correct horse battery"
const here = { network: "192.0.2.1", protocol: "test" }

describe.each(testDatabases)("on %s", (provider) => {
  let house: TestDirectory
  let directory: Directory
  const ids: Record<string, number> = {}

  beforeAll(async () => {
    house = await openTestDirectory(provider)
    directory = house.directory
    await directory.createDomain({ name: "example.org" }, tester)
    await directory.createDomain({ name: "bücher.example" }, tester)
    for (const name of ["admin", "ann", "bob"]) {
      const role = name === "admin" ? "admin" : "user"
      const input = {
        address: `${name}@example.org`,
        name,
        password,
        role,
        quotaBytes: 5_000_000_000,
      } as const
      ids[name] = (await directory.createAccount(input, tester)).id
    }
    const team = ["ann@example.org", "bob@example.org", "out@elsewhere.test"]
    await directory.createAlias({ address: "team@example.org", targets: team }, tester)
    await directory.createAlias(
      { address: "all@xn--bcher-kva.example", targets: ["team@example.org"] },
      tester,
    )
  })
  afterAll(() => house[Symbol.asyncDispose]())

  const names = async (address: string) => {
    const found = await directory.resolve(address)
    return found.kind === "local"
      ? [...found.accounts.map((account) => account.name), ...found.remotes]
      : found.kind
  }

  describe("resolve", () => {
    test.each([
      ["ann@example.org", ["ann"]],
      ["ANN+news@Example.org.", ["ann"]],
      ["team@example.org", ["ann", "bob", "out@elsewhere.test"]],
      ["team+x@example.org", ["ann", "bob", "out@elsewhere.test"]],
      ["ALL@bücher.example", ["ann", "bob", "out@elsewhere.test"]],
      ["postmaster@example.org", ["admin"]],
      ["abuse@bücher.example", ["admin"]],
      ["Postmaster", ["admin"]],
      ["nobody@example.org", "unknown"],
      ["a b@example.org", "unknown"],
      ["nobody", "unknown"],
      ["", "unknown"],
      ["x@elsewhere.test", "remote"],
      ["x@[127.0.0.1]", "remote"],
      ["' OR 1=1 --@example.org", "unknown"],
    ])("%j leads to %j", async (address, expected) => expect(await names(address)).toEqual(expected))

    test("an account comes whole", async () => {
      expect(await directory.resolve("ann@example.org")).toEqual({
        kind: "local",
        accounts: [
          {
            id: ids.ann,
            address: "ann@example.org",
            name: "ann",
            role: "user",
            quotaBytes: 5_000_000_000,
            quotaMessages: 0,
            activeScript: null,
          },
        ],
        remotes: [],
      })
    })

    test("the catch-all gets the rest, and may not shadow anybody", async () => {
      const domain = await directory.findDomain({ name: "Bücher.example" })
      await directory.updateDomain(domain.id, { catchAll: "bob@example.org" }, tester)
      expect(await names("whoever@bücher.example")).toEqual(["bob"])
      expect(await names("all@bücher.example")).toEqual(["ann", "bob", "out@elsewhere.test"])
      await directory.updateDomain(domain.id, { disabled: true }, tester)
      expect(await names("whoever@bücher.example")).toBe("disabled")
      await directory.updateDomain(domain.id, { disabled: false, catchAll: "" }, tester)
      expect(await names("whoever@bücher.example")).toBe("unknown")
    })

    test("a loop that got into the database ends by itself", async () => {
      const { prisma } = house.parts
      const { id: domainId } = await directory.findDomain({ name: "example.org" })
      for (const [from, to] of [
        ["loop1", "loop2"],
        ["loop2", "loop1"],
      ])
        await prisma.alias.create({
          data: {
            domainId,
            address: `${from}@example.org`,
            targets: { create: { address: `${to}@example.org` } },
          },
        })
      expect(await names("loop1@example.org")).toBe("unknown")
    })

    test("an alias that leads too far or too wide is refused rather than cut short", async () => {
      const { prisma } = house.parts
      const { id: domainId } = await directory.findDomain({ name: "example.org" })
      for (let at = 0; at < 12; at++)
        await prisma.alias.create({
          data: {
            domainId,
            address: `deep${at}@example.org`,
            targets: { create: { address: `deep${at + 1}@example.org` } },
          },
        })
      await expect(directory.resolve("deep0@example.org")).rejects.toMatchObject({ code: "limit" })
      const many = Array.from({ length: 1001 }, (_, at) => ({ address: `x${at}@elsewhere.test` }))
      await prisma.alias.create({
        data: { domainId, address: "wide@example.org", targets: { create: many } },
      })
      await expect(directory.resolve("wide@example.org")).rejects.toMatchObject({ code: "limit" })
    })
  })

  describe("aliases as they are saved", () => {
    test.each([
      [
        "a loop",
        "l1@example.org",
        ["l1@example.org"],
        "targets",
        "would loop: l1@example.org → l1@example.org",
      ],
      ["nobody", "n@example.org", ["nobody@example.org"], "targets", "nobody at nobody@example.org"],
      ["no target", "n@example.org", [], "targets", "at least one"],
      ["a tag", "n+x@example.org", ["ann@example.org"], "address", "+"],
      ["a strange domain", "n@elsewhere.test", ["ann@example.org"], "address", "not a domain of this server"],
      ["an account", "ann@example.org", ["bob@example.org"], "address", "already an account"],
      ["two addresses", "n@example.org", ["a@example.org, b@example.org"], "targets", "not an address"],
    ])("%s is refused beside its field", async (_what, address, targets, field, text) => {
      const refused = directory.createAlias({ address, targets }, tester)
      await expect(refused).rejects.toMatchObject({ field, message: expect.stringContaining(text) })
    })

    test("a longer loop is named whole", async () => {
      await directory.createAlias({ address: "a@example.org", targets: ["ann@example.org"] }, tester)
      await directory.createAlias({ address: "b@example.org", targets: ["a@example.org"] }, tester)
      const alias = await directory.findAlias({ address: "a@example.org" })
      const looping = directory.updateAlias(alias.id, { targets: ["b@example.org"] }, tester)
      await expect(looping).rejects.toThrow("a@example.org → b@example.org → a@example.org")
      expect((await directory.findAlias({ id: alias.id })).targets).toEqual(["ann@example.org"])
    })
  })

  test("send as: oneself, with tags, and enabled aliases that lead here", async () => {
    const ann = (await directory.account(ids.ann!))!
    const may = (address: string) => directory.maySendAs(ann, address)
    expect(await may("Ann@example.org")).toBe(true)
    expect(await may("ann+shop@example.org")).toBe(true)
    expect(await may("team@example.org")).toBe(true)
    expect(await may("all@bücher.example")).toBe(true)
    expect(await may("bob@example.org")).toBe(false)
    expect(await may("postmaster@example.org")).toBe(false)
    expect(await may("nobody@example.org")).toBe(false)
    expect(await may("ann@elsewhere.test")).toBe(false)
    expect(await may("")).toBe(false)
    const team = await directory.findAlias({ address: "team@example.org" })
    await directory.updateAlias(team.id, { disabled: true }, tester)
    expect(await may("team@example.org")).toBe(false)
    await directory.updateAlias(team.id, { disabled: false }, tester)
  })

  describe("tokens and sessions", () => {
    const open = () => directory.openSession(ids.ann!, { userAgent: "test", network: "192.0.2.1" })

    test("a token opens what it was made for, while it and its session live", async () => {
      const { key, id } = await open()
      expect((await directory.session(key))?.account.address).toBe("ann@example.org")
      const token = directory.mintToken(ids.ann!, id, "imap")
      expect(await directory.checkToken(token, "imap")).toMatchObject({ id: ids.ann, sessionId: id })
      await expect(directory.checkToken(token, "submission")).rejects.toMatchObject({
        code: "bad-credentials",
      })
      house.clock.time += 5 * 60_000
      await expect(directory.checkToken(token, "imap")).rejects.toMatchObject({ code: "expired" })
      const fresh = directory.mintToken(ids.ann!, id, "imap")
      await directory.revokeSession(id)
      await expect(directory.checkToken(fresh, "imap")).rejects.toMatchObject({ code: "expired" })
      expect(await directory.isSessionLive(id)).toBe(false)
      expect(await directory.session(key)).toBeUndefined()
    })

    test("the id of a session opens nothing", async () => {
      const { id } = await open()
      expect(await directory.session(id)).toBeUndefined()
    })

    test("a token for another account than its session's is worth nothing", async () => {
      const { id } = await open()
      const forged = directory.mintToken(ids.bob!, id, "imap")
      await expect(directory.checkToken(forged, "imap")).rejects.toMatchObject({ code: "bad-credentials" })
    })

    test("hostile tokens are refused", async () => {
      const { id } = await open()
      const token = directory.mintToken(ids.ann!, id, "imap")
      const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.`
      const hostile = [
        "",
        ".",
        "..",
        "a.b",
        `${token}x`,
        `${token}.`,
        `x${token}`,
        none,
        "x".repeat(1_000_000),
        `${token}\n`,
      ]
      for (const text of hostile)
        await expect(directory.checkToken(text, "imap"), text.slice(0, 40)).rejects.toMatchObject({
          code: "bad-credentials",
        })
    })

    test("a session ends when it is not used, and at last in any case", async () => {
      const { key } = await open()
      for (let day = 0; day < 26; day += 13) {
        house.clock.time += 13 * 86_400_000
        expect(await directory.session(key)).toBeDefined()
      }
      house.clock.time += 13 * 86_400_000
      expect(await directory.session(key)).toBeUndefined()
      const idle = await open()
      house.clock.time += 15 * 86_400_000
      expect(await directory.session(idle.key)).toBeUndefined()
    })

    test("the key file is ours alone, and both processes read the same one", async () => {
      const { id } = await open()
      const token = directory.mintToken(ids.ann!, id, "imap")
      expect(statSync(join(house.parts.keyFolder, "token.key")).mode & 0o777).toBe(0o600)
      const other = new Directory(house.parts)
      expect((await other.checkToken(token, "imap")).id).toBe(ids.ann)
    })

    test("disabling an account ends its sessions and tokens at once", async () => {
      const { key, id } = await open()
      const token = directory.mintToken(ids.ann!, id, "imap")
      await directory.updateAccount(ids.ann!, { disabled: true }, tester)
      expect(await directory.session(key)).toBeUndefined()
      await expect(directory.checkToken(token, "imap")).rejects.toMatchObject({ code: "expired" })
      await expect(directory.checkPassword("ann@example.org", password, here)).rejects.toMatchObject({
        code: "bad-credentials",
      })
      expect(await names("ann@example.org")).toBe("disabled")
      await directory.updateAccount(ids.ann!, { disabled: false }, tester)
      expect(await directory.session(key)).toBeUndefined()
    })
  })

  describe("changes", () => {
    test("a domain with people is kept, and the sentence says who is left", async () => {
      const { id } = await directory.findDomain({ name: "bücher.example" })
      await expect(directory.deleteDomain(id, tester)).rejects.toThrow("still has 1 alias; remove")
    })

    test("the last administrator stays", async () => {
      const last = { code: "cannot" }
      await expect(directory.updateAccount(ids.admin!, { role: "user" }, tester)).rejects.toMatchObject(last)
      await expect(directory.updateAccount(ids.admin!, { disabled: true }, tester)).rejects.toMatchObject(
        last,
      )
      await expect(directory.deleteAccount(ids.admin!, tester)).rejects.toMatchObject(last)
    })

    test.each([
      [{ address: "x@example.org", password: "short" }, "password", "10 characters"],
      [{ address: "x@example.org", password: "1111111111" }, "password", "easy"],
      [{ address: "x@example.org", password: "abc\0defghijk" }, "password", "control"],
      [{ address: "X@example.org", password: "x@example.org" }, "password", "cannot be the address"],
      [{ address: "Ann@example.org", password }, "address", "already"],
      [{ address: "team@example.org", password }, "address", "already an alias"],
      [{ address: "x@elsewhere.test", password }, "address", "not a domain"],
      [{ address: "x+y@example.org", password }, "address", "+"],
      [{ address: "x@example.org", password, quotaBytes: -1 }, "quotaBytes", "negative"],
      [{ address: "x@example.org", password, quotaBytes: 2 ** 51 }, "quotaBytes", "PiB"],
      [{ address: "x@example.org", password, name: "a\r\nb" }, "name", "one line"],
      [{ address: "x@example.org", password, role: "root" }, "role", "user or admin"],
      [{ address: "x@example.org", password, disabled: true }, undefined, ""],
    ])("account %j is refused", async (input, field, text) => {
      const refused = directory.createAccount(input as never, tester)
      await expect(refused).rejects.toMatchObject({ field, message: expect.stringContaining(text) })
    })

    test("a deleted account leaves no alias behind that leads to nobody, and each change is in the audit", async () => {
      const carol = await directory.createAccount({ address: "carol@example.org", password }, tester)
      await directory.createAlias({ address: "c@example.org", targets: ["carol@example.org"] }, tester)
      await directory.createAlias(
        { address: "cb@example.org", targets: ["carol@example.org", "bob@example.org"] },
        tester,
      )
      await directory.deleteAccount(carol.id, tester)
      expect(await names("c@example.org")).toBe("unknown")
      expect(await names("cb@example.org")).toEqual(["bob"])
      const rows = await house.parts.prisma.audit.findMany({ where: { subject: "carol@example.org" } })
      expect(rows.map((row) => [row.actor, row.action])).toEqual([
        ["test", "account.create"],
        ["test", "account.delete"],
      ])
      expect(JSON.stringify(rows)).not.toContain("argon2")
    })

    test("lists are searched and paged, whatever is asked", async () => {
      expect((await directory.listAccounts({ search: "ANN" })).rows.map((row) => row.address)).toEqual([
        "ann@example.org",
      ])
      const second = await directory.listAccounts({ page: 2, pageSize: 2 })
      expect([second.total, second.pages, second.rows.length]).toEqual([3, 2, 1])
      for (const page of [0, -5, Number.NaN, 1e300, 2.5]) await directory.listAccounts({ page })
      expect(
        (await directory.listAliases({ search: "elsewhere.test" })).rows.map((row) => row.address),
      ).toContain("team@example.org")
      expect((await directory.listDomains({ search: "%_'\0" })).total).toBe(0)
    })
  })
})
