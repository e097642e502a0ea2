import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { Acceptance } from "../accept/accept.ts"
import { systemClock } from "../clock.ts"
import { listTraces } from "../delivery/traces.ts"
import { type ImapHouse, openImapHouse, password, Wire } from "../imap/dialogue.ts"
import { silentLog } from "../log.ts"
import { noSlots } from "../queue/dispatch.ts"
import { ImapSieve } from "./imapsieve.ts"

// What IMAP does to mailboxes with a script (RFC 6785).

let house: ImapHouse
let id: { alice: number; bob: number }
const alice = { user: "" }
let count = 0

beforeAll(async () => {
  house = await openImapHouse({
    eventScripts({ house: { sql }, store, directory }) {
      const parts = { sql, store, directory, log: silentLog, hostname: "mail.example.test" }
      const acceptance = new Acceptance({
        ...parts,
        queue: { wake() {}, reserve: () => noSlots },
        clock: systemClock,
        config: { language: "en", queueLifetime: 86_400_000 },
      })
      return new ImapSieve({ ...parts, acceptance, url: () => "sieve://mail.example.test:4190" })
    },
  })
  await house.directory.siteScripts.put(
    { phase: "global", name: "general", domain: "" },
    `${require} addflag "general";`,
  )
})
afterAll(() => house.close())

beforeEach(async () => {
  await choose(0, undefined)
  alice.user = `alice${++count}`
  id = { alice: await house.account(alice.user), bob: await house.account(`bob${count}`) }
})

const require =
  'require ["imapsieve", "environment", "imap4flags", "fileinto", "copy", "variables", "enotify", "mailbox", "editheader"];'

/** Ties a script to a mailbox, or to all with 0. */
function choose(mailboxId: number, name: string | undefined) {
  const value = name === undefined ? undefined : Buffer.from(name)
  const change = { entry: "/shared/imapsieve/script", value }
  return house.store.annotations.change({ mailboxId, accountId: 0 }, [change])
}

/** Gives alice a script and ties it to a mailbox of hers. */
async function hears(mailbox: string, source: string, name = "events") {
  await house.directory.scripts.put(id.alice, name, `${require}\n${source}`)
  await choose((await house.store.mailbox(id.alice, mailbox)).id, name)
}

async function subjects(mailbox: string, account = id.alice): Promise<string[]> {
  const { id: mailboxId } = await house.store.mailbox(account, mailbox)
  const { uids, length } = await house.store.snapshot(mailboxId)
  const found: string[] = []
  for await (const rows of house.store.rows(mailboxId, uids.subarray(0, length), "summary"))
    for (const { summary } of rows) found.push(summary!.subject)
  return found
}

const appended = (mailbox: string, subject = "hello", flags = "()") => `
  C: a APPEND ${mailbox} ${flags} {${14 + subject.length}+}
  C: Subject: ${subject}
  C:
  C: x
  S: a OK [APPENDUID ...`

const queued = () =>
  house.house.sql.all<{ sender: string; address: string }>(
    `SELECT m.sender, r.address FROM queued_message m JOIN queued_recipient r ON r.message_id = m.id
     WHERE m.sender = ? ORDER BY r.id`,
    `${alice.user}@example.test`,
  )

test("CAPABILITY says where the scripts are kept (§2.1), to who is signed in", async () => {
  const wire = Wire.plain(house.port)
  await wire.line()
  expect((await wire.command("a CAPABILITY"))[0]).not.toContain("IMAPSIEVE")
  await wire.command(`b LOGIN ${alice.user}@example.test "${password}"`)
  expect((await wire.command("c CAPABILITY"))[0]).toContain(" IMAPSIEVE=sieve://mail.example.test:4190 ")
  wire.socket.destroy()
})

describe("APPEND, COPY and MOVE", () => {
  test("example 1: what comes into a mailbox is sent on, and stays there", async () => {
    await house.store.createMailbox(id.alice, "ActionItems")
    await hears(
      "ActionItems",
      `if anyof (environment :is "imap.cause" "APPEND", environment :is "imap.cause" "COPY") {
         if environment :is "imap.mailbox" "ActionItems" { redirect :copy "actionitems@far.example"; }
       }`,
    )
    await house.talk(
      `${appended("INBOX")}
      ${appended("ActionItems", "appended")}
      C: b SELECT INBOX
      S: ...
      S: b OK ...
      C: c COPY 1 ActionItems
      S: c OK [COPYUID ...
      C: d MOVE 1 ActionItems
      S: ...
      S: d OK ...
      `,
      alice,
    )
    expect(await subjects("ActionItems")).toEqual(["appended", "hello", "hello"])
    const sent = { sender: `${alice.user}@example.test`, address: "actionitems@far.example" }
    expect(await queued()).toEqual([sent, sent, sent])
  })

  test("of several messages each is looked at by itself (§2.2.1)", async () => {
    await hears("Archive", 'if header :is "subject" "one" { addflag "first"; } else { addflag "other"; }')
    await house.talk(
      `
      C: a APPEND Archive {17+}
      C: Subject: one
      C:
      C: x {17+}
      C: Subject: two
      C:
      C: x
      S: a OK [APPENDUID ...
      C: b SELECT Archive
      S: ...
      S: b OK ...
      C: c FETCH 1:2 FLAGS
      S: * 1 FETCH (FLAGS (first \\Recent))
      S: * 2 FETCH (FLAGS (other \\Recent))
      S: c OK ...
      `,
      alice,
    )
  })

  test("fileinto files a copy beside the original, which is \\Deleted unless it is kept (§3.3), and no script hears of the copy", async () => {
    await hears("INBOX", 'fileinto "Archive";')
    await hears("Archive", 'fileinto "Junk";', "other")
    await house.talk(
      `
      C: s SELECT INBOX
      S: ...
      S: s OK ...
      C: a APPEND INBOX (\\Flagged) {19+}
      C: Subject: hello
      C:
      C: x
      S: * 1 EXISTS
      S: ...
      S: a OK [APPENDUID ...
      C: c FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS (\\Flagged \\Deleted \\Recent))
      S: c OK ...
      C: d STATUS Archive (MESSAGES)
      S: * STATUS "Archive" (MESSAGES 1)
      S: d OK ...
      C: e STATUS Junk (MESSAGES)
      S: * STATUS "Junk" (MESSAGES 0)
      S: e OK ...
      `,
      alice,
    )
    await hears("INBOX", 'fileinto :copy :create "New";')
    await house.talk(
      `${appended("INBOX", "kept")}
      C: s EXAMINE INBOX
      S: ...
      S: s OK ...
      C: c FETCH 2 FLAGS
      S: * 2 FETCH (FLAGS (\\Recent))
      S: c OK ...
      `,
      alice,
    )
    expect(await subjects("New")).toEqual(["kept"])
  })

  test("a header that was edited goes with the copy, never with the original (§3.7)", async () => {
    await hears("INBOX", 'addheader "X-Seen" "yes"; deleteheader "subject"; fileinto "Archive"; keep;')
    await house.talk(appended("INBOX"), alice)
    expect([await subjects("INBOX"), await subjects("Archive")]).toEqual([["hello"], [""]])
  })

  test("discard marks as \\Deleted (§3.5); keep keeps", async () => {
    await hears("INBOX", 'if header :is "subject" "bad" { discard; } else { discard; keep; }')
    await house.talk(
      `${appended("INBOX", "bad")}
      ${appended("INBOX", "good")}
      C: s SELECT INBOX
      S: ...
      S: s OK ...
      C: c FETCH 1:2 FLAGS
      S: * 1 FETCH (FLAGS (\\Deleted \\Recent))
      S: * 2 FETCH (FLAGS (\\Recent))
      S: c OK ...
      `,
      alice,
    )
  })

  test("REPLACE is heard like APPEND", async () => {
    await hears("INBOX", 'if environment "imap.cause" "APPEND" { addflag "heard"; }')
    await house.talk(
      `${appended("INBOX", "old")}
      C: s SELECT INBOX
      S: ...
      S: s OK ...
      C: r REPLACE 1 INBOX () {17+}
      C: Subject: new
      C:
      C: x
      S: ...
      S: r OK ...
      C: c FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS (heard \\Recent))
      S: c OK ...
      `,
      alice,
    )
  })
})

describe("changed flags", () => {
  const tells = () => `
    if environment :matches "imap.changedflags" "*" { set "changed" "\${1}"; }
    if hasflag "\\\\Flagged" { addflag "now-flagged"; } else { removeflag "now-flagged"; }
    if environment "imap.cause" "FLAG" { notify :message "\${changed}" "mailto:bob${count}@example.test"; }`

  test("STORE: the script sees the flags after the change and which of them changed (§2.2.3, §4.5)", async () => {
    await hears("INBOX", tells())
    await house.talk(
      `${appended("INBOX", "hello", "(\\Seen)")}
      C: s SELECT INBOX
      S: ...
      S: s OK ...
      C: f STORE 1 +FLAGS (\\Seen \\Flagged work)
      S: ...
      S: * 1 FETCH (UID 1 FLAGS (\\Seen \\Flagged work \\Recent))
      S: ...
      S: * 1 FETCH (UID 1 FLAGS (\\Seen \\Flagged now-flagged work \\Recent))
      S: f OK ...
      C: g STORE 1 -FLAGS.SILENT (\\Flagged)
      S: * 1 FETCH (UID 1 FLAGS (\\Seen work \\Recent))
      S: g OK ...
      C: h STORE 1 -FLAGS (\\Flagged)
      S: * 1 FETCH (UID 1 FLAGS (\\Seen work \\Recent))
      S: h OK ...
      `,
      alice,
    )
    // Nothing changed the third time; what the script itself changed is heard by nobody.
    expect(await subjects("INBOX", id.bob)).toEqual(["\\Flagged work", "\\Flagged"])
  })

  test("reading a message sets \\Seen, which is a change too", async () => {
    await hears("INBOX", tells())
    await house.talk(
      `${appended("INBOX")}
      C: s SELECT INBOX
      S: ...
      S: s OK ...
      C: f FETCH 1 BODY[TEXT]
      S: ...
      S: f OK ...
      C: g FETCH 1 BODY[TEXT]
      S: ...
      S: g OK ...
      `,
      alice,
    )
    expect(await subjects("INBOX", id.bob)).toEqual(["\\Seen"])
  })
})

describe("which script", () => {
  test("the mailbox's before the server's; an empty one is none (§2.3.1)", async () => {
    await hears("Archive", 'addflag "of-archive";')
    await house.directory.scripts.put(id.alice, "all", `${require} addflag "of-all";`)
    await choose(0, "all")
    await choose((await house.store.mailbox(id.alice, "Junk")).id, "")
    await choose((await house.store.mailbox(id.alice, "Drafts")).id, "is not there")
    await house.talk(["Archive", "INBOX", "Junk", "Drafts"].map((name) => appended(name)).join("\n"), alice)
    const keywords = async (name: string) => {
      const { id: mailboxId } = await house.store.mailbox(id.alice, name)
      const text = "SELECT keywords FROM message WHERE mailbox_id = ?"
      return (await house.house.sql.get<{ keywords: string }>(text, mailboxId))!.keywords
    }
    expect(await Promise.all(["Archive", "INBOX", "Junk", "Drafts"].map(keywords))).toEqual([
      "of-archive",
      "of-all",
      "",
      "",
    ])
  })

  test("a script the administrator chose for all comes before one's own of that name", async () => {
    await house.directory.scripts.put(id.alice, "general", `${require} addflag "own";`)
    await choose(0, "general")
    await house.talk(
      `${appended("INBOX")}
      C: s EXAMINE INBOX
      S: ...
      S: s OK ...
      C: c FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS (general \\Recent))
      S: c OK ...
      `,
      alice,
    )
  })
})

describe("what cannot be", () => {
  test.each([
    ["reject", 'require "reject"; reject "no";', "'reject' is for mail that is being delivered"],
    ["ereject", 'require "ereject"; ereject "no";', "'ereject' is for mail that is being delivered"],
    ["vacation", 'require "vacation"; discard;', "'vacation' is for mail that is being delivered"],
    [
      "envelope",
      'require "envelope"; if envelope "from" "x" { discard; }',
      "There is no envelope: the message is not being delivered",
    ],
  ])(
    "%s ends the script (§3.11, §4.6): the message stays, its owner is told once",
    async (_, source, text) => {
      await hears("Archive", source)
      await house.talk(`${appended("Archive", "one", "(\\Seen)")}\n${appended("Archive", "two")}`, alice)
      expect(await subjects("Archive")).toEqual(["one", "two"])
      expect(await subjects("INBOX")).toEqual(['The filter script "events" failed'])
      const [trace] = await listTraces(house.house.sql, id.alice, 1)
      expect(trace?.failure?.text).toBe(text)
      const { id: mailboxId } = await house.store.mailbox(id.alice, "Archive")
      const text2 = "SELECT flags FROM message WHERE mailbox_id = ? ORDER BY uid"
      expect(await house.house.sql.all(text2, mailboxId)).toEqual([{ flags: 1 }, { flags: 0 }])
    },
  )

  test("a mailbox that is not there, or no room: what the client did stays done", async () => {
    await hears("INBOX", 'fileinto "Nowhere";')
    await house.talk(appended("INBOX"), alice)
    expect(await subjects("INBOX")).toEqual(["hello", 'The filter script "events" failed'])
    await house.directory.updateAccount(id.alice, { quotaMessages: 3 }, { address: "test" })
    await hears("INBOX", 'fileinto :copy "Archive";', "full")
    await house.talk(appended("INBOX", "last"), alice)
    expect(await subjects("INBOX")).toHaveLength(3)
    expect(await subjects("Archive")).toEqual([])
  })

  test("what one command sends on is limited, however many messages it touches", async () => {
    await hears("Archive", 'redirect :copy "x@far.example";')
    const many = Array.from({ length: 60 }, (_, i) => appended("INBOX", `m${i}`)).join("\n")
    await house.talk(
      `${many}
      C: s SELECT INBOX
      S: ...
      S: s OK ...
      C: c COPY 1:60 Archive
      S: ...
      S: c OK [COPYUID ...
      `,
      alice,
    )
    expect(await queued()).toHaveLength(50)
    expect(await subjects("Archive")).toHaveLength(60)
  })
})
