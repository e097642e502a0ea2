import { afterAll, beforeAll, expect, test } from "vitest"
import { type ImapHouse, openImapHouse, password, Wire } from "../dialogue.ts"

// Mailboxes that belong to no person, below "Shared/".

let house: ImapHouse
let info: number
const tester = { address: "test" }

beforeAll(async () => {
  house = await openImapHouse()
  for (const name of ["alice", "bob", "carol"]) await house.account(name)
  const shared = { address: "info@example.test", shared: true, quotaMessages: 10 }
  info = (await house.directory.createAccount(shared, tester)).id
  await house.directory.createGroup({ address: "desk@example.test" }, tester)
  const desk = await house.directory.findGroup({ address: "desk@example.test" })
  await house.directory.addMembers(desk.id, ["bob@example.test"], tester)
  await house.directory.allowUse(info, { who: "alice@example.test", rights: "manager" }, tester)
  await house.directory.allowUse(info, { who: "$desk@example.test", rights: "reader" }, tester)
})
afterAll(() => house.close())

const base64 = (text: string) => Buffer.from(text).toString("base64")

test("nobody signs in to a shared mailbox, whatever the way, and everybody is told why", async () => {
  for (const command of [
    `LOGIN info@example.test "${password}"`,
    `LOGIN info@example.test "-"`,
    `AUTHENTICATE PLAIN ${base64(`\0info@example.test\0${password}`)}`,
  ]) {
    const wire = Wire.plain(house.port)
    await wire.line()
    expect((await wire.command(`a ${command}`)).at(-1), command).toMatch(
      /^a NO \[AUTHENTICATIONFAILED\] This is a shared mailbox, and nobody signs in to it: sign in with your own address/,
    )
    wire.socket.destroy()
  }
})

test("who may use it finds its mailboxes, though nobody ever opened them; others find nothing", async () => {
  await house.talk(
    String.raw`
    C: a LIST "" "Shared/*"
    S: * LIST (\HasNoChildren) "/" "Shared/info@example.test/Archive"
    S: * LIST (\HasNoChildren) "/" "Shared/info@example.test/Drafts"
    S: * LIST (\HasNoChildren) "/" "Shared/info@example.test/INBOX"
    S: * LIST (\HasNoChildren) "/" "Shared/info@example.test/Junk"
    S: * LIST (\HasNoChildren) "/" "Shared/info@example.test/Sent"
    S: * LIST (\HasNoChildren) "/" "Shared/info@example.test/Trash"
    S: a OK LIST completed
    C: b MYRIGHTS "Shared/info@example.test/INBOX"
    S: * MYRIGHTS "Shared/info@example.test/INBOX" lrswipkxteacd
    S: b OK MYRIGHTS completed
    C: c GETACL "Shared/info@example.test/INBOX"
    S: * ACL "Shared/info@example.test/INBOX" "$desk@example.test" lr "alice@example.test" lrswipkxteacd
    S: c OK GETACL completed
    `,
    { user: "alice" },
  )
  await house.talk(
    `
    C: a LIST "" "Shared/*"
    S: a OK LIST completed
    C: b STATUS "Shared/info@example.test/INBOX" (MESSAGES)
    S: b NO [NONEXISTENT] There is no such mailbox
    C: c GETQUOTA info@example.test
    S: c NO [NONEXISTENT] There is no such quota root
    `,
    { user: "carol" },
  )
})

test("a new mailbox takes over who may use the account; its quota is told to those who may read", async () => {
  await house.talk(
    `
    C: a CREATE "Shared/info@example.test/Orders"
    S: a OK [MAILBOXID ...
    C: b APPEND "Shared/info@example.test/Orders" {1+}
    C: x
    S: b OK [APPENDUID ...
    `,
    { user: "alice" },
  )
  await house.talk(
    `
    C: a MYRIGHTS "Shared/info@example.test/Orders"
    S: * MYRIGHTS "Shared/info@example.test/Orders" lr
    S: a OK MYRIGHTS completed
    C: b GETQUOTAROOT "Shared/info@example.test/Orders"
    S: * QUOTAROOT "Shared/info@example.test/Orders" "info@example.test"
    S: * QUOTA "info@example.test" (MESSAGE 1 10)
    S: b OK GETQUOTAROOT completed
    C: c GETQUOTA "info@example.test"
    S: * QUOTA "info@example.test" (MESSAGE 1 10)
    S: c OK GETQUOTA completed
    C: d CREATE "Shared/info@example.test/Mine"
    S: d NO [NOPERM] ...
    `,
    { user: "bob" },
  )
})

test("who is taken out of the group, or off the list, may do nothing from then on", async () => {
  const wire = await house.signedIn("bob")
  expect((await wire.command('b SELECT "Shared/info@example.test/INBOX"')).at(-1)).toMatch(
    /^b OK \[READ-ONLY\]/,
  )
  const desk = await house.directory.findGroup({ address: "desk@example.test" })
  await house.directory.removeMembers(desk.id, ["bob@example.test"], tester)
  expect((await wire.command("c FETCH 1 BODY[]")).at(-1)).toMatch(/^c NO \[NONEXISTENT\]/)
  wire.socket.destroy()
  await house.directory.disallowUse(info, "alice@example.test", tester)
  await house.talk(
    `
    C: a LIST "" "Shared/*"
    S: a OK LIST completed
    `,
    { user: "alice" },
  )
})
