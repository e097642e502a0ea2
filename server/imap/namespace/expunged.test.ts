import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ImapHouse, openImapHouse } from "../dialogue.ts"

// Expunged messages as mailboxes below "#expunged/".

const week = 7 * 86_400_000
const letter = (subject: string) => `From: far@example.org\r\nSubject: ${subject}\r\n\r\nhello ${subject}\r\n`

describe("what was expunged, where people may let go of it for good", () => {
  let house: ImapHouse
  beforeAll(async () => {
    house = await openImapHouse({ undeleteTime: week, purges: true })
  })
  afterAll(() => house.close())

  /** An account whose INBOX and Trips had messages, all of them expunged, and whose Trips is gone. */
  async function bereft(name: string): Promise<number> {
    const id = await house.account(name)
    await house.deliver(id, "INBOX", letter("one"), letter("two"), letter("three"))
    await house.deliver(id, "Trips", letter("rome"))
    const { store } = house
    const inbox = await store.mailbox(id, "INBOX")
    await store.changeFlags(inbox.id, [2], { mode: "add", flags: { bits: 1 | 4, keywords: ["work"] } })
    await store.remove(inbox.id, [1, 2, 3])
    await store.deleteMailbox(id, "Trips")
    return id
  }

  test("CAPABILITY says how long it can be had back; no LIST shows it that does not ask for it", async () => {
    await bereft("ann")
    const [capabilities] = await house.say("ann", "CAPABILITY")
    expect(capabilities).toContain(" X-MISSIVA-EXPUNGED=604800")
    for (const command of ['LIST "" "*"', 'LIST "" "%"', 'LIST "" "#*"', 'LSUB "" "*"', "NAMESPACE"])
      expect((await house.say("ann", command)).join("\n"), command).not.toContain("xpunged/")
    await house.talk(
      String.raw`
      C: a LIST "" "#expunged/*" RETURN (STATUS (MESSAGES UNSEEN))
      S: * LIST (\HasNoChildren) "/" "#expunged/INBOX"
      S: * STATUS "#expunged/INBOX" (MESSAGES 3 UNSEEN 2)
      S: * LIST (\HasNoChildren) "/" "#expunged/Trips"
      S: * STATUS "#expunged/Trips" (MESSAGES 1 UNSEEN 1)
      S: a OK LIST completed
      C: b ESEARCH IN (subtree-one "#expunged") RETURN (ALL) SUBJECT "o"
      S: * ESEARCH (TAG "b" MAILBOX "#expunged/INBOX" UIDVALIDITY $v) UID ALL 1:2
      S: * ESEARCH (TAG "b" MAILBOX "#expunged/Trips" UIDVALIDITY $w) UID ALL 1
      S: b OK ESEARCH completed
      C: c GETQUOTAROOT "#expunged/INBOX"
      S: * QUOTAROOT "#expunged/INBOX"
      S: c OK GETQUOTAROOT completed
      `,
      { user: "ann" },
    )
  })

  test("it is read like any mailbox, and what is moved out of it is back with its flags", async () => {
    await bereft("bob")
    await house.talk(
      String.raw`
      C: a SELECT "#expunged/inbox"
      S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft work)
      S: * OK [PERMANENTFLAGS (\Deleted)] What can be changed
      S: * 3 EXISTS
      S: * 3 RECENT
      S: * OK [UNSEEN 1] First unseen
      S: * OK [UIDVALIDITY $v] UIDs valid
      S: * OK [UIDNEXT 4] Predicted next UID
      S: * OK [HIGHESTMODSEQ $m] Highest
      S: * OK [MAILBOXID ($id)] Stays when it is renamed
      S: a OK [READ-WRITE] Selected
      C: b UID SEARCH SAVEDSINCE 1-Jan-2020 SUBJECT three
      S: * SEARCH 3
      S: b OK ...
      C: c UID FETCH 1 (FLAGS BODY[TEXT])
      S: * 1 FETCH (UID 1 FLAGS (\Recent) BODY[TEXT] {11}
      S: hello one
      S: )
      S: c OK ...
      C: d UID STORE 1 +FLAGS (\Seen)
      S: d NO [NOPERM] ...
      C: e UID MOVE 2:3 INBOX
      S: * OK [COPYUID $i 2:3 4:5] Moved
      S: * 2 EXPUNGE
      S: * 2 EXPUNGE
      S: e OK ...
      C: f EXAMINE INBOX
      S: ...
      S: f OK [READ-ONLY] Examined
      C: g UID FETCH 1:* (FLAGS)
      S: * 1 FETCH (UID 4 FLAGS (\Seen \Flagged work \Recent))
      S: * 2 FETCH (UID 5 FLAGS (\Recent))
      S: g OK ...
      `,
      { user: "bob" },
    )
  })

  test("a mailbox that is gone has to be made again (TRYCREATE); COPY leaves it where it can be had back once more", async () => {
    await bereft("carl")
    await house.talk(
      `
      C: a EXAMINE "#expunged/Trips"
      S: ...
      S: a OK [READ-ONLY] Examined
      C: b UID MOVE 1 Trips
      S: b NO [READ-ONLY] ...
      C: c UID COPY 1 Trips
      S: c NO [TRYCREATE] ...
      C: d CREATE Trips
      S: d OK ...
      C: e UID COPY 1 Trips
      S: e OK [COPYUID $v 1 1] UID COPY completed
      C: f STATUS Trips (MESSAGES)
      S: * STATUS "Trips" (MESSAGES 1)
      S: f OK ...
      C: g STATUS "#expunged/Trips" (MESSAGES)
      S: * STATUS "#expunged/Trips" (MESSAGES 1)
      S: g OK ...
      `,
      { user: "carl" },
    )
  })

  test("nothing comes in, nothing is made, renamed, deleted or shared there; what is expunged there is gone", async () => {
    await bereft("dora")
    const refused = (text: string) => `C: x ${text}\nS: x NO ...`
    await house.talk(
      String.raw`
      C: y APPEND INBOX {5+}
      C: a: b
      S: y OK ...
      ${refused('CREATE "#expunged/New"')}
      ${refused('CREATE "#Expunged"')}
      ${refused('RENAME "#expunged/INBOX" Back')}
      ${refused('RENAME Archive "#expunged/Archive"')}
      ${refused('DELETE "#expunged/INBOX"')}
      ${refused('SETACL "#expunged/INBOX" anyone lr')}
      ${refused('SELECT "#expunged/Nowhere"')}
      ${refused('SELECT "#expunged"')}
      ${refused('SELECT "#expunged/#expunged/INBOX"')}
      C: a SELECT INBOX
      S: ...
      S: a OK [READ-WRITE] Selected
      ${refused('COPY 1 "#expunged/INBOX"')}
      ${refused('MOVE 1 "#expunged/INBOX"')}
      C: b SELECT "#expunged/INBOX"
      S: ...
      S: b OK [READ-WRITE] Selected
      C: c UID STORE 1:3 +FLAGS.SILENT (\Deleted)
      S: c OK ...
      C: d UID EXPUNGE 1:2
      S: * 1 EXPUNGE
      S: * 1 EXPUNGE
      S: d OK ...
      C: e CLOSE
      S: e OK ...
      C: f STATUS "#expunged/INBOX" (MESSAGES)
      S: * STATUS "#expunged/INBOX" (MESSAGES 0)
      S: f OK ...
      `,
      { user: "dora" },
    )
  })

  test("what comes back counts against the quota, which it did not before", async () => {
    const id = await bereft("eve")
    await house.directory.updateAccount(id, { quotaMessages: 2 }, { address: "test" })
    await house.talk(
      `
      C: a SELECT "#expunged/INBOX"
      S: ...
      S: a OK [READ-WRITE] Selected
      C: b UID MOVE 1:3 INBOX
      S: b NO [OVERQUOTA] ...
      C: c UID MOVE 1:2 INBOX
      S: * OK [COPYUID $v 1:2 4:5] Moved
      S: * 1 EXPUNGE
      S: * 1 EXPUNGE
      S: c OK ...
      `,
      { user: "eve" },
    )
  })

  test("in mailboxes of others it is for those who may delete there, as of now; who may insert can bring it back", async () => {
    const owner = await bereft("fay")
    for (const name of ["gus", "hal"]) await house.account(name)
    await house.say(
      "fay",
      "SETACL INBOX gus@example.test lrte",
      "SETACL INBOX hal@example.test lrswi",
      "CREATE Trips",
      "SETACL Trips gus@example.test lrtei",
    )
    const name = "#expunged/Other Users/fay@example.test/INBOX"
    const listed = await house.say("gus", 'LIST "" "#expunged/*"', 'LIST "" "*"')
    expect(listed.filter((line) => line.includes("#expunged"))).toEqual([
      `* LIST (\\HasNoChildren) "/" "${name}"`,
      `* LIST (\\HasNoChildren) "/" "#expunged/Other Users/fay@example.test/Trips"`,
    ])
    expect((await house.say("hal", 'LIST "" "#expunged/*"')).length).toBe(1)
    expect((await house.say("hal", `EXAMINE "${name}"`)).at(-1)).toMatch(/^t0 NO \[NONEXISTENT\]/)
    await house.talk(
      `
      C1: a SELECT "${name}"
      S1: ...
      S1: a OK [READ-WRITE] Selected
      C1: b UID MOVE 1 "Other Users/fay@example.test/INBOX"
      S1: b NO [NOPERM] ...
      C1: c UID MOVE 1 "Other Users/fay@example.test/Trips"
      S1: * OK [COPYUID $v 1 1] Moved
      S1: * 1 EXPUNGE
      S1: c OK ...
      `,
      { user: "gus" },
    )
    await house.say("fay", "SETACL INBOX gus@example.test lr", "DELETE Trips")
    expect((await house.say("gus", `EXAMINE "${name}"`)).at(-1)).toMatch(/^t0 NO \[NONEXISTENT\]/)
    // Of a mailbox that is gone, those may have messages back who could delete there.
    const gone = "#expunged/Other Users/fay@example.test/Trips"
    expect((await house.say("gus", `STATUS "${gone}" (MESSAGES)`))[0]).toBe(`* STATUS "${gone}" (MESSAGES 2)`)
    expect((await house.store.expunged.twins(owner)).length).toBe(2)
  })
})

test("where people may not, \\Deleted cannot be set, and it can be had back all the same", async () => {
  const house = await openImapHouse({ undeleteTime: week, purges: false })
  const id = await house.account("ann")
  await house.deliver(id, "INBOX", letter("one"))
  await house.store.remove((await house.store.mailbox(id, "INBOX")).id, [1])
  await house.talk(
    `
    C: a SELECT "#expunged/INBOX"
    S: * FLAGS ...
    S: * OK [PERMANENTFLAGS ()] What can be changed
    S: ...
    S: a OK [READ-WRITE] Selected
    C: b STORE 1 +FLAGS (Deleted)
    S: b NO [NOPERM] ...
    C: c EXPUNGE
    S: c OK ...
    C: d MOVE 1 INBOX
    S: * OK [COPYUID $v 1 2] Moved
    S: * 1 EXPUNGE
    S: d OK ...
    `,
    { user: "ann" },
  )
  await house.close()
})
