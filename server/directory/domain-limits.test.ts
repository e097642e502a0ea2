import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { Directory } from "./directory.ts"
import { openTestDirectory, type TestDirectory, testDatabases, tester } from "./test-directory.ts"

const gigabyte = 2 ** 30

describe.each(testDatabases)("what a domain may give on %s", (provider) => {
  let house: TestDirectory
  let directory: Directory
  let domain: number
  let info: number

  beforeAll(async () => {
    house = await openTestDirectory(provider)
    directory = house.directory
    domain = (await directory.createDomain({ name: "example.org" }, tester)).id
    info = (await directory.createAccount({ address: "info@example.org", shared: true }, tester)).id
  })
  afterAll(() => house[Symbol.asyncDispose]())

  const limited = { code: "limit", field: "quotaBytes" }
  const add = (name: string, gigabytes: number) =>
    directory.createAccount(
      { address: `${name}@example.org`, shared: true, quotaBytes: gigabytes * gigabyte },
      tester,
    )

  test("a limit is refused while an account has none, or they have more together", async () => {
    const limit = (gigabytes: number) =>
      directory.updateDomain(domain, { quotaBytes: gigabytes * gigabyte }, tester)
    await expect(limit(5)).rejects.toMatchObject({
      ...limited,
      message: expect.stringContaining("give info@example.org a quota"),
    })
    await directory.updateAccount(info, { quotaBytes: 2 * gigabyte }, tester)
    await expect(limit(1)).rejects.toMatchObject({ ...limited, message: expect.stringContaining("2 GB") })
    expect((await directory.findDomain({ id: domain })).quotaBytes).toBe(0)
    expect((await limit(5)).quotaBytes).toBe(5 * gigabyte)
  })

  test("accounts are given no more than is left, also when several are made at the same moment", async () => {
    await expect(add("none", 0)).rejects.toMatchObject(limited)
    await expect(add("big", 4)).rejects.toMatchObject({
      ...limited,
      message: expect.stringContaining("6 GB together; it may give 5 GB"),
    })
    const made = await Promise.allSettled(["a", "b", "c", "d", "e"].map((name) => add(name, 1)))
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(3)
    await expect(directory.updateAccount(info, { quotaBytes: 3 * gigabyte }, tester)).rejects.toMatchObject(
      limited,
    )
    await expect(directory.updateAccount(info, { quotaBytes: 0 }, tester)).rejects.toMatchObject(limited)
    expect((await directory.findAccount({ id: info })).quotaBytes).toBe(2 * gigabyte)
    await directory.updateAccount(info, { quotaBytes: gigabyte }, tester)
    await add("last", 1)
  })

  test("messages have a limit of their own; other changes are not held up by either", async () => {
    await expect(directory.updateDomain(domain, { quotaMessages: 100 }, tester)).rejects.toMatchObject({
      code: "limit",
      field: "quotaMessages",
    })
    await directory.updateDomain(domain, { disabled: true }, tester)
    await directory.updateDomain(domain, { disabled: false, quotaBytes: 0 }, tester)
    await add("free", 0)
  })
})
