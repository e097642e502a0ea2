import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { Directory } from "./directory.ts"
import { openTestDirectory, type TestDirectory, testDatabases, tester } from "./test-directory.ts"

const password = "correct horse battery"

describe.each(testDatabases)("addresses to send as, on %s", (provider) => {
  let house: TestDirectory
  let directory: Directory

  beforeAll(async () => {
    house = await openTestDirectory(provider)
    directory = house.directory
    await directory.createDomain({ name: "example.org" }, tester)
    await directory.createDomain({ name: "closed.example" }, tester)
    for (const name of ["ann", "bob"])
      await directory.createAccount({ address: `${name}@example.org`, name, password, role: "admin" }, tester)
    const alias = (address: string, ...targets: string[]) =>
      directory.createAlias({ address, targets }, tester)
    await alias("help@example.org", "ann@example.org", "bob@example.org")
    await alias("support@example.org", "help@example.org")
    await alias("bobby@example.org", "bob@example.org")
    const off = await alias("old@example.org", "ann@example.org")
    await directory.updateAlias(off.id, { disabled: true }, tester)
    await alias("ann@closed.example", "ann@example.org")
    const { id } = await directory.findDomain({ name: "closed.example" })
    await directory.updateDomain(id, { disabled: true }, tester)
    const shared = async (address: string, who: string, rights: string) => {
      const made = await directory.createAccount({ address, name: "The desk", shared: true }, tester)
      await directory.allowUse(made.id, { who, rights }, tester)
    }
    await shared("info@example.org", "ann@example.org", "member")
    await shared("read@example.org", "ann@example.org", "reader")
    await shared("all@example.org", "@example.org", "manager")
  })
  afterAll(() => house[Symbol.asyncDispose]())

  const of = async (address: string) => {
    const { id } = await directory.findAccount({ address })
    return (await directory.senderAddresses((await directory.account(id))!)).map((each) => each.address)
  }

  test("aliases that lead to the account, however far, and shared mailboxes it may post for", async () => {
    expect(await of("ann@example.org")).toEqual([
      "help@example.org",
      "support@example.org",
      "all@example.org",
      "info@example.org",
    ])
    expect(await of("bob@example.org")).toEqual([
      "bobby@example.org",
      "help@example.org",
      "support@example.org",
      "all@example.org",
    ])
  })

  test("each with the name that goes with it, and none that would be refused", async () => {
    const { id } = await directory.findAccount({ address: "ann@example.org" })
    const account = (await directory.account(id))!
    const found = await directory.senderAddresses(account)
    expect(found.find(({ address }) => address === "help@example.org")?.name).toBe("ann")
    expect(found.find(({ address }) => address === "info@example.org")?.name).toBe("The desk")
    for (const { address } of found) expect(await directory.maySendAs(account, address)).toBe(true)
  })
})
