import { afterEach, beforeEach, expect, test } from "vitest"
import { openTestDirectory, type TestDirectory, tester } from "./test-directory.ts"

const password = "correct horse battery"
const at = (network: string) => ({ network, protocol: "test" })
let house: TestDirectory
let id: number

beforeEach(async () => {
  house = await openTestDirectory()
  await house.directory.createDomain({ name: "example.org" }, tester)
  id = (await house.directory.createAccount({ address: "ann@example.org", password, name: "Ann" }, tester)).id
})
afterEach(() => house[Symbol.asyncDispose]())

const sign = (text: string, network = "192.0.2.1", address = "ann@example.org") =>
  house.directory.checkPassword(address, text, at(network))
const refused = { code: "bad-credentials" }

test("the right password, in any spelling of the address", async () => {
  expect(await sign(password, "192.0.2.1", "ANN@Example.org")).toMatchObject({ id, name: "Ann" })
})

test("wrong, unknown, empty, endless and hostile are all the same", async () => {
  const tries = [
    ["wrong", "ann@example.org"],
    [password, "nobody@example.org"],
    [password, "ann@elsewhere.test"],
    [password, "not an address"],
    ["", "ann@example.org"],
    [`${password}\0`, "ann@example.org"],
    ["x".repeat(5_000_000), "ann@example.org"],
  ]
  for (const [index, [text, address]] of tries.entries()) {
    const answer = await sign(text!, `192.0.2.${index}`, address).catch((error) => error)
    expect([answer.code, answer.message]).toEqual([
      "bad-credentials",
      "The address or the password is not right",
    ])
  }
})

test("a remembered password stops at once when it is changed, and is asked of the database when disabled", async () => {
  await sign(password)
  await sign(password)
  await house.directory.setPassword(id, "another long password", tester)
  await expect(sign(password)).rejects.toMatchObject(refused)
  await sign("another long password")
  const { id: domainId } = await house.directory.findDomain({ name: "example.org" })
  await house.directory.updateDomain(domainId, { disabled: true }, tester)
  await expect(sign("another long password")).rejects.toMatchObject(refused)
})

test("guessing is stopped per network, other networks are not, and time heals", async () => {
  for (let failure = 0; failure < 8; failure++) await expect(sign("wrong")).rejects.toMatchObject(refused)
  await expect(sign("wrong")).rejects.toMatchObject({ code: "limit" })
  await expect(sign(password)).rejects.toMatchObject({ code: "limit" })
  expect(await sign(password, "198.51.100.1")).toMatchObject({ id })
  house.clock.time += 60_000
  expect(await sign(password)).toMatchObject({ id })
})

test("a network that came in before is never locked out", async () => {
  await sign(password)
  house.clock.time += 61_000
  for (let failure = 0; failure < 9; failure++) await expect(sign("wrong")).rejects.toMatchObject(refused)
  expect(await sign(password)).toMatchObject({ id })
})

test("a network that tries many accounts is stopped", async () => {
  for (let failure = 0; failure < 30; failure++)
    await expect(sign("wrong", "192.0.2.1", `guess${failure}@example.org`)).rejects.toMatchObject(refused)
  await expect(sign("wrong", "192.0.2.1", "fresh@example.org")).rejects.toMatchObject({ code: "limit" })
})

test("the same question from many connections at once is worked out once", async () => {
  const answers = await Promise.all(Array.from({ length: 500 }, () => sign(password)))
  expect(new Set(answers.map((answer) => answer.id))).toEqual(new Set([id]))
})

test("a flood of sign-ins is turned away instead of piling up", async () => {
  const flood = Array.from({ length: 300 }, (_, index) =>
    sign(`wrong ${index}`, `192.0.${index >> 8}.${index & 255}`, `guess${index}@example.org`),
  )
  const codes = (await Promise.allSettled(flood)).map((answer) =>
    answer.status === "rejected" ? answer.reason.code : "in",
  )
  expect(new Set(codes)).toEqual(new Set(["bad-credentials", "limit"]))
  expect(await sign(password, "198.51.100.1")).toMatchObject({ id })
})

test("an old hash is made anew at the next sign-in", async () => {
  const { hash } = await import("@node-rs/argon2")
  const old = await hash(password, { memoryCost: 8192, timeCost: 1, parallelism: 1 })
  await house.parts.prisma.account.update({ where: { id }, data: { passwordHash: old } })
  await sign(password)
  const row = await house.parts.prisma.account.findUniqueOrThrow({ where: { id } })
  expect(row.passwordHash).toContain("$m=19456,t=2,p=1$")
  expect(await sign(password, "198.51.100.1")).toMatchObject({ id })
})
