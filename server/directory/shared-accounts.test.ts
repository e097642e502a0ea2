import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { Directory } from "./directory.ts"
import { openTestDirectory, type TestDirectory, testDatabases, tester } from "./test-directory.ts"

const password = "correct horse battery"
const here = { network: "192.0.2.1", protocol: "test" }

describe.each(testDatabases)("shared accounts on %s", (provider) => {
  let house: TestDirectory
  let directory: Directory
  let ann: number
  let info: number

  beforeAll(async () => {
    house = await openTestDirectory(provider)
    directory = house.directory
    await directory.createDomain({ name: "example.org" }, tester)
    await directory.createAccount({ address: "root@example.org", password, role: "admin" }, tester)
    ann = (await directory.createAccount({ address: "ann@example.org", password }, tester)).id
    await directory.createAccount({ address: "bob@example.org", password }, tester)
    await directory.createGroup({ address: "desk@example.org" }, tester)
    info = (await directory.createAccount({ address: "info@example.org", shared: true }, tester)).id
  })
  afterAll(() => house[Symbol.asyncDispose]())

  const users = async (id = info) =>
    (await directory.listSharedUsers(id)).map(({ identifier, level, rights }) => [
      identifier,
      level ?? rights,
    ])
  const mailboxes = async (accountId: number, ...names: string[]) => {
    await house.parts.prisma.mailbox.createMany({
      data: names.map((name) => ({ accountId, name, uidValidity: 1 })),
    })
  }
  const entries = async (accountId: number) => {
    const rows = await house.parts.sql.all<{ name: string; identifier: string; rights: string }>(
      `SELECT m.name, r.identifier, r.rights FROM mailbox_right r JOIN mailbox m ON m.id = r.mailbox_id
       WHERE m.account_id = ? ORDER BY m.name, r.identifier`,
      accountId,
    )
    return rows.map(({ name, identifier, rights }) => `${name} ${identifier} ${rights}`)
  }

  test("nobody signs in, and everybody is told why; a password cannot be set", async () => {
    for (const secret of ["", "-", password])
      await expect(directory.checkPassword("info@example.org", secret, here)).rejects.toMatchObject({
        code: "bad-credentials",
        field: "address",
        message: expect.stringContaining("shared mailbox"),
      })
    const attempt = await directory.beginScram("info@example.org", "SCRAM-SHA-256")
    await expect(attempt.settle(true, here)).rejects.toMatchObject({ field: "address" })
    await expect(directory.setPassword(info, "another long one", tester)).rejects.toMatchObject({
      code: "cannot",
    })
    await expect(directory.updateAccount(info, { role: "admin" }, tester)).rejects.toMatchObject({
      code: "cannot",
      field: "role",
    })
    await expect(
      directory.createAccount({ address: "x@example.org", shared: true, role: "admin" }, tester),
    ).rejects.toMatchObject({ code: "cannot" })
    await expect(directory.createAccount({ address: "x@example.org" }, tester)).rejects.toMatchObject({
      code: "invalid",
      field: "password",
    })
  })

  test("who may use it is written into every mailbox, changed and taken away again", async () => {
    await mailboxes(info, "INBOX", "Sent")
    await directory.allowUse(info, { who: "Ann@example.org", rights: "reader" }, tester)
    await directory.allowUse(info, { who: "$desk@example.org", rights: "member" }, tester)
    expect(await users()).toEqual([
      ["$desk@example.org", "member"],
      ["ann@example.org", "reader"],
    ])
    await directory.allowUse(info, { who: "ann@example.org", rights: "lri" }, tester)
    expect(await entries(info)).toEqual([
      "INBOX $desk@example.org lrswipkxte",
      "INBOX ann@example.org lri",
      "Sent $desk@example.org lrswipkxte",
      "Sent ann@example.org lri",
    ])
    await directory.disallowUse(info, "$desk@example.org", tester)
    expect(await users()).toEqual([["ann@example.org", "lri"]])
    expect(await entries(info)).toEqual(["INBOX ann@example.org lri", "Sent ann@example.org lri"])
  })

  test.each([
    [{ who: "nobody@example.org", rights: "reader" }, "nobody called"],
    [{ who: "$none@example.org", rights: "reader" }, "nobody called"],
    [{ who: "info@example.org", rights: "reader" }, "nobody called"],
    [{ who: "not an address", rights: "reader" }, "Give an address"],
    [{ who: "anonymous", rights: "reader" }, "Give an address"],
    [{ who: "ann@example.org", rights: "boss" }, "reader, member, manager"],
    [{ who: "ann@example.org", rights: "constructor" }, "reader, member, manager"],
    [{ who: "ann@example.org", rights: "" }, "reader, member, manager"],
  ])("%j is refused", async (input, problem) => {
    await expect(directory.allowUse(info, input, tester)).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining(problem),
    })
  })

  test("a person's account cannot be opened to others from outside", async () => {
    await expect(
      directory.allowUse(ann, { who: "bob@example.org", rights: "reader" }, tester),
    ).rejects.toMatchObject({ code: "cannot" })
    await expect(directory.makePersonal(ann, password, tester)).rejects.toMatchObject({ code: "cannot" })
  })

  test("mail processes hear that rights changed, so that open mailboxes are looked at", async () => {
    let heard = 0
    house.parts.sql.notes.listen(async () => void heard++)
    // PostgreSQL listens from soon on; until then it says nothing.
    await expect
      .poll(
        async () => {
          await directory.allowUse(info, { who: "bob@example.org", rights: "reader" }, tester)
          return heard
        },
        { timeout: 10_000 },
      )
      .toBeGreaterThan(0)
    await directory.disallowUse(info, "bob@example.org", tester)
  })

  test("who may post for it may send as it, by themselves or in a group; who only reads may not", async () => {
    const account = { ...(await directory.findAccount({ id: ann })) }
    const maySend = () => directory.maySendAs(account, "info@example.org")
    await directory.allowUse(info, { who: "ann@example.org", rights: "reader" }, tester)
    expect(await maySend()).toBe(false)
    await directory.allowUse(info, { who: "$desk@example.org", rights: "member" }, tester)
    expect(await maySend()).toBe(false)
    const desk = await directory.findGroup({ address: "desk@example.org" })
    await directory.addMembers(desk.id, ["ann@example.org"], tester)
    expect(await maySend()).toBe(true)
    expect(await directory.maySendAs(account, "bob@example.org")).toBe(false)
    await directory.disallowUse(info, "$desk@example.org", tester)
    expect(await maySend()).toBe(false)
  })

  test("a person's account is made shared and given to a person again: passwords, sessions and rights go", async () => {
    const carol = (await directory.createAccount({ address: "carol@example.org", password }, tester)).id
    await mailboxes(carol, "INBOX")
    const { key } = await directory.openSession(carol, { userAgent: "", network: "192.0.2.1" })
    expect(await directory.session(key)).toBeDefined()
    await directory.makeShared(carol, tester)
    expect(await directory.session(key)).toBe(undefined)
    expect((await directory.passwordVersions([carol])).size).toBe(0)
    await expect(directory.checkPassword("carol@example.org", password, here)).rejects.toMatchObject({
      field: "address",
    })
    await directory.allowUse(carol, { who: "anyone", rights: "reader" }, tester)
    expect(await entries(carol)).toEqual(["INBOX anyone lr"])
    await expect(directory.makePersonal(carol, "short", tester)).rejects.toMatchObject({ code: "invalid" })
    await directory.makePersonal(carol, "a whole new password", tester)
    expect(await entries(carol)).toEqual([])
    expect(await users(carol)).toEqual([])
    const signedIn = await directory.checkPassword("carol@example.org", "a whole new password", here)
    expect(signedIn.id).toBe(carol)
  })

  test("the last administrator cannot be made a shared mailbox", async () => {
    const { id } = await directory.findAccount({ address: "root@example.org" })
    await expect(directory.makeShared(id, tester)).rejects.toMatchObject({ code: "cannot" })
  })
})
