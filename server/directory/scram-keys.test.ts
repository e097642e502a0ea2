import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { Directory } from "./directory.ts"
import { deriveScramKey, type ScramMechanism } from "./scram-keys.ts"
import { openTestDirectory, type TestDirectory, testDatabases, tester } from "./test-directory.ts"

const password = "correct horse battery"
const here = { network: "192.0.2.1", protocol: "test" }
const ann = "ann@example.org"

describe.each(testDatabases)("on %s", (provider) => {
  let house: TestDirectory
  let id: number
  beforeEach(async () => {
    house = await openTestDirectory(provider)
    await house.directory.createDomain({ name: "example.org" }, tester)
    id = (await house.directory.createAccount({ address: ann, password }, tester)).id
  })
  afterEach(() => house[Symbol.asyncDispose]())

  /** Whether the keys given out for an address are those of a password. */
  async function fits(text: string, mechanism: ScramMechanism = "SCRAM-SHA-256", address = ann) {
    const { key } = await house.directory.beginScram(address, mechanism)
    return key.storedKey.equals((await deriveScramKey(mechanism, text, key)).storedKey)
  }
  const rows = () => house.parts.prisma.scramKey.findMany({ orderBy: { mechanism: "asc" } })

  test("a new account has keys for both mechanisms, its own salt in each", async () => {
    expect(await fits(password, "SCRAM-SHA-1")).toBe(true)
    expect(await fits(password)).toBe(true)
    expect(await fits("something else")).toBe(false)
    const [one, two] = await rows()
    expect([one!.mechanism, two!.mechanism]).toEqual(["SCRAM-SHA-1", "SCRAM-SHA-256"])
    expect(one!.salt).not.toBe(two!.salt)
    expect(Math.min(one!.iterations, two!.iterations)).toBeGreaterThanOrEqual(10_000)
  })

  test("a new password has new keys, and the old ones are gone", async () => {
    const before = await rows()
    await house.directory.setPassword(id, "another long password", tester)
    expect(await fits(password)).toBe(false)
    expect(await fits("another long password")).toBe(true)
    const after = await rows()
    expect(after).toHaveLength(2)
    expect(after[0]!.sealed).not.toBe(before[0]!.sealed)
  })

  test("keys of an older password do not open, however they came to stay", async () => {
    const [old] = await rows()
    await house.directory.setPassword(id, "another long password", tester)
    const where = { accountId_mechanism: { accountId: id, mechanism: old!.mechanism } }
    await house.parts.prisma.scramKey.update({ where, data: old! })
    expect(await fits(password, "SCRAM-SHA-1")).toBe(false)
  })

  test("an account without keys gets them when its password is proven, and only then", async () => {
    await house.parts.prisma.scramKey.deleteMany()
    expect(await fits(password)).toBe(false)
    await expect(house.directory.checkPassword(ann, "wrong", here)).rejects.toMatchObject({
      code: "bad-credentials",
    })
    expect(await rows()).toHaveLength(0)
    await Promise.all(Array.from({ length: 20 }, () => house.directory.checkPassword(ann, password, here)))
    expect(await fits(password)).toBe(true)
    expect(await fits(password, "SCRAM-SHA-1")).toBe(true)
  })

  test("keys are kept through a hash made anew, and made again when the data folder's key is another", async () => {
    const { hash } = await import("@node-rs/argon2")
    const old = await hash(password, { memoryCost: 8192, timeCost: 1, parallelism: 1 })
    await house.parts.prisma.account.update({ where: { id }, data: { passwordHash: old } })
    expect(await fits(password)).toBe(false)
    await house.directory.checkPassword(ann, password, here)
    expect(await fits(password)).toBe(true)
    house.directory = new Directory({ ...house.parts, keyFolder: join(house.parts.keyFolder, "other") })
    expect(await fits(password)).toBe(false)
    await house.directory.checkPassword(ann, password, here)
    expect(await fits(password)).toBe(true)
  })

  test("strangers have a salt of their own that stays, in every process over the same folder", async () => {
    const again = new Directory(house.parts)
    const salt = async (address: string, directory = house.directory) =>
      (await directory.beginScram(address, "SCRAM-SHA-256")).key
    const nobody = await salt("nobody@example.org")
    expect(await salt("Nobody@EXAMPLE.org", again)).toEqual(nobody)
    const real = await salt(ann)
    expect(nobody.salt).toHaveLength(real.salt.length)
    expect(nobody.iterations).toBe(real.iterations)
    expect((await salt("another@example.org")).salt).not.toEqual(nobody.salt)
    expect((await salt("no address at all")).salt).not.toEqual((await salt("neither is this")).salt)
  })

  test("a right proof lets in whoever may come in at that moment", async () => {
    const first = await house.directory.beginScram(ann, "SCRAM-SHA-256")
    expect(await first.settle(true, here)).toMatchObject({ id, passwordVersion: 1 })
    const second = await house.directory.beginScram(ann, "SCRAM-SHA-256")
    await house.directory.setPassword(id, "another long password", tester)
    await expect(second.settle(true, here)).rejects.toMatchObject({ code: "bad-credentials" })
    const third = await house.directory.beginScram(ann, "SCRAM-SHA-256")
    const { id: domainId } = await house.directory.findDomain({ name: "example.org" })
    await house.directory.updateDomain(domainId, { disabled: true }, tester)
    await expect(third.settle(true, here)).rejects.toMatchObject({ code: "bad-credentials" })
    const nobody = await house.directory.beginScram("nobody@example.org", "SCRAM-SHA-256")
    await expect(nobody.settle(true, here)).rejects.toMatchObject({ code: "bad-credentials" })
  })

  test("guessing by SCRAM and by password fill the same measure", async () => {
    for (let failure = 0; failure < 8; failure++) {
      const attempt = await house.directory.beginScram(ann, "SCRAM-SHA-1")
      await expect(attempt.settle(false, here)).rejects.toMatchObject({ code: "bad-credentials" })
    }
    await expect(house.directory.checkPassword(ann, password, here)).rejects.toMatchObject({ code: "limit" })
    const attempt = await house.directory.beginScram(ann, "SCRAM-SHA-1")
    await expect(attempt.settle(true, here)).rejects.toMatchObject({ code: "limit" })
  })

  test("the database alone holds neither StoredKey nor ServerKey", async () => {
    const { key } = await house.directory.beginScram(ann, "SCRAM-SHA-256")
    const dump = (await rows()).map((row) => Buffer.from(row.sealed, "base64"))
    expect(dump.some((bytes) => bytes.includes(key.storedKey) || bytes.includes(key.serverKey))).toBe(false)
  })

  test("who may stay: not the disabled, not after a new password, not the deleted", async () => {
    const { directory } = house
    const bob = (await directory.createAccount({ address: "bob@example.org", password }, tester)).id
    expect(await directory.passwordVersions([id, bob, 999_999])).toEqual(
      new Map([
        [id, 1],
        [bob, 1],
      ]),
    )
    expect(await directory.passwordVersions([])).toEqual(new Map())
    await directory.setPassword(id, "another long password", tester)
    await directory.updateAccount(bob, { disabled: true }, tester)
    expect(await directory.passwordVersions([id, bob])).toEqual(new Map([[id, 2]]))
    await directory.deleteAccount(id, tester)
    expect(await directory.passwordVersions([...Array(250).fill(id), bob])).toEqual(new Map())
  })
})
