import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { checkDirectory } from "./check.ts"
import type { Directory } from "./directory.ts"
import { openTestDirectory, type TestDirectory, testDatabases, tester } from "./test-directory.ts"

const password = "correct horse battery"

describe.each(testDatabases)("fsck of rights and groups on %s", (provider) => {
  let house: TestDirectory
  let directory: Directory
  let ann: number
  let mailboxId: number
  let sharedMailboxId: number

  beforeAll(async () => {
    house = await openTestDirectory(provider)
    directory = house.directory
    await directory.createDomain({ name: "example.org" }, tester)
    ann = (await directory.createAccount({ address: "ann@example.org", password }, tester)).id
    const info = (await directory.createAccount({ address: "info@example.org", shared: true }, tester)).id
    const group = await directory.createGroup({ address: "desk@example.org" }, tester)
    await directory.addMembers(group.id, ["ann@example.org"], tester)
    const mailbox = async (accountId: number) => {
      const data = { accountId, name: "INBOX", uidValidity: 1 }
      return (await house.parts.prisma.mailbox.create({ data, select: { id: true } })).id
    }
    mailboxId = await mailbox(ann)
    sharedMailboxId = await mailbox(info)
    await directory.allowUse(info, { who: "$desk@example.org", rights: "member" }, tester)
    const owner = { accountId: ann, address: "ann@example.org", shared: false }
    const give = (identifier: string, negative: boolean, rights: string) =>
      directory.sharing.change(mailboxId, owner, { identifier, negative, mode: "replace", rights })
    await give("@example.org", false, "lr")
    await give("ann@example.org", false, "lrs")
    await give("ann@example.org", true, "s")
  })
  afterAll(() => house[Symbol.asyncDispose]())

  const problems = async () => (await checkDirectory(house.parts.sql)).problems

  test("a sound house has no problems, and an owner's own entry may be empty", async () => {
    expect(await problems()).toEqual([])
    const owner = { accountId: ann, address: "ann@example.org", shared: false }
    await directory.sharing.delete(mailboxId, owner, { identifier: "ann@example.org", negative: false })
    expect(await problems()).toEqual([])
    await directory.sharing.change(mailboxId, owner, {
      identifier: "ann@example.org",
      negative: false,
      mode: "replace",
      rights: "lrs",
    })
    expect(await problems()).toEqual([])
  })

  test.each([
    [
      "mailbox_right SET identifier = 'gone@example.org' WHERE identifier = '@example.org'",
      "mailbox_right SET identifier = '@example.org' WHERE identifier = 'gone@example.org'",
      /gone@example\.org has rights and is nobody here/,
    ],
    [
      "mailbox_right SET identifier = 'Anyone' WHERE identifier = '@example.org'",
      "mailbox_right SET identifier = '@example.org' WHERE identifier = 'Anyone'",
      /Anyone has rights and is nobody here/,
    ],
    [
      "mailbox_right SET rights = 'rl' WHERE identifier = '@example.org'",
      "mailbox_right SET rights = 'lr' WHERE identifier = '@example.org'",
      /the rights of @example\.org are no rights: "rl"/,
    ],
    [
      "mailbox_right SET rights = '' WHERE identifier = '@example.org'",
      "mailbox_right SET rights = 'lr' WHERE identifier = '@example.org'",
      /the rights of @example\.org are no rights: ""/,
    ],
    [
      "mailbox SET owner_rights = NULL WHERE owner_rights IS NOT NULL",
      "mailbox SET owner_rights = 'lra' WHERE id = MAILBOX",
      /its owner may "lrswipkxtea", the entries come to "lra"/,
    ],
    [
      "mailbox SET owner_rights = 'lr' WHERE id = SHARED",
      "mailbox SET owner_rights = NULL WHERE id = SHARED",
      /its owner may "lr", the entries come to "lrswipkxtea"/,
    ],
    [
      "account_right SET identifier = '$none@example.org'",
      "account_right SET identifier = '$desk@example.org'",
      /\$none@example\.org has rights and is nobody here/,
    ],
    [
      "account_right SET rights = 'member'",
      "account_right SET rights = 'lrswipkxte'",
      /are no rights: "member"/,
    ],
    [
      "account SET shared = false WHERE address = 'info@example.org'",
      "account SET shared = true WHERE address = 'info@example.org'",
      /\$desk@example\.org may use it, and it is no shared mailbox/,
    ],
    [
      "account SET shared = true, password_hash = '-' WHERE address = 'ann@example.org'",
      "account SET shared = false WHERE address = 'ann@example.org'",
      /ann@example\.org is a shared mailbox with a password, a role, a group or a session/,
    ],
    [
      "account SET role = 'admin' WHERE address = 'info@example.org'",
      "account SET role = 'user' WHERE address = 'info@example.org'",
      /info@example\.org is a shared mailbox with a password, a role/,
    ],
    [
      "domain SET quota_messages = 10",
      "domain SET quota_messages = 0",
      /domain example\.org may give 10: its accounts have 0, 2 of them no limit/,
    ],
    [
      "account_group SET address = 'desk@elsewhere.test'",
      "account_group SET address = 'desk@example.org'",
      /group desk@elsewhere\.test is not of its domain/,
    ],
  ])("UPDATE %s is noticed", async (hurt, mend, expected) => {
    const run = (text: string) =>
      house.parts.sql.run(
        `UPDATE ${text.replace("MAILBOX", String(mailboxId)).replace("SHARED", String(sharedMailboxId))}`,
      )
    await run(hurt)
    expect((await problems()).join("\n")).toMatch(expected)
    await run(mend)
    expect(await problems()).toEqual([])
  })

  test("who is gone at the moment of the change is given nothing, so that no namesake has it later", async () => {
    const owner = { accountId: ann, address: "ann@example.org", shared: false }
    for (const identifier of ["gone@example.org", "$gone@example.org", "@gone.example"])
      await expect(
        directory.sharing.change(mailboxId, owner, {
          identifier,
          negative: false,
          mode: "add",
          rights: "lr",
        }),
      ).rejects.toMatchObject({ code: "no-such-entry" })
    expect(await problems()).toEqual([])
  })

  test("rights in a mailbox that is gone are only a note, for the collector", async () => {
    await house.parts.sql.run(
      "INSERT INTO mailbox_right (mailbox_id, identifier, negative, rights) VALUES (99999, 'anyone', false, 'lr')",
    )
    expect(await checkDirectory(house.parts.sql)).toEqual({
      problems: [],
      notes: ["1 rights in deleted mailboxes wait for the collector"],
    })
  })
})
