import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ImapHouse, openImapHouse, type Wire } from "../dialogue.ts"
import { limits } from "../limits.ts"

let house: ImapHouse
let wire: Wire
let alice = 0
let bob = 0

async function deliver(accountId: number, mailbox: string, subject: string, bits = 0): Promise<void> {
  const staged = house.store.receive(1000)
  await staged.write(Buffer.from(`From: chad@example.org\r\nSubject: ${subject}\r\n\r\nHello\r\n`))
  await house.store.append(accountId, mailbox, [
    { staged: await staged.finish(), flags: { bits, keywords: [] } },
  ])
}

beforeAll(async () => {
  house = await openImapHouse()
  alice = await house.account("alice")
  bob = await house.account("bob")
  wire = await house.signedIn("alice")
  for (const name of ["folder1", "folder2/banana", "folder2/peach", "folder2/peach/stone", "folder2/salmon"])
    await wire.command(`c CREATE ${name}`)
  await wire.command("c CREATE &AOA-")
  await deliver(alice, "INBOX", "chad")
  await deliver(alice, "INBOX", "other", 1)
  await deliver(alice, "folder1", "chad")
  await deliver(alice, "folder1", "seen chad", 1)
  await deliver(alice, "folder1", "more")
  await deliver(alice, "folder2/banana", "yellow")
  await deliver(alice, "folder2/peach/stone", "chad and the stone")
  await deliver(alice, "folder2/salmon", "read", 1)
  await deliver(alice, "à", "accent")
  await deliver(bob, "INBOX", "chad at bob's")
})
afterAll(async () => {
  wire.socket.destroy()
  await house.close()
})

/** Mailboxes and what was found in them; the UIDVALIDITY is a number. */
async function found(command: string): Promise<string[]> {
  const lines = await wire.command(`t ${command}`)
  expect(lines.pop()).toBe("t OK ESEARCH completed")
  return lines.map((line) => {
    const [, mailbox, rest] =
      /^\* ESEARCH \(TAG "t" MAILBOX (\S+) UIDVALIDITY [1-9]\d*\) UID (.*)$/.exec(line) ?? []
    expect(mailbox, line).toBeDefined()
    return `${mailbox!.replaceAll('"', "")} ${rest}`
  })
}

const bad = async (command: string) => (await wire.command(`t ${command}`)).at(-1)

describe("MULTISEARCH (RFC 7377)", () => {
  test("the examples of §3, before anything is selected", async () => {
    expect(await found('ESEARCH IN (mailboxes "folder1" subtree "folder2") unseen')).toEqual([
      "folder1 ALL 1,3",
      "folder2/banana ALL 1",
      "folder2/peach/stone ALL 1",
    ])
    expect(await found('ESEARCH IN (mailboxes "folder1" subtree-one "folder2") subject "chad"')).toEqual([
      "folder1 ALL 1:2",
    ])
  })

  test("commands in line, each with its own tag", async () => {
    wire.send("tag1 ESEARCH IN (mailboxes folder1) unseen\r\ntag2 ESEARCH IN (mailboxes folder1) seen\r\n")
    expect(await wire.line()).toMatch(
      /^\* ESEARCH \(TAG "tag1" MAILBOX "?folder1"? UIDVALIDITY \d+\) UID ALL 1,3$/,
    )
    expect(await wire.line()).toBe("tag1 OK ESEARCH completed")
    expect(await wire.line()).toMatch(/^\* ESEARCH \(TAG "tag2" .*\) UID ALL 2$/)
    expect(await wire.line()).toBe("tag2 OK ESEARCH completed")
  })

  test.each<[string, string[]]>([
    ["IN (personal) SUBJECT chad", ["INBOX ALL 1", "folder1 ALL 1:2", "folder2/peach/stone ALL 1"]],
    ["IN (inboxes) SUBJECT accent", ["&AOA- ALL 1"]],
    [
      "IN (subtree-one (folder2 folder2/peach)) ALL",
      ["folder2/banana ALL 1", "folder2/peach/stone ALL 1", "folder2/salmon ALL 1"],
    ],
    ["IN (mailboxes (folder1 nowhere folder1 INBOX)) SUBJECT chad", ["folder1 ALL 1:2", "INBOX ALL 1"]],
    ["IN (mailboxes inbox subtree inbox personal) SUBJECT other", ["INBOX ALL 2"]],
    [
      "IN (personal) RETURN (MIN MAX COUNT) SUBJECT chad",
      ["INBOX MIN 1 MAX 1 COUNT 1", "folder1 MIN 1 MAX 2 COUNT 2", "folder2/peach/stone MIN 1 MAX 1 COUNT 1"],
    ],
    ["IN (personal) RETURN (COUNT) SUBJECT nothing", []],
    ["IN (mailboxes folder1) RETURN (PARTIAL 2:5) ALL", ["folder1 PARTIAL (2:5 2:3)"]],
    [
      "IN (personal) RETURN (CONTEXT PARTIAL -1:-1) SUBJECT chad",
      ["INBOX PARTIAL (-1:-1 1)", "folder1 PARTIAL (-1:-1 2)", "folder2/peach/stone PARTIAL (-1:-1 1)"],
    ],
    // A number beyond the end is no error; numbers count in each mailbox (§2).
    ["IN (mailboxes folder1) FROM chad 2:100", ["folder1 ALL 2:3"]],
    ["IN (mailboxes folder1) FROM chad 101:200", []],
    [
      "IN (mailboxes folder1) RETURN (RELEVANCY ALL) FUZZY SUBJECT chad",
      ["folder1 ALL 1:2 RELEVANCY (100 100)"],
    ],
    ['IN (personal) X-GM-RAW "in:inbox subject:chad"', ["INBOX ALL 1"]],
    ["IN (mailboxes folder1) CHARSET UTF-8 SUBJECT more", ["folder1 ALL 3"]],
  ])("%s", async (rest, lines) => expect(await found(`ESEARCH ${rest}`)).toEqual(lines))

  test("subscribed ones", async () => {
    await wire.command("s UNSUBSCRIBE folder1")
    await wire.command("s SUBSCRIBE folder2/salmon")
    await wire.command("s SUBSCRIBE folder2/gone")
    const lines = await found("ESEARCH IN (subscribed) ALL")
    expect(lines).toContain("folder2/salmon ALL 1")
    expect(lines.filter((line) => line.startsWith("folder1"))).toEqual([])
  })

  test.each([
    "ESEARCH ALL",
    "ESEARCH IN (selected) ALL",
    "ESEARCH IN (personal) RETURN (UPDATE) ALL",
    "ESEARCH IN (personal) RETURN (SAVE) ALL",
    "ESEARCH IN (selected-delayed) ALL",
    "ESEARCH IN () ALL",
    "ESEARCH IN (everywhere) ALL",
    "ESEARCH IN (mailboxes) ALL",
    "ESEARCH IN (mailboxes ()) ALL",
    "ESEARCH IN (personal (deep)) ALL",
    "ESEARCH IN personal ALL",
    "ESEARCH IN (personal)",
    `ESEARCH IN (mailboxes (${"a ".repeat(limits.searchNames)}a)) ALL`,
  ])("%.60s is refused when nothing is selected", async (command) =>
    expect(await bad(command)).toMatch(/^t BAD/),
  )

  test("charsets are refused as in SEARCH", async () =>
    expect(await bad("ESEARCH IN (personal) CHARSET x-klingon ALL")).toMatch(/^t NO \[BADCHARSET/))

  test("too many mailboxes are refused, too long a search ends early (§2.4)", async () => {
    const given: Record<string, number> = limits
    const { searchMailboxes, searchTime } = limits
    try {
      given.searchMailboxes = 3
      expect(await bad("ESEARCH IN (personal) ALL")).toMatch(/^t NO \[LIMIT\]/)
      given.searchMailboxes = searchMailboxes
      given.searchTime = -1
      expect(await bad("ESEARCH IN (personal) ALL")).toMatch(/^t OK \[LIMIT\]/)
    } finally {
      Object.assign(given, { searchMailboxes, searchTime })
    }
  })
})

describe("with a mailbox selected", () => {
  test("it is what is meant, and it stays selected", async () => {
    await wire.command("s SELECT folder1")
    expect(await found("ESEARCH SUBJECT chad")).toEqual(["folder1 ALL 1:2"])
    expect(await found("ESEARCH SUBJECT nothing")).toEqual([])
    expect(await found("ESEARCH IN (selected mailboxes folder1 mailboxes INBOX) SUBJECT chad")).toEqual([
      "folder1 ALL 1:2",
      "INBOX ALL 1",
    ])
    expect((await wire.command("f FETCH 3 (UID)"))[0]).toBe("* 3 FETCH (UID 3)")
  })

  test("SAVE is for it alone (§2.2)", async () => {
    expect(await found("ESEARCH RETURN (SAVE) SUBJECT chad")).toEqual([])
    expect((await wire.command("s UID SEARCH $"))[0]).toBe("* SEARCH 1 2")
    expect(await bad("ESEARCH IN (selected mailboxes INBOX) RETURN (SAVE) ALL")).toMatch(/^t BAD/)
    expect(await bad("ESEARCH IN (selected) RETURN (SAVE) CHARSET x-klingon ALL")).toMatch(/^t NO/)
    expect((await wire.command("s UID SEARCH $"))[0]).toBe("* SEARCH")
  })

  test("UPDATE follows it alone, with the correlators (§2.2)", async () => {
    const lines = await wire.command("u ESEARCH IN (personal) RETURN (UPDATE COUNT) FLAGGED")
    expect(lines).toEqual(["u OK ESEARCH completed"])
    await deliver(alice, "INBOX", "flagged", 4)
    expect((await wire.command("v STORE 2 +FLAGS.SILENT (\\Flagged)"))[0]).toMatch(
      /^\* ESEARCH \(TAG "u" MAILBOX "?folder1"? UIDVALIDITY \d+\) UID ADDTO \(0 2\)$/,
    )
    expect(await bad('CANCELUPDATE "u"')).toMatch(/^t OK/)
  })
})

describe("mailboxes of others (RFC 4314)", () => {
  test("are searched where the user may read, and otherwise are not there", async () => {
    const theirs = '"Other Users/bob@example.test/INBOX"'
    expect(await found(`ESEARCH IN (mailboxes ${theirs}) ALL`)).toEqual([])
    const owner = await house.signedIn("bob")
    await owner.command("a SETACL INBOX alice@example.test l")
    expect(await found(`ESEARCH IN (mailboxes ${theirs}) ALL`)).toEqual([])
    await owner.command("a SETACL INBOX alice@example.test r")
    expect((await wire.command(`t ESEARCH IN (mailboxes ${theirs}) ALL`))[0]).toMatch(
      /bob@example\.test\/INBOX.* UID ALL 1$/,
    )
    // Without "l" it is only found by its name (§2.2).
    expect(await found('ESEARCH IN (subtree "Other Users") ALL')).toEqual([])
    await owner.command("a SETACL INBOX alice@example.test lr")
    expect((await wire.command('t ESEARCH IN (subtree "Other Users") ALL'))[0]).toMatch(/UID ALL 1$/)
    expect((await wire.command("t ESEARCH IN (personal) SUBJECT bob"))[0]).toBe("t OK ESEARCH completed")
    owner.socket.destroy()
  })
})
