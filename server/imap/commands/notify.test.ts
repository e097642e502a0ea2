import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ImapHouse, openImapHouse } from "../dialogue.ts"

let house: ImapHouse
beforeAll(async () => {
  house = await openImapHouse()
})
afterAll(() => house.close())

let people = 0

/** A new person with mailboxes Lists/Lemonade (one message) and misc; gives the name. */
async function somebody(): Promise<string> {
  const user = `notified${people++}`
  await house.account(user)
  await house.talk(
    `
    C: a CREATE Lists/Lemonade
    S: a OK ...
    C: b CREATE misc
    S: b OK ...
    C: c APPEND Lists/Lemonade {5+}
    C: a: b
    S: ...
    S: c OK ...
    `,
    { user },
  )
  return user
}

describe("the example of RFC 5465 §3.1", () => {
  test("STATUS first, then news of other mailboxes and the selected one, with no command running", async () => {
    const user = await somebody()
    await house.talk(
      `
      C1: b notify set status (selected (MessageNew (uid body.peek[header.fields (from to subject)]) MessageExpunge)) (subtree Lists (MessageNew MessageExpunge))
      S1: * STATUS "Lists" (MESSAGES 0 UIDNEXT 1 UIDVALIDITY $a)
      S1: * STATUS "Lists/Lemonade" (MESSAGES 1 UIDNEXT 2 UIDVALIDITY $b)
      S1: b OK NOTIFY completed
      C1: c select inbox
      S1: ...
      S1: c OK [READ-WRITE] Selected
      C2: a APPEND Lists/Lemonade {5+}
      C2: a: c
      S2: ...
      S1: * STATUS "Lists/Lemonade" (UIDNEXT 3 MESSAGES 2)
      C2: b APPEND inbox {51+}
      C2: Subject: Re: good morning
      C2: To: bob@example.org
      C2:
      C2: x
      S1: * 1 EXISTS
      S1: * 1 RECENT
      S1: * 1 FETCH (UID 1 BODY[HEADER.FIELDS (from to subject)] {$size}
      S1: Subject: Re: good morning
      S1: To: bob@example.org
      S1:
      S1: )
      C1: d status misc (UIDVALIDITY UIDNEXT MESSAGES)
      S1: * STATUS "misc" ...
      S1: d OK STATUS completed
      C1: e notify set (selected (MessageNew (uid) MessageExpunge)) (subtree Lists (MessageNew MessageExpunge)) (mailboxes misc (MessageNew MessageExpunge))
      S1: e OK NOTIFY completed
      C2: c APPEND misc {5+}
      C2: a: d
      S1: * STATUS "misc" (UIDNEXT 2 MESSAGES 1)
      `,
      { user },
    )
  })
})

describe("the selected mailbox", () => {
  const opened = `
      C1: a SELECT Lists/Lemonade
      S1: ...
      S1: a OK [READ-WRITE] Selected
      C2: a SELECT Lists/Lemonade
      S2: ...
      S2: a OK [READ-WRITE] Selected`

  test("flags, arrivals and expunges are told between commands", async () => {
    const user = await somebody()
    await house.talk(
      `${opened}
      C1: b NOTIFY SET (SELECTED (MessageNew (UID FLAGS) MessageExpunge FlagChange))
      S1: b OK NOTIFY completed
      C2: b STORE 1 +FLAGS ($Junk)
      S1: * FLAGS ...
      S1: * 1 FETCH (UID 1 FLAGS ($Junk...
      C2: c APPEND Lists/Lemonade (\\Seen) {5+}
      C2: a: c
      S1: * 2 EXISTS
      S1: * $recent RECENT
      S1: * 2 FETCH (UID 2 FLAGS ...
      C2: d STORE 1 +FLAGS.SILENT (\\Deleted)
      S1: * 1 FETCH ...
      C2: e EXPUNGE
      S1: * 1 EXPUNGE
      C1: c NOOP
      S1: c OK NOOP completed
      `,
      { user },
    )
  })

  test("selected-delayed tells arrivals at once and expunges with the next command that may", async () => {
    const user = await somebody()
    await house.talk(
      `${opened}
      C1: b NOTIFY SET (SELECTED-DELAYED (MessageNew (UID) MessageExpunge))
      S1: b OK NOTIFY completed
      C2: b APPEND Lists/Lemonade {5+}
      C2: a: c
      S1: * 2 EXISTS
      S1: * $recent RECENT
      S1: * 2 FETCH (UID 2)
      C2: c STORE 1 +FLAGS (\\Deleted)
      S2: ...
      S2: c OK ...
      C2: d EXPUNGE
      S2: ...
      S2: d OK ...
      C1: c FETCH 2 UID
      S1: * 2 FETCH (UID 2)
      S1: c OK [EXPUNGEISSUED] FETCH completed
      C1: d NOOP
      S1: * 1 EXPUNGE
      S1: d OK NOOP completed
      C1: e IDLE
      S1: + idling
      C2: e STORE 1 +FLAGS (\\Deleted)
      C2: f EXPUNGE
      S1: * 1 EXPUNGE
      C1: DONE
      S1: e OK IDLE completed
      `,
      { user },
    )
  })

  test("nothing is told of it when it is not asked for, and what gathered comes with the next NOTIFY", async () => {
    const user = await somebody()
    await house.talk(
      `${opened}
      C1: b NOTIFY NONE
      S1: b OK NOTIFY completed
      C2: b APPEND Lists/Lemonade {5+}
      C2: a: c
      S2: ...
      S2: b OK ...
      C1: c NOOP
      S1: c OK NOOP completed
      C1: d IDLE
      S1: + idling
      C1: DONE
      S1: d OK IDLE completed
      C1: e NOTIFY SET (personal (MessageNew MessageExpunge))
      S1: * 2 EXISTS
      S1: * $recent RECENT
      S1: e OK NOTIFY completed
      C2: c APPEND Lists/Lemonade {5+}
      C2: a: d
      S2: ...
      S2: c OK ...
      C2: d APPEND misc {5+}
      C2: a: e
      S1: * STATUS "misc" (UIDNEXT 2 MESSAGES 1)
      `,
      { user },
    )
  })

  test("flags of others are left out when only arrivals are wanted; one's own STORE is answered", async () => {
    const user = await somebody()
    await house.talk(
      `${opened}
      C1: b NOTIFY SET (SELECTED (MessageNew MessageExpunge))
      S1: b OK NOTIFY completed
      C2: b STORE 1 +FLAGS (\\Flagged)
      S2: ...
      S2: b OK ...
      C1: c NOOP
      S1: c OK NOOP completed
      C1: d STORE 1 +FLAGS (\\Seen)
      S1: * 1 FETCH (UID 1 FLAGS (\\Seen \\Flagged...
      S1: d OK STORE completed
      `,
      { user },
    )
  })

  test("with QRESYNC expunges are VANISHED", async () => {
    const user = await somebody()
    await house.talk(
      `
      C1: z ENABLE QRESYNC
      S1: ...
      S1: z OK ...${opened}
      C1: b NOTIFY SET (SELECTED (MessageNew MessageExpunge FlagChange))
      S1: b OK NOTIFY completed
      C2: b STORE 1 +FLAGS (\\Deleted)
      S1: * 1 FETCH (UID 1 FLAGS (\\Deleted...
      C2: c EXPUNGE
      S1: * VANISHED 1
      `,
      { user },
    )
  })
})

describe("other mailboxes", () => {
  test("flags: HIGHESTMODSEQ with CONDSTORE, UNSEEN without", async () => {
    const user = await somebody()
    await house.talk(
      `
      C1: a NOTIFY SET STATUS (mailboxes Lists/Lemonade (MessageNew MessageExpunge FlagChange))
      S1: * STATUS "Lists/Lemonade" (MESSAGES 1 UIDNEXT 2 UIDVALIDITY $v UNSEEN 1 HIGHESTMODSEQ $m)
      S1: a OK NOTIFY completed
      C2: a SELECT Lists/Lemonade
      S2: ...
      S2: a OK ...
      C2: b STORE 1 +FLAGS (\\Flagged)
      S2: ...
      S2: b OK ...
      C2: c STORE 1 +FLAGS (\\Seen)
      S1: * STATUS "Lists/Lemonade" (UNSEEN 0 UIDVALIDITY $v)
      C1: b ENABLE CONDSTORE
      S1: ...
      S1: b OK ...
      C2: d STORE 1 +FLAGS (\\Answered)
      S1: * STATUS "Lists/Lemonade" (HIGHESTMODSEQ $n UIDVALIDITY $v)
      C2: e STORE 1 +FLAGS (\\Deleted)
      S1: * STATUS "Lists/Lemonade" (HIGHESTMODSEQ $o UIDVALIDITY $v)
      C2: f EXPUNGE
      S1: * STATUS "Lists/Lemonade" (UIDNEXT 2 MESSAGES 0 HIGHESTMODSEQ $p)
      `,
      { user },
    )
  })

  test("names: created, renamed with OLDNAME, deleted; what this client does itself is not told", async () => {
    const user = await somebody()
    await house.talk(
      `
      C1: a NOTIFY SET (personal (MailboxName))
      S1: a OK NOTIFY completed
      C1: b CREATE Mine
      S1: b OK ...
      C2: a CREATE NewMailbox
      S1: * LIST (\\HasNoChildren) "/" "NewMailbox"
      C2: b CREATE misc/below
      S1: * LIST (\\HasNoChildren) "/" "misc/below"
      S1: * LIST (\\HasChildren) "/" "misc"
      C2: c RENAME misc Other
      S1: * LIST (\\HasChildren) "/" "Other" ("OLDNAME" ("misc"))
      C2: d DELETE NewMailbox
      S1: * LIST (\\NonExistent) "/" "NewMailbox"
      C2: e DELETE Other/below
      S1: * LIST (\\NonExistent) "/" "Other/below"
      S1: * LIST (\\HasNoChildren) "/" "Other"
      `,
      { user },
    )
  })

  test("subscriptions, and the filter that follows them", async () => {
    const user = await somebody()
    await house.talk(
      `
      C1: a NOTIFY SET (personal (SubscriptionChange)) (subscribed (MessageNew MessageExpunge))
      S1: a OK NOTIFY completed
      C2: a APPEND misc {5+}
      C2: a: b
      S2: ...
      S2: a OK ...
      C2: b SUBSCRIBE misc
      S1: * LIST (\\HasNoChildren \\Subscribed) "/" "misc"
      C2: c APPEND misc {5+}
      C2: a: c
      S1: * STATUS "misc" (UIDNEXT 3 MESSAGES 2)
      C2: d UNSUBSCRIBE misc
      S1: * LIST (\\HasNoChildren) "/" "misc"
      `,
      { user },
    )
  })

  test("a mailbox made anew under an old name has its UIDVALIDITY told", async () => {
    const user = await somebody()
    await house.talk(
      `
      C1: a NOTIFY SET (mailboxes misc (MessageNew MessageExpunge FlagChange))
      S1: a OK NOTIFY completed
      C2: a DELETE misc
      S2: a OK ...
      C2: b CREATE misc
      S1: * STATUS "misc" (UIDNEXT 1 MESSAGES 0 UNSEEN 0 UIDVALIDITY $v)
      `,
      { user },
    )
  })

  test("names that are nowhere are passed over", async () => {
    const user = await somebody()
    await house.talk(
      `
      C1: a NOTIFY SET STATUS (mailboxes (nowhere "*" misc) (MessageNew MessageExpunge))
      S1: * STATUS "misc" ...
      S1: a OK NOTIFY completed
      `,
      { user },
    )
  })
})

describe("what is refused", () => {
  const supported =
    "MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange MailboxMetadataChange ServerMetadataChange"
  test.each([
    ["SET (personal (MessageNew))", "BAD"],
    ["SET (personal (MessageExpunge))", "BAD"],
    ["SET (personal (FlagChange))", "BAD"],
    ["SET (personal (AnnotationChange))", "BAD"],
    ["SET (selected (MessageNew MessageExpunge)) (selected-delayed (MessageNew MessageExpunge))", "BAD"],
    ["SET (selected (MailboxName))", "BAD"],
    ["SET (personal (MessageNew (UID) MessageExpunge))", "BAD"],
    ["SET (personal (MessageNew MessageExpunge AnnotationChange))", `NO [BADEVENT (${supported}`],
    ["SET (personal (SomethingElse))", `NO [BADEVENT (${supported}`],
    ["SET (everything (MailboxName))", "BAD"],
    ["SET (personal ())", "BAD"],
    ["SET", "BAD"],
    ["", "BAD"],
    ["SET (mailboxes () (MailboxName))", "BAD"],
    [`SET ${Array(60).fill("(personal (MailboxName))").join(" ")}`, "NO [NOTIFICATIONOVERFLOW]"],
    [
      `SET (mailboxes (${Array.from({ length: 1001 }, (_, i) => `b${i}`).join(" ")}) (MailboxName))`,
      "NO [NOTIFICATIONOVERFLOW]",
    ],
  ])("%s", async (text, reply) => {
    const user = await somebody()
    await house.talk(
      `
      C1: a NOTIFY SET (mailboxes misc (MessageNew MessageExpunge))
      S1: a OK NOTIFY completed
      C1: b NOTIFY${text && " "}${text}
      S1: b ${reply}...
      C2: a APPEND misc {5+}
      C2: a: b
      S1: * STATUS "misc" (UIDNEXT 2 MESSAGES 1)
      `,
      { user },
    )
  })
})

test("a response is never cut by news: commands and arrivals at the same time", async () => {
  const user = await somebody()
  const wire = await house.signedIn(user)
  await wire.command("s SELECT misc")
  await wire.command(
    "n NOTIFY SET (selected (MessageNew (UID BODY.PEEK[]) MessageExpunge FlagChange)) (personal (MessageNew MessageExpunge))",
  )
  const writer = (async () => {
    const other = await house.signedIn(user)
    for (let i = 0; i < 60; i++)
      await other.command(`a APPEND ${i % 3 ? "misc" : "Sent"} {2000+}\r\n${"x".repeat(2000)}`)
    other.socket.destroy()
  })()
  let finished = false
  void writer.then(() => (finished = true))
  const uids: number[] = []
  let status = 0
  for (let round = 0; !finished || uids.length < 40; round++) {
    wire.send(`c${round} UID FETCH 1:* (FLAGS)\r\n`)
    for (;;) {
      const line = await wire.line()
      const found = /^\* \d+ FETCH \(UID (\d+) BODY\[\] \{2000\}$/.exec(line)
      if (found) {
        expect(await wire.bytes(2003)).toBe(`${"x".repeat(2000)})\r\n`)
        uids.push(Number(found[1]))
      } else if (line.startsWith("* STATUS")) status++
      else if (line.startsWith(`c${round} `)) break
      else expect(line).toMatch(/^\* (\d+ (EXISTS|RECENT)|\d+ FETCH \(UID \d+ FLAGS \(.*\)\))$/)
    }
  }
  await writer
  expect(uids).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
  expect(status).toBeGreaterThan(0)
  wire.socket.destroy()
})
