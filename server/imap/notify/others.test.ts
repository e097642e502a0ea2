// NOTIFY beyond one's own mailboxes: those of others, as far as rights go; annotations; and what one did oneself.

import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ImapHouse, openImapHouse, password } from "../dialogue.ts"
import { limits } from "../limits.ts"

let house: ImapHouse
beforeAll(async () => {
  house = await openImapHouse()
})
afterAll(() => house.close())

let people = 0

/** Two people: C1 and S1 are the one who is told, C2 and S2 the one who owns Work (one message) and Work/Old. */
async function between(script: string): Promise<void> {
  const [ann, bob] = [`ann${++people}`, `bob${people}`]
  await house.account(ann)
  await house.account(bob)
  await house.talk(
    `
    S1: * OK ...
    C1: l LOGIN ${ann}@example.test "${password}"
    S1: l OK ...
    S2: * OK ...
    C2: l LOGIN ${bob}@example.test "${password}"
    S2: l OK ...
    C2: m CREATE Work/Old
    S2: m OK ...
    C2: n APPEND Work {5+}
    C2: a: b
    S2: n OK ...
    ${script.replaceAll("WORK", `"Other Users/${bob}@example.test/Work"`).replaceAll("ANN", `${ann}@example.test`).replaceAll("BOB", `${bob}@example.test`)}`,
  )
}

const shared = `
    C2: o SETACL Work ANN lr
    S2: o OK ...`

describe("mailboxes of others", () => {
  test("are told of by name, by subtree and when subscribed to", async () => {
    for (const filter of ["mailboxes WORK", 'subtree "Other Users"', "subscribed"])
      await between(`${shared}
    C1: a SUBSCRIBE WORK
    S1: a OK ...
    C1: b NOTIFY SET STATUS (${filter} (MessageNew MessageExpunge))
    S1: ...
    S1: * STATUS WORK (MESSAGES 1 UIDNEXT 2 UIDVALIDITY $v)
    S1: ...
    S1: b OK NOTIFY completed
    C2: p APPEND Work {5+}
    C2: a: c
    S2: p OK ...
    S1: * STATUS WORK (UIDNEXT 3 MESSAGES 2)`)
  })

  test("are not personal", () =>
    between(`${shared}
    C1: b NOTIFY SET STATUS (personal (MessageNew MessageExpunge))
    S1: ...
    S1: b OK NOTIFY completed
    C2: p APPEND Work {5+}
    C2: a: c
    S2: p OK ...
    C2: q LOGOUT
    S2: ...
    S2: q OK ...
    C1: c APPEND Drafts {5+}
    C1: a: b
    S1: c OK ...
    S1: * STATUS "Drafts" (UIDNEXT 2 MESSAGES 1)`))

  test("without any right they are not there, with l alone they are \\NoAccess, and rights given later are followed", () =>
    between(`
    C1: a NOTIFY SET STATUS (mailboxes WORK (MessageNew MessageExpunge MailboxName))
    S1: a OK NOTIFY completed
    C2: o SETACL Work ANN l
    S2: o OK ...
    S1: * LIST (\\NoAccess \\HasNoChildren) "/" WORK
    C2: p APPEND Work {5+}
    C2: a: c
    S2: p OK ...
    C2: q SETACL Work ANN lr
    S2: q OK ...
    S1: * LIST (\\HasNoChildren) "/" WORK
    S1: * STATUS WORK (UIDNEXT 3 MESSAGES 2)
    C2: r APPEND Work {5+}
    C2: a: d
    S2: r OK ...
    S1: * STATUS WORK (UIDNEXT 4 MESSAGES 3)
    C2: s SETACL Work ANN -r
    S2: s OK ...
    S1: * LIST (\\NoAccess \\HasNoChildren) "/" WORK
    C2: t APPEND Work {5+}
    C2: a: e
    S2: t OK ...
    C2: u DELETEACL Work ANN
    S2: u OK ...
    S1: * LIST (\\NonExistent) "/" WORK
    C2: v APPEND Work {5+}
    C2: a: f
    S2: v OK ...
    C1: z NOOP
    S1: z OK NOOP completed`))

  test("what came while the user could not read was never told, when time passed before they could", async () => {
    await house.account("late")
    const owner = await house.account("owner")
    await house.say("owner", "CREATE Slow", "SETACL Slow late@example.test l")
    const slow = '"Other Users/owner@example.test/Slow"'
    const wire = await house.signedIn("late")
    await wire.command(`a NOTIFY SET STATUS (mailboxes ${slow} (MessageNew MessageExpunge))`)
    await house.deliver(owner, "Slow", "a: b\r\n")
    await new Promise((resolve) => setTimeout(resolve, 20 * limits.gathering))
    await house.say("owner", "SETACL Slow late@example.test lr")
    expect(await wire.line()).toBe(`* LIST (\\HasNoChildren) "/" ${slow}`)
    expect(await wire.line()).toBe(`* STATUS ${slow} (UIDNEXT 2 MESSAGES 1)`)
    wire.close()
  })

  test("NOTIFY SET itself says which mailboxes may be looked up only", () =>
    between(`
    C2: o SETACL Work ANN l
    S2: o OK ...
    C1: a NOTIFY SET (mailboxes WORK (MessageNew MessageExpunge))
    S1: * LIST (\\NoAccess \\HasNoChildren) "/" WORK
    S1: a OK NOTIFY completed`))

  test("of a subtree what is made, renamed and deleted below it is followed", () =>
    between(`${shared}
    C1: a NOTIFY SET (subtree WORK (MailboxName MessageNew MessageExpunge))
    S1: a OK NOTIFY completed
    C2: p CREATE Work/New
    S2: p OK ...
    S1: * LIST (\\HasNoChildren) "/" "Other Users/BOB/Work/New"
    S1: * LIST (\\HasChildren) "/" WORK
    C2: q APPEND Work/New {5+}
    C2: a: c
    S2: q OK ...
    S1: * STATUS "Other Users/BOB/Work/New" (UIDNEXT 2 MESSAGES 1)
    C2: r RENAME Work/New Work/Newer
    S2: r OK ...
    S1: * LIST (\\HasNoChildren) "/" "Other Users/BOB/Work/Newer" ("OLDNAME" ("Other Users/BOB/Work/New"))
    C2: s DELETE Work/Newer
    S2: s OK ...
    S1: * LIST (\\NonExistent) "/" "Other Users/BOB/Work/Newer"
    S1: * LIST (\\HasNoChildren) "/" WORK`))
})

describe("annotations", () => {
  test("of mailboxes: what others change is told by name, what nobody else sees is not, nor what one did oneself", () =>
    between(`${shared}
    C1: a NOTIFY SET (mailboxes (WORK INBOX) (MailboxMetadataChange))
    S1: a OK NOTIFY completed
    C2: p SETMETADATA Work (/shared/comment "for all" /private/comment "for me")
    S2: p OK ...
    S1: * METADATA WORK /shared/comment
    C2: q SETMETADATA Work (/shared/comment NIL)
    S2: q OK ...
    S1: * METADATA WORK /shared/comment
    C1: b SETMETADATA INBOX (/private/comment "mine")
    S1: b OK ...
    C3: l LOGIN ANN "${password}"
    S3: ...
    S3: l OK ...
    C3: a SETMETADATA INBOX (/private/comment "mine too" "/private/vendor/x y/z" "odd")
    S3: a OK ...
    S1: * METADATA "INBOX" /private/comment "/private/vendor/x y/z"`))

  test("of the server", () =>
    between(`
    C1: a NOTIFY SET (personal (ServerMetadataChange))
    S1: a OK NOTIFY completed
    C2: p SETMETADATA "" (/private/comment "not for others")
    S2: p OK ...
    C3: l LOGIN ANN "${password}"
    S3: ...
    S3: l OK ...
    C3: a SETMETADATA "" (/private/comment "a")
    S3: a OK ...
    S1: * METADATA "" /private/comment`))
})

test("messages one put into the selected mailbox are EXISTS and no FETCH, those of others both", () =>
  between(`
    C1: a SELECT INBOX
    S1: ...
    S1: a OK [READ-WRITE] Selected
    C1: b NOTIFY SET (selected (MessageNew (UID) MessageExpunge))
    S1: b OK NOTIFY completed
    C1: c APPEND INBOX {5+}
    C1: a: b
    S1: * 1 EXISTS
    S1: * 1 RECENT
    S1: c OK [APPENDUID ...
    C1: d UID COPY 1 INBOX
    S1: * 2 EXISTS
    S1: * 2 RECENT
    S1: d OK [COPYUID ...
    C3: l LOGIN ANN "${password}"
    S3: ...
    S3: l OK ...
    C3: a APPEND INBOX {5+}
    C3: a: c
    S3: a OK ...
    S1: * 3 EXISTS
    S1: * 3 RECENT
    S1: * 3 FETCH (UID 3)`))

test("what comes into a mailbox as soon as it was made is told, however close upon each other", async () => {
  for (let round = 0; round < 4; round++)
    await between(`
    C1: a NOTIFY SET (personal (MessageNew MessageExpunge)) (subtree "Other Users" (MessageNew MessageExpunge))
    S1: a OK NOTIFY completed
    C3: l LOGIN ANN "${password}"
    S3: ...
    S3: l OK ...
    C3: a CREATE New
    C3: b APPEND New {5+}
    C3: a: b
    C3: c APPEND New {5+}
    C3: a: c
    S3: ...
    S3: c OK ...
    S1: ...
    S1: * STATUS "New" (UIDNEXT 3 MESSAGES 2...`)
})
