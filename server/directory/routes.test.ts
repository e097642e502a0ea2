import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { RouteName, RouteSettings } from "./routes.ts"
import { openTestDirectory, type TestDirectory, testDatabases, tester } from "./test-directory.ts"

const smarthost = { host: "smtp.provider.example", username: "us", password: "secret" }

describe.each(testDatabases)("routes on %s", (provider) => {
  let house: TestDirectory
  beforeAll(async () => {
    house = await openTestDirectory(provider)
    await house.directory.createDomain({ name: "our.example" }, tester)
    await house.directory.createAccount(
      {
        address: "ann@our.example",
        name: "",
        role: "user",
        quotaBytes: 0,
        quotaMessages: 0,
        password: "correct horse",
      },
      tester,
    )
  })
  afterAll(() => house[Symbol.asyncDispose]())

  const routes = () => house.directory.routes
  const passwordOf = async (subject: string) =>
    (await routes().usable()).find((route) => route.subject === subject)?.password

  test("are made, found by what they say, changed and forgotten", async () => {
    const all = await routes().create({ scope: "all", subject: "", ...smarthost }, tester)
    expect(all).toMatchObject({ port: 587, tls: "verify", hasPassword: true })
    expect(all).not.toHaveProperty("password")
    await routes().create({ scope: "domain", subject: ".Sites.example", accepts: true }, tester)
    await routes().create({ scope: "account", subject: "Ann@our.example", host: "192.0.2.7" }, tester)
    const subjects = async (search: string) =>
      (await routes().page({ search })).rows.map(({ subject }) => subject)
    expect((await routes().page({ pageSize: 2, page: 2 })).total).toBe(3)
    expect(await subjects("")).toEqual(["", ".sites.example", "ann@our.example"])
    expect(await subjects("SITES")).toEqual([".sites.example"])
    expect(await subjects("192.0.2.7")).toEqual(["ann@our.example"])
    expect(await subjects("nothing")).toEqual([])
    expect(
      await routes().update(all.id, { ...smarthost, password: undefined, perMinute: 9 }, tester),
    ).toMatchObject({ perMinute: 9, hasPassword: true })
    expect(await passwordOf("")).toBe("secret")
    await routes().remove("domain", ".sites.example", tester)
    await expect(routes().remove("domain", ".sites.example", tester)).rejects.toMatchObject({
      code: "no-such-entry",
    })
  })

  test("a new one does not take the place of an old one", async () => {
    await routes().create({ scope: "domain", subject: "twice.example", host: "192.0.2.1" }, tester)
    await expect(
      routes().create({ scope: "domain", subject: "Twice.Example", host: "192.0.2.2" }, tester),
    ).rejects.toMatchObject({ code: "already-exists", field: "subject" })
    expect((await routes().page({ search: "twice" })).rows[0]).toMatchObject({ host: "192.0.2.1" })
  })

  test("a password that is kept is not shown to another server, nor under another name", async () => {
    const made = await routes().create({ scope: "domain", subject: "kept.example", ...smarthost }, tester)
    for (const other of [{ host: "smtp.evil.example" }, { username: "them" }])
      await expect(
        routes().update(made.id, { ...smarthost, ...other, password: undefined }, tester),
      ).rejects.toMatchObject({ code: "invalid", field: "password" })
    await routes().update(made.id, { host: smarthost.host }, tester)
    expect(await passwordOf("kept.example")).toBeUndefined()
  })

  test("the audit tells what was set, and no password", async () => {
    const rows = await house.parts.prisma.audit.findMany({ where: { action: "route.set" } })
    expect(rows.length).toBeGreaterThan(3)
    expect(JSON.stringify(rows)).toContain("smtp.provider.example")
    expect(JSON.stringify(rows)).not.toContain("secret")
  })

  test.each<[Partial<RouteName> & RouteSettings, string, string]>([
    [{ scope: "some" as "all" }, "scope", "Say whose mail"],
    [{ subject: "no domain" }, "subject", '"no domain" is not a domain'],
    [{ subject: " " }, "subject", "Give a domain"],
    [{ scope: "account", subject: "" }, "subject", "Give the address"],
    [{ scope: "account", subject: "ann" }, "subject", "not an address"],
    [{ scope: "account", subject: "nobody@our.example" }, "subject", "not an account here"],
    [{ host: "not a host" }, "host", "Give the server as a name"],
    [{ host: "a.example", port: 0 }, "port", "from 1 to 65535"],
    [{ host: "a.example", port: Number.NaN }, "port", "from 1 to 65535"],
    [{ tls: "maybe" as "may" }, "tls", "Choose how"],
    [{ perMinute: -1 }, "perMinute", "messages a minute"],
    [{ connections: 1.5 }, "connections", "whole number"],
    [{ source: "eth0" }, "source", "IP address"],
    [{ ...smarthost, host: "" }, "host", "needs a server"],
    [{ ...smarthost, password: undefined }, "password", "Give the password"],
    [{ ...smarthost, password: "" }, "password", "Give the password"],
    [{ ...smarthost, tls: "may" }, "tls", "only sent over TLS"],
    [{ scope: "all", subject: "", accepts: true }, "accepts", "Only a domain"],
  ])("%j is refused with a sentence about its field", async (input, field, sentence) => {
    const wanted = { scope: "domain", subject: "new.example", ...input } as const
    await expect(routes().create(wanted, tester)).rejects.toMatchObject({
      code: "invalid",
      field,
      message: expect.stringContaining(sentence),
    })
  })
})
