import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openTestDirectory, type TestDirectory, tester } from "../directory/test-directory.ts"
import { preferenceDefaults } from "./preferences.ts"
import { Profile } from "./profile.ts"

const password = "correct horse battery"
let house: TestDirectory
let profile: Profile
let ann: number
let bob: number

beforeAll(async () => {
  house = await openTestDirectory()
  const { directory } = house
  await directory.createDomain({ name: "example.org" }, tester)
  ann = (await directory.createAccount({ address: "ann@example.org", name: "Ann", password }, tester)).id
  bob = (await directory.createAccount({ address: "bob@example.org", name: "Bob", password }, tester)).id
  await directory.createAlias({ address: "shop@example.org", targets: ["ann@example.org"] }, tester)
  profile = new Profile({ ...house.parts, directory })
})
afterAll(() => house[Symbol.asyncDispose]())

describe("identities", () => {
  test("an account begins with one, and may add what it may send as", async () => {
    const [own] = await profile.identities(ann)
    expect(own).toMatchObject({ name: "Ann", address: "ann@example.org", primary: true })
    const shop = await profile.saveIdentity(ann, {
      name: "Shop",
      address: "Shop@example.org",
      signature: "<b>hi</b>",
    })
    expect(shop).toMatchObject({ address: "shop@example.org", primary: false })
    await profile.makePrimary(ann, shop.id)
    expect((await profile.identities(ann)).map((one) => [one.address, one.primary])).toEqual([
      ["shop@example.org", true],
      ["ann@example.org", false],
    ])
    await expect(profile.deleteIdentity(ann, shop.id)).rejects.toMatchObject({ code: "cannot" })
    await profile.makePrimary(ann, own!.id)
    await profile.deleteIdentity(ann, shop.id)
  })

  test("not as somebody else, and not somebody else's", async () => {
    const stolen = profile.saveIdentity(ann, { name: "Bob", address: "bob@example.org" })
    await expect(stolen).rejects.toMatchObject({ code: "denied", field: "address" })
    const [bobs] = await profile.identities(bob)
    await expect(profile.makePrimary(ann, bobs!.id)).rejects.toMatchObject({ code: "no-such-entry" })
    await expect(profile.deleteIdentity(ann, bobs!.id)).rejects.toMatchObject({ code: "no-such-entry" })
    expect((await profile.identities(ann)).some((one) => one.primary)).toBe(true)
  })
})

describe("preferences", () => {
  test("default until chosen, and each by itself", async () => {
    expect(await profile.preferences(ann)).toEqual(preferenceDefaults)
    await profile.setPreferences(ann, { theme: "dark", undoSend: 0 })
    expect(await profile.preferences(ann)).toEqual({ ...preferenceDefaults, theme: "dark", undoSend: 0 })
    expect(await profile.preferences(bob)).toEqual(preferenceDefaults)
  })

  test.each([
    [{ theme: "pink" }],
    [{ undoSend: 1e9 }],
    [{ __proto__: null, constructor: 1 }],
    [{ unknown: true }],
  ])("%j is refused", async (input) => {
    await expect(profile.setPreferences(ann, input as never)).rejects.toMatchObject({ code: "invalid" })
  })

  test("a row that is damaged or from another version counts as not chosen", async () => {
    const data = { accountId: bob, key: "theme", value: "{" }
    await house.parts.prisma.preference.create({ data })
    await house.parts.prisma.preference.create({ data: { ...data, key: "toString", value: "1" } })
    expect(await profile.preferences(bob)).toEqual(preferenceDefaults)
  })
})

describe("contacts", () => {
  const people = [
    { name: "José Álvarez", address: "jose@elsewhere.test" },
    { name: "Joanna Kelly", address: "JK@Elsewhere.test" },
    { name: "", address: "bank@elsewhere.test" },
    { name: "Broken", address: "no address" },
  ]

  test("whoever was written to is found by any beginning, often and lately first", async () => {
    await profile.collect(ann, people)
    await profile.collect(ann, [{ name: "", address: "jk@elsewhere.test" }])
    expect(await profile.suggest(ann, "jo")).toEqual([
      { name: "Joanna Kelly", address: "jk@elsewhere.test" },
      { name: "José Álvarez", address: "jose@elsewhere.test" },
    ])
    expect((await profile.suggest(ann, "alv")).map((one) => one.address)).toEqual(["jose@elsewhere.test"])
    expect((await profile.suggest(ann, "ELSEWHERE")).length).toBe(3)
    expect(await profile.suggest(ann, "%")).toEqual([])
    expect(await profile.suggest(bob, "jo")).toEqual([])
    house.clock.time += 120 * 86_400_000
    await profile.collect(ann, [people[0]!])
    expect((await profile.suggest(ann, "jo"))[0]?.address).toBe("jose@elsewhere.test")
  })
})
