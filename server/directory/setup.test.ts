import { afterEach, beforeEach, expect, test } from "vitest"
import { openTestDirectory, type TestDirectory } from "./test-directory.ts"

let house: TestDirectory
beforeEach(async () => {
  house = await openTestDirectory()
})
afterEach(() => house[Symbol.asyncDispose]())

const input = {
  hostname: "Mail.Example.org",
  domain: "example.org",
  name: "Ann",
  address: "ann@example.org",
  password: "correct horse battery",
}

test("the link works once, and then everything is there", async () => {
  const { directory } = house
  const token = (await directory.createSetupToken())!
  expect(await directory.checkSetupToken(token)).toBe("open")
  expect(await directory.completeSetup(token, input)).toMatchObject({
    address: "ann@example.org",
    role: "admin",
  })
  expect(await directory.hostname()).toBe("mail.example.org")
  expect(await directory.checkSetupToken(token)).toBe("done")
  expect(await directory.createSetupToken()).toBeUndefined()
  await expect(directory.completeSetup(token, input)).rejects.toMatchObject({ code: "denied" })
})

test("two visits at once: one of them wins", async () => {
  const token = (await house.directory.createSetupToken())!
  const both = await Promise.allSettled([
    house.directory.completeSetup(token, input),
    house.directory.completeSetup(token, { ...input, address: "bob@example.org" }),
  ])
  expect(both.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"])
  expect((await house.directory.listAccounts()).total).toBe(1)
})

test("a wrong link, and the link before the last one, say so and change nothing", async () => {
  const first = (await house.directory.createSetupToken())!
  await house.directory.createSetupToken()
  for (const token of [first, "", "x", "x".repeat(100_000)]) {
    expect(await house.directory.checkSetupToken(token)).toBe("wrong")
    await expect(house.directory.completeSetup(token, input)).rejects.toMatchObject({ code: "denied" })
  }
  expect((await house.directory.listDomains()).total).toBe(0)
})

test.each([
  ["hostname", { hostname: "localhost" }],
  ["domain", { domain: "no domain" }],
  ["name", { name: " " }],
  ["address", { address: "ann@elsewhere.test" }],
  ["password", { password: "short" }],
])("a wrong %s is said beside its field, and the link stays good", async (field, wrong) => {
  const token = (await house.directory.createSetupToken())!
  await expect(house.directory.completeSetup(token, { ...input, ...wrong })).rejects.toMatchObject({ field })
  expect(await house.directory.checkSetupToken(token)).toBe("open")
})
