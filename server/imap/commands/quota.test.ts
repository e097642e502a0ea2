import { afterAll, beforeAll, expect, test } from "vitest"
import { type ImapHouse, openImapHouse, password, Wire } from "../dialogue.ts"

let house: ImapHouse
const ids: Record<string, number> = {}
const tester = { address: "test" }

beforeAll(async () => {
  house = await openImapHouse()
  for (const name of ["alice", "bob", "carol", "root"]) ids[name] = await house.account(name)
  await house.directory.updateAccount(ids.root!, { role: "admin" }, tester)
  await house.directory.updateAccount(ids.alice!, { quotaBytes: 111 * 1024, quotaMessages: 4 }, tester)
})
afterAll(() => house.close())

const alice = { user: "alice" }
const bob = { user: "bob" }
const root = { user: "root" }

async function capabilities(user: string): Promise<string[]> {
  const wire = await house.signedIn(user)
  const [line] = await wire.command("b CAPABILITY")
  wire.socket.destroy()
  return line!.split(" ")
}

test("RFC 9208 §4.1.1–§4.1.2: usage and limits of storage and messages; a mailbox need not be there", async () => {
  await house.talk(
    `
    C: a APPEND INBOX {5+}
    C: hello
    S: a OK ...
    C: b GETQUOTA ""
    S: * QUOTA "" (STORAGE 1 111 MESSAGE 1 4)
    S: b OK GETQUOTA completed
    C: c GETQUOTAROOT INBOX
    S: * QUOTAROOT "INBOX" ""
    S: * QUOTA "" (STORAGE 1 111 MESSAGE 1 4)
    S: c OK GETQUOTAROOT completed
    C: d GETQUOTAROOT "Not made yet"
    S: * QUOTAROOT "Not made yet" ""
    S: * QUOTA "" (STORAGE 1 111 MESSAGE 1 4)
    S: d OK GETQUOTAROOT completed
    C: e GETQUOTA alice@example.test
    S: * QUOTA "alice@example.test" (STORAGE 1 111 MESSAGE 1 4)
    S: e OK GETQUOTA completed
    `,
    alice,
  )
})

test("RFC 9208 §4.3.1: APPEND, COPY and MOVE beyond the number of messages are OVERQUOTA; within the account MOVE is not", async () => {
  await house.talk(
    `
    C: a APPEND INBOX {1+}
    C: b
    S: a OK ...
    C: b SELECT INBOX
    S: ...
    S: b OK [READ-WRITE] Selected
    C: c COPY 1:* Archive
    S: c OK [COPYUID ...
    C: d COPY 1 Archive
    S: d NO [OVERQUOTA] There are as many messages as there may be: delete some, or ask for more
    C: e APPEND INBOX {1}
    S: e NO [OVERQUOTA] There are as many messages as there may be: delete some, or ask for more
    C: f MOVE 1 Archive
    S: ...
    S: f OK MOVE completed
    C: g CREATE Open
    S: g OK ...
    C: h SETACL Open bob@example.test lri
    S: h OK SETACL completed
    `,
    alice,
  )
  await house.talk(
    `
    C: a APPEND INBOX {1+}
    C: x
    S: a OK ...
    C: b SELECT INBOX
    S: ...
    S: b OK [READ-WRITE] Selected
    C: c MOVE 1 "Other Users/alice@example.test/Open"
    S: c NO [OVERQUOTA] ...
    C: d APPEND "Other Users/alice@example.test/Open" {1}
    S: d NO [OVERQUOTA] ...
    C: e GETQUOTAROOT "Other Users/alice@example.test/Open"
    S: * QUOTAROOT "Other Users/alice@example.test/Open"
    S: e OK GETQUOTAROOT completed
    C: f GETQUOTA alice@example.test
    S: f NO [NONEXISTENT] There is no such quota root
    C: g GETQUOTA nobody@example.test
    S: g NO [NONEXISTENT] There is no such quota root
    C: h GETQUOTA ""
    S: h NO [NONEXISTENT] There is no such quota root
    `,
    bob,
  )
})

test("RFC 9208 §4.1.4: STATUS tells how many messages, and how many octets, EXPUNGE would free", async () => {
  await house.talk(
    String.raw`
    C: a CREATE Doomed
    S: a OK ...
    C: b APPEND Doomed (\Deleted) {1500+}
    C: ${"x".repeat(1500)}
    S: b OK ...
    C: c APPEND Doomed {7+}
    C: kept on
    S: c OK ...
    C: d STATUS Doomed (MESSAGES DELETED DELETED-STORAGE)
    S: * STATUS "Doomed" (MESSAGES 2 DELETED 1 DELETED-STORAGE 1500)
    S: d OK STATUS completed
    C: e LIST "" Doomed RETURN (STATUS (DELETED-STORAGE))
    S: * LIST (\HasNoChildren) "/" "Doomed"
    S: * STATUS "Doomed" (DELETED-STORAGE 1500)
    S: e OK LIST completed
    `,
    bob,
  )
})

test("RFC 9208 §4.1.3: an administrator sets limits; what is not named is no longer limited; the change is written down", async () => {
  await house.talk(
    `
    C: a SETQUOTA carol@example.test (STORAGE 510 MESSAGE 1000)
    S: * QUOTA "carol@example.test" (STORAGE 0 510 MESSAGE 0 1000)
    S: a OK SETQUOTA completed
    C: b SETQUOTA "carol@example.test" (storage 512)
    S: * QUOTA "carol@example.test" (STORAGE 0 512)
    S: b OK SETQUOTA completed
    C: c GETQUOTA carol@example.test
    S: * QUOTA "carol@example.test" (STORAGE 0 512)
    S: c OK GETQUOTA completed
    C: d SETQUOTA carol@example.test ()
    S: * QUOTA "carol@example.test" ()
    S: d OK SETQUOTA completed
    C: e SETQUOTA carol@example.test (MAILBOX 10)
    S: e NO [CANNOT] There are no limits of MAILBOX here, only of STORAGE and MESSAGE
    C: f SETQUOTA carol@example.test (STORAGE 0)
    S: f NO [CANNOT] ...
    C: g SETQUOTA carol@example.test (STORAGE 9223372036854775807)
    S: g NO [CANNOT] ...
    C: h SETQUOTA nobody@example.test (STORAGE 1)
    S: h NO [NONEXISTENT] There is no such quota root
    C: i SETQUOTA carol@example.test (STORAGE 1 STORAGE 2)
    S: i BAD A resource can be named once
    C: j SETQUOTA carol@example.test (STORAGE)
    S: j BAD ...
    C: k SETQUOTA carol@example.test (STORAGE -1)
    S: k BAD ...
    C: l SETQUOTA "" (MESSAGE 9)
    S: * QUOTA "" (MESSAGE 0 9)
    S: l OK SETQUOTA completed
    `,
    root,
  )
  const [latest] = await house.directory.listChanges(1)
  expect(latest).toMatchObject({
    actor: "root@example.test",
    action: "account.update",
    subject: "root@example.test",
  })
})

test("only who may set quotas is told of QUOTASET, and nobody else can", async () => {
  await house.talk(
    `
    C: a SETQUOTA bob@example.test (STORAGE 512)
    S: a NO [NOPERM] Only administrators can set quotas
    C: b SETQUOTA "" ()
    S: b NO [NOPERM] Only administrators can set quotas
    C: c SETQUOTA nobody@example.test (STORAGE 512)
    S: c NO [NOPERM] Only administrators can set quotas
    `,
    bob,
  )
  expect(await capabilities("bob")).not.toContain("QUOTASET")
  const told = await capabilities("root")
  for (const name of ["QUOTA", "QUOTASET", "QUOTA=RES-STORAGE", "QUOTA=RES-MESSAGE"])
    expect(told).toContain(name)
})

test("an administrator who is none any more sets no quota, though still signed in", async () => {
  const wire = Wire.plain(house.port)
  await wire.line()
  const fallen = await house.account("fallen")
  await house.directory.updateAccount(fallen, { role: "admin" }, tester)
  await wire.command(`a LOGIN fallen@example.test "${password}"`)
  await house.directory.updateAccount(fallen, { role: "user" }, tester)
  expect((await wire.command("b SETQUOTA bob@example.test (STORAGE 1)")).at(-1)).toMatch(/^b NO \[NOPERM\]/)
  wire.socket.destroy()
})
