import { createHash } from "node:crypto"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { openTestDirectory, type TestDirectory, testDatabases, tester } from "./test-directory.ts"

const password = "correct horse battery"
const here = { network: "192.0.2.1", protocol: "test" }
const ann = "ann@example.org"
const timestamp = "<1896.697170952@dbc.mtview.ca.us>"

describe.each(testDatabases)("on %s", (provider) => {
  let house: TestDirectory
  let id: number
  beforeEach(async () => {
    house = await openTestDirectory(provider)
    await house.directory.createDomain({ name: "example.org" }, tester)
    id = (await house.directory.createAccount({ address: ann, password }, tester)).id
  })
  afterEach(() => house[Symbol.asyncDispose]())

  const apop = (secret: string, address = ann) => {
    const digest = createHash("md5")
      .update(timestamp + secret)
      .digest("hex")
    return house.directory.checkApop(address, { timestamp, digest }, here)
  }
  const refused = { code: "bad-credentials" }

  test("without a word everything is allowed and DELE deletes; what is given changes, the rest stays", async () => {
    const { directory } = house
    const plain = { allowed: true, deletion: "delete", newest: 0, markRead: false, apop: false }
    expect(await directory.pop3Settings(id)).toEqual(plain)
    await directory.changePop3Settings(id, { deletion: "trash", newest: 500 }, tester)
    const now = await directory.changePop3Settings(id, { markRead: true }, tester)
    expect(now).toEqual({ ...plain, deletion: "trash", newest: 500, markRead: true })
  })

  test.each([{ newest: -1 }, { newest: 1.5 }, { newest: 2e9 }, { deletion: "burn" }, { colour: "red" }])(
    "%j is refused",
    async (wrong) => {
      await expect(house.directory.changePop3Settings(id, wrong as never, tester)).rejects.toMatchObject({
        code: "invalid",
      })
    },
  )

  test("APOP opens with its own password, once there is one, and until it is taken away", async () => {
    const { directory } = house
    expect(await directory.isApopUsed()).toBe(false)
    await expect(apop("")).rejects.toMatchObject(refused)
    await expect(apop(password)).rejects.toMatchObject(refused)
    await directory.setApopPassword(id, "tanstaaf tanstaaf", tester)
    expect(await directory.isApopUsed()).toBe(true)
    expect(await directory.pop3Settings(id)).toMatchObject({ apop: true })
    expect(await apop("tanstaaf tanstaaf")).toMatchObject({ id })
    await expect(apop("tanstaaf")).rejects.toMatchObject(refused)
    await expect(apop("tanstaaf tanstaaf", "nobody@example.org")).rejects.toMatchObject(refused)
    await directory.setApopPassword(id, undefined, tester)
    await expect(apop("tanstaaf tanstaaf")).rejects.toMatchObject(refused)
    expect(await directory.isApopUsed()).toBe(false)
  })

  test("the account's own password cannot be the one for APOP, nor a short one", async () => {
    for (const wrong of [password, "short"])
      await expect(house.directory.setApopPassword(id, wrong, tester)).rejects.toMatchObject({
        code: "invalid",
        field: "password",
      })
  })

  test("neither the database nor the journal shows the APOP password", async () => {
    await house.directory.setApopPassword(id, "tanstaaf tanstaaf", tester)
    const rows = [await house.parts.prisma.pop3Settings.findMany(), await house.parts.prisma.audit.findMany()]
    expect(JSON.stringify(rows)).not.toContain("tanstaaf")
  })
})
