import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { Directory } from "./directory.ts"
import { openTestDirectory, type TestDirectory, testDatabases, tester } from "./test-directory.ts"

const password = "correct horse battery"

describe.each(testDatabases)("groups on %s", (provider) => {
  let house: TestDirectory
  let directory: Directory
  const ids: Record<string, number> = {}
  let group: number

  beforeAll(async () => {
    house = await openTestDirectory(provider)
    directory = house.directory
    for (const name of ["example.org", "example.net"]) await directory.createDomain({ name }, tester)
    for (const name of ["ann", "bob"])
      ids[name] = (await directory.createAccount({ address: `${name}@example.org`, password }, tester)).id
    await directory.createAccount({ address: "info@example.org", shared: true }, tester)
    group = (await directory.createGroup({ address: "Board@example.org", name: "The board" }, tester)).id
  })
  afterAll(() => house[Symbol.asyncDispose]())

  const members = async () => (await directory.listMembers(group)).map(({ address }) => address)
  const identifiers = (name: string) =>
    directory.sharing.identifiers({ id: ids[name]!, address: `${name}@example.org` })

  test("people go in and out, twice does no harm, and their groups are what they go by", async () => {
    await directory.addMembers(group, ["BOB@example.org", "ann@example.org"], tester)
    await directory.addMembers(group, ["ann@example.org"], tester)
    expect(await members()).toEqual(["ann@example.org", "bob@example.org"])
    expect(await identifiers("ann")).toContain("$board@example.org")
    await directory.removeMembers(group, ["ann@example.org"], tester)
    expect(await members()).toEqual(["bob@example.org"])
    expect(await identifiers("ann")).not.toContain("$board@example.org")
    const [latest] = await directory.listChanges(1)
    expect(latest).toMatchObject({ action: "group.remove", subject: "board@example.org" })
  })

  test("are found by address, name and member, with and without the sign", async () => {
    expect((await directory.findGroup({ address: "$board@example.org" })).id).toBe(group)
    for (const search of ["BOARD", "the b", "bob@"])
      expect((await directory.listGroups({ search })).rows, search).toMatchObject([
        { address: "board@example.org", name: "The board", members: 1 },
      ])
    expect((await directory.listGroups({ search: "nobody" })).rows).toEqual([])
  })

  test.each([
    [["nobody@example.org"], "is not an account here"],
    [["info@example.org"], "is a shared mailbox"],
    [["ann@example.org", "not an address"], "is not an address"],
    [[], "at least one address"],
  ])("%j is refused, and nobody else of the change goes in", async (who, problem) => {
    const before = await members()
    await expect(directory.addMembers(group, who, tester)).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining(problem),
    })
    expect(await members()).toEqual(before)
  })

  test("who is not in it cannot be taken out; there is no second group of the name, and none elsewhere", async () => {
    await expect(directory.removeMembers(group, ["ann@example.org"], tester)).rejects.toMatchObject({
      field: "members",
    })
    await expect(directory.createGroup({ address: "board@example.org" }, tester)).rejects.toMatchObject({
      code: "already-exists",
    })
    await expect(directory.createGroup({ address: "board@elsewhere.test" }, tester)).rejects.toMatchObject({
      code: "invalid",
    })
  })

  test("its address may be an alias too: mail goes there, rights here", async () => {
    await directory.createAlias({ address: "board@example.org", targets: ["ann@example.org"] }, tester)
    expect((await directory.findAlias({ address: "board@example.org" })).targets).toEqual(["ann@example.org"])
  })

  test("a deleted account is in no group", async () => {
    const gone = (await directory.createAccount({ address: "gone@example.org", password }, tester)).id
    await directory.addMembers(group, ["gone@example.org"], tester)
    await directory.deleteAccount(gone, tester)
    expect(await members()).toEqual(["bob@example.org"])
  })

  test("deleting a group, an account or a domain takes away the rights that named it", async () => {
    const { prisma } = house.parts
    const doomed = await directory.createGroup({ address: "doomed@example.net" }, tester)
    const dan = await directory.createAccount({ address: "dan@example.net", password }, tester)
    const info = await directory.findAccount({ address: "info@example.org" })
    const named = ["$doomed@example.net", "dan@example.net", "@example.net"]
    for (const who of named) await directory.allowUse(info.id, { who, rights: "reader" }, tester)
    const mailbox = await prisma.mailbox.create({
      data: { accountId: info.id, name: "INBOX", uidValidity: 1 },
      select: { id: true },
    })
    await prisma.mailboxRight.createMany({
      data: named.flatMap((identifier) =>
        [true, false].map((negative) => ({ mailboxId: mailbox.id, identifier, negative, rights: "lr" })),
      ),
    })
    const left = async () => [
      await prisma.mailboxRight.count({ where: { mailboxId: mailbox.id } }),
      (await directory.listSharedUsers(info.id)).length,
    ]
    expect(await left()).toEqual([6, 3])
    await expect(
      directory.deleteDomain((await directory.findDomain({ name: "example.net" })).id, tester),
    ).rejects.toMatchObject({ code: "in-use", message: expect.stringContaining("1 account and 1 group") })
    await directory.deleteGroup(doomed.id, tester)
    expect(await left()).toEqual([4, 2])
    await directory.deleteAccount(dan.id, tester)
    expect(await left()).toEqual([2, 1])
    await directory.deleteDomain((await directory.findDomain({ name: "example.net" })).id, tester)
    expect(await left()).toEqual([0, 0])
  })
})
