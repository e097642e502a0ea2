import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { canonicalAddress, usersBefore } from "./addresses.ts"
import { fits, patternProblem } from "./alias-pattern.ts"
import { openTestDirectory, type TestDirectory, testDatabases, tester } from "./test-directory.ts"

test.each([
  ["support-", "support-*", true],
  ["support-eu", "support-*", true],
  ["support", "support-*", false],
  ["a.sales", "*.sales", true],
  ["sales", "*.sales", false],
  ["ab-x-yz", "ab*-*yz", true],
  ["abyz", "ab*-*yz", false],
  ["aa", "a*aa", false],
  ["aXbXc", "a*b*c", true],
  ["aXcXb", "a*b*c", false],
])("%s and %s: %s", (local, pattern, result) => expect(fits(local, pattern)).toBe(result))

test("what a pattern cannot be", () => {
  expect(patternProblem("a*b*c*d")).toBeUndefined()
  for (const bad of ["*", "a**", "a*b*c*d*"]) expect(patternProblem(bad)).toBeDefined()
  expect(canonicalAddress("support-*@example.test")).toBe("support-*@example.test")
})

test("names before tags, the longest first, few of them however many tags there are", () => {
  expect(usersBefore("mary-jane-news", "-")).toEqual(["mary-jane", "mary"])
  expect(usersBefore("ann+a-b", "+-")).toEqual(["ann+a", "ann"])
  expect([usersBefore("ann", "+"), usersBefore("+ann", "+"), usersBefore("a+b", "")]).toEqual([[], [], []])
  expect(usersBefore("a-b-c-d-e-f-g", "-")).toEqual(["a-b-c-d-e-f", "a-b-c-d-e", "a-b-c-d", "a"])
})

describe.each(testDatabases)("patterns and separators on %s", (provider) => {
  let house: TestDirectory
  let directory: TestDirectory["directory"]
  let domain: number

  beforeEach(async () => {
    house = await openTestDirectory(provider)
    directory = house.directory
    domain = (await directory.createDomain({ name: "example.test" }, tester)).id
    for (const name of ["ann", "mary-jane", "eve"])
      await directory.createAccount(
        { address: `${name}@example.test`, password: "correct horse battery" },
        tester,
      )
  })
  afterEach(() => house[Symbol.asyncDispose]())

  const alias = (local: string, ...targets: string[]) =>
    directory.createAlias(
      { address: `${local}@example.test`, targets: targets.map((target) => `${target}@example.test`) },
      tester,
    )
  const whose = async (local: string) => {
    const resolution = await directory.resolve(`${local}@example.test`)
    if (resolution.kind !== "local") return resolution.kind
    return resolution.accounts.map(({ address }) => address.replace("@example.test", "")).join(" ")
  }

  test("a pattern gets what nobody else has, the one that says most; then comes the catch-all", async () => {
    await alias("support-*", "ann")
    await alias("support-*-eu", "eve")
    await alias("support-vip", "mary-jane")
    await directory.updateDomain(domain, { catchAll: "eve@example.test" }, tester)
    expect(
      await Promise.all(
        ["support-x", "support-fr-eu", "support-vip", "Support-", "other", "ann+support-x"].map(whose),
      ),
    ).toEqual(["ann", "eve", "mary-jane", "ann", "eve", "ann"])
    const { id } = await directory.findAlias({ address: "support-*@example.test" })
    await directory.updateAlias(id, { disabled: true }, tester)
    expect(await whose("support-x")).toBe("disabled")
  })

  test("what a pattern may be is checked, and loops through it are found when they are saved", async () => {
    await expect(alias("*", "ann")).rejects.toThrow("set the catch-all address")
    await expect(alias("a+*", "ann")).rejects.toThrow("cannot contain +")
    await expect(alias("team-*", "team-leads")).rejects.toThrow(
      /^This would loop: team-\*@example\.test → team-leads@example\.test$/,
    )
    await alias("leads", "ann")
    const team = await alias("team-*", "leads")
    const leads = await directory.findAlias({ address: "leads@example.test" })
    await expect(
      directory.updateAlias(leads.id, { targets: ["team-a@example.test"] }, tester),
    ).rejects.toThrow("would loop: leads@example.test → team-a@example.test → leads@example.test")
    await directory.deleteAlias(team.id, tester)
  })

  test("loops by way of tags and of the catch-all are found when they are saved", async () => {
    await alias("one", "ann")
    await alias("two", "one")
    const one = await directory.findAlias({ address: "one@example.test" })
    const change = (target: string) =>
      directory.updateAlias(one.id, { targets: [`${target}@example.test`] }, tester)
    await expect(change("two+tag")).rejects.toThrow(
      "one@example.test → two+tag@example.test → one@example.test",
    )
    await directory.updateDomain(domain, { catchAll: "two@example.test" }, tester)
    await expect(change("nobody")).rejects.toThrow("would loop")
    await expect(change("eve+x")).resolves.toBeDefined()
  })

  test("a domain says what begins a tag; names that have it themselves stay whole", async () => {
    expect(await Promise.all(["ann+x", "ann-x", "mary-jane-x"].map(whose))).toEqual([
      "ann",
      "unknown",
      "unknown",
    ])
    await directory.updateDomain(domain, { separators: "-" }, tester)
    expect(await Promise.all(["ann+x", "ann-x", "mary-jane", "mary-jane-x", "mary-x"].map(whose))).toEqual([
      "unknown",
      "ann",
      "mary-jane",
      "mary-jane",
      "unknown",
    ])
    const ann = (await directory.resolve("ann@example.test")) as { accounts: { id: number }[] }
    const account = (await directory.account(ann.accounts[0]!.id))!
    expect(await directory.maySendAs(account, "ann-x@example.test")).toBe(true)
    await directory.updateDomain(domain, { separators: "" }, tester)
    expect(await whose("ann-x")).toBe("unknown")
    for (const bad of ["a", "++", "+-_=#", "@", " "])
      await expect(directory.updateDomain(domain, { separators: bad }, tester)).rejects.toMatchObject({
        code: "invalid",
      })
  })

  test("an alias that stands for too many is refused when it is saved, and stops when it got in all the same", async () => {
    const many = Array.from({ length: 900 }, (_, index) => `x${index}@far.example`)
    for (const name of ["a", "b"])
      await directory.createAlias(
        { address: `${name}@example.test`, targets: many.map((to) => name + to) },
        tester,
      )
    await expect(alias("all", "a", "b")).rejects.toMatchObject({ code: "limit" })
    const { sql } = house.parts
    await alias("all", "a")
    await sql.run(
      "INSERT INTO alias_target (alias_id, address) SELECT id, 'b@example.test' FROM alias WHERE address = 'all@example.test'",
    )
    await expect(directory.resolve("all@example.test")).rejects.toMatchObject({ code: "limit" })
  })
})
