import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ImapHouse, openImapHouse } from "../dialogue.ts"
import { numberOf } from "./object-id.ts"

describe("OBJECTID (RFC 8474)", () => {
  let imap: ImapHouse
  beforeAll(async () => {
    imap = await openImapHouse()
    for (const name of ["ann", "ben", "cleo"]) await imap.account(name)
  })
  afterAll(() => imap.close())

  test("a mailbox keeps its id when it is renamed; another of its name has another", async () => {
    const ids = await imap.talk(
      `C: 3 create foo
       S: 3 OK [MAILBOXID ($foo)] CREATE completed
       C: 4 create bar
       S: 4 OK [MAILBOXID ($bar)] CREATE completed
       C: 5 create foo
       S: 5 NO ...
       C: 6 status foo (mailboxid)
       S: * STATUS "foo" (MAILBOXID ($foo))
       S: 6 OK ...
       C: 8 rename foo renamed
       S: 8 OK ...
       C: 9 status renamed (mailboxid)
       S: * STATUS "renamed" (MAILBOXID ($foo))
       S: 9 OK ...
       C: 10 create foo
       S: 10 OK [MAILBOXID ($again)] CREATE completed
       C: 27 select "renamed"
       S: ...
       S: * OK [MAILBOXID ($foo)] ...
       S: 27 OK [READ-WRITE] ...
       C: 28 examine bar
       S: ...
       S: * OK [MAILBOXID ($bar)] ...
       S: 28 OK [READ-ONLY] ...
       C: 29 list "" (foo renamed) return (status (mailboxid))
       S: ...
       S: * STATUS "foo" (MAILBOXID ($again))
       S: ...
       S: * STATUS "renamed" (MAILBOXID ($foo))
       S: 29 OK ...`,
      { user: "ann" },
    )
    expect(new Set(Object.values(ids)).size).toBe(3)
  })

  test("renaming INBOX makes a new mailbox; INBOX keeps its id (§4)", async () => {
    await imap.talk(
      `C: 1 status inbox (mailboxid)
       S: * STATUS "INBOX" (MAILBOXID ($inbox))
       S: 1 OK ...
       C: 2 rename inbox old
       S: 2 OK ...
       C: 3 status inbox (mailboxid)
       S: * STATUS "INBOX" (MAILBOXID ($inbox))
       S: 3 OK ...
       C: 4 status old (mailboxid)
       S: * STATUS "old" (MAILBOXID ($old))
       S: 4 OK ...`,
      { user: "ann" },
    )
  })

  test("EMAILID and THREADID: a reply is in the thread of what it answers, and both survive a move", async () => {
    const message = (fields: string) => `${fields}\r\n\r\nHello\r\n`
    const a = message("Subject: Message A\r\nMessage-ID: <fake.1521475657.54797@example.com>")
    const re = message(
      "Subject: Re: Message A\r\nMessage-ID: <fake.1521475657.21213@example.org>\r\nReferences: <fake.1521475657.54797@example.com>",
    )
    const c = message("Subject: Message C\r\nMessage-ID: <fake.1521475657.60280@example.com>")
    const literal = (text: string) => `{${text.length}+}\r\n${text}`
    const ids = await imap.talk(
      `C: 1 create foo
       S: 1 OK ...
       C: 5 append inbox ${literal(a)}
       S: 5 OK [APPENDUID $validity 1] ...
       C: 11 append inbox ${literal(re)}
       S: 11 OK ...
       C: 17 append inbox ${literal(c)}
       S: 17 OK ...
       C: 18 select inbox
       S: ...
       S: 18 OK ...
       C: 22 fetch 1:* (emailid threadid)
       S: * 1 FETCH (EMAILID ($m1) THREADID ($t1))
       S: * 2 FETCH (EMAILID ($m2) THREADID ($t1))
       S: * 3 FETCH (EMAILID ($m3) THREADID ($t3))
       S: 22 OK ...
       C: 23 move 2 foo
       S: ...
       S: * 2 EXPUNGE
       S: 23 OK ...
       C: 25 select "foo"
       S: ...
       S: 25 OK ...
       C: 26 fetch 1:* (emailid threadid)
       S: * 1 FETCH (EMAILID ($m2) THREADID ($t1))
       S: 26 OK ...
       C: 27 append foo ${literal(a)}
       S: ...
       S: 27 OK ...
       C: 28 uid fetch 2 (emailid threadid)
       S: * 2 FETCH (UID 2 EMAILID ($m1) THREADID ($t1))
       S: 28 OK ...`.replaceAll("\r\n", "\nC: "),
      { user: "ben" },
    )
    expect(new Set(Object.values(ids)).size).toBe(Object.values(ids).length)
  })

  test("SAVEDATE is when the copy came to this mailbox (RFC 8514 §4.2)", async () => {
    const ids = await imap.talk(
      `C: 1 append inbox "17-Jul-1996 02:44:25 -0700" {7+}
       C: A: b
       C:
       C:
       S: 1 OK ...
       C: 2 select inbox
       S: ...
       S: 2 OK ...
       C: 3 fetch 1 (internaldate savedate)
       S: * 1 FETCH (INTERNALDATE "17-Jul-1996 09:44:25 +0000" SAVEDATE "$date $time $zone")
       S: 3 OK ...`,
      { user: "cleo" },
    )
    expect(Math.abs(Date.parse(`${ids.date} ${ids.time} ${ids.zone}`) - Date.now())).toBeLessThan(600_000)
  })
})

describe("as search keys", () => {
  let imap: ImapHouse
  beforeAll(async () => {
    imap = await openImapHouse()
    await imap.account("dan")
  })
  afterAll(() => imap.close())

  test("EMAILID, THREADID and SAVEDATE find what FETCH tells (RFC 8474 §6, RFC 8514 §4.3)", async () => {
    const reply = "In-Reply-To: <a@x>\r\n\r\nb"
    await imap.talk(
      `C: 0 append inbox "01-Jan-1990 00:00:00 +0000" {20+}
       C: Message-ID: <a@x>
       C:
       S: 0 OK ...
       C: 1 append inbox {${reply.length}+}
       C: ${reply}
       S: 1 OK ...
       C: 2 append inbox {4+}
       C:
       C: xx
       S: 2 OK ...
       C: 3 select inbox
       S: ...
       S: 3 OK ...
       C: 4 fetch 1:3 (emailid threadid)
       S: * 1 FETCH (EMAILID ($m1) THREADID ($t1))
       S: * 2 FETCH (EMAILID ($m2) THREADID ($t1))
       S: * 3 FETCH (EMAILID ($m3) THREADID ($t3))
       S: 4 OK ...
       C: 5 search emailid $m2
       S: * SEARCH 2
       S: 5 OK ...
       C: 6 search threadid $t1
       S: * SEARCH 1 2
       S: 6 OK ...
       C: 7 search or emailid $m3 emailid M999999
       S: * SEARCH 3
       S: 7 OK ...
       C: 8 search before 1-jan-2000 savedsince 1-jan-2000
       S: * SEARCH 1
       S: 8 OK ...
       C: 9 search savedbefore 1-jan-2000
       S: * SEARCH
       S: 9 OK ...
       C: 10 search savedatesupported
       S: * SEARCH 1 2 3
       S: 10 OK ...`.replaceAll("\r\n", "\nC: "),
      { user: "dan" },
    )
  })
})

test("an id of another kind, or of nobody's, is no number", () => {
  expect(numberOf("M", "M12")).toBe(12)
  expect(["T12", "M", "M0", "M1x", "m12", `M${"9".repeat(40)}`].map((id) => numberOf("M", id))).toEqual(
    Array(6).fill(undefined),
  )
})
