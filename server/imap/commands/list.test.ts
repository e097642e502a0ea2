import { afterAll, beforeAll, expect, test } from "vitest"
import { type ImapHouse, openImapHouse } from "../dialogue.ts"

let house: ImapHouse
beforeAll(async () => {
  house = await openImapHouse()
  await house.account("alice")
  await house.account("bob")
})
afterAll(() => house.close())

const alice = { user: "alice" }

test("LIST shows the standard mailboxes with their uses", async () => {
  await house.talk(
    String.raw`
    C: a LIST "" *
    S: * LIST (\HasNoChildren) "/" "INBOX"
    S: * LIST (\HasNoChildren \Archive) "/" "Archive"
    S: * LIST (\HasNoChildren \Drafts) "/" "Drafts"
    S: * LIST (\HasNoChildren \Junk) "/" "Junk"
    S: * LIST (\HasNoChildren \Sent) "/" "Sent"
    S: * LIST (\HasNoChildren \Trash) "/" "Trash"
    S: a OK LIST completed
    C: b LIST "" ""
    S: * LIST (\Noselect) "/" ""
    S: b OK LIST completed
    C: c LIST (SPECIAL-USE) "" * RETURN (SPECIAL-USE)
    S: * LIST (\HasNoChildren \Archive) "/" "Archive"
    S: ...
    S: c OK LIST completed
    `,
    alice,
  )
})

test("the hierarchy: wildcards, children, names beyond ASCII", async () => {
  await house.talk(
    String.raw`
    C: a CREATE Work/2024/B&APw-cher
    S: a OK [MAILBOXID ...
    C: b LIST "" "Work/%"
    S: * LIST (\HasChildren) "/" "Work/2024"
    S: b OK LIST completed
    C: c LIST Work/ *
    S: * LIST (\HasChildren) "/" "Work/2024"
    S: * LIST (\HasNoChildren) "/" "Work/2024/B&APw-cher"
    S: c OK LIST completed
    C: d LIST "" (inbox "W%")
    S: * LIST (\HasNoChildren) "/" "INBOX"
    S: * LIST (\HasChildren) "/" "Work"
    S: d OK LIST completed
    C: e DELETE Work
    S: e NO [HASCHILDREN] There are mailboxes below it; delete them first
    C: f RENAME Work Play
    S: f OK RENAME completed
    C: g LIST "" "Play/*"
    S: * LIST (\HasChildren) "/" "Play/2024"
    S: * LIST (\HasNoChildren) "/" "Play/2024/B&APw-cher"
    S: g OK LIST completed
    C: h DELETE Play/2024/B&APw-cher
    S: h OK DELETE completed
    C: i LIST "" "Play/*"
    S: * LIST (\HasNoChildren) "/" "Play/2024"
    S: i OK LIST completed
    C: j CREATE "later/"
    S: j OK [MAILBOXID ...
    C: k CREATE Sent2 (USE (\Sent))
    S: k NO [USEATTR] Another mailbox has that use
    C: l CREATE Odd (USE (\Nonsense))
    S: l NO [CANNOT] A mailbox cannot be made for that use
    `,
    alice,
  )
})

test("subscriptions: SUBSCRIBE, LSUB, LIST (SUBSCRIBED), RECURSIVEMATCH", async () => {
  await house.talk(
    String.raw`
    C: a CREATE lists/one
    S: a OK [MAILBOXID ...
    C: b SUBSCRIBE lists/one
    S: b OK SUBSCRIBE completed
    C: c LSUB "" "lists/%"
    S: * LSUB () "/" "lists/one"
    S: c OK LSUB completed
    C: d LSUB "" "l%"
    S: * LSUB (\Noselect) "/" "lists"
    S: d OK LSUB completed
    C: e LIST (SUBSCRIBED) "" "lists*"
    S: * LIST (\HasNoChildren \Subscribed) "/" "lists/one"
    S: e OK LIST completed
    C: f LIST (SUBSCRIBED RECURSIVEMATCH) "" "lis%"
    S: * LIST (\HasChildren) "/" "lists" (CHILDINFO ("SUBSCRIBED"))
    S: f OK LIST completed
    C: g DELETE lists/one
    S: g OK DELETE completed
    C: h LIST (SUBSCRIBED) "" "lists*"
    S: * LIST (\NonExistent \Subscribed) "/" "lists/one"
    S: h OK LIST completed
    C: i UNSUBSCRIBE lists/one
    S: i OK UNSUBSCRIBE completed
    C: j LSUB "" "lists*"
    S: j OK LSUB completed
    C: k SUBSCRIBE nowhere
    S: k NO [NONEXISTENT] There is no such mailbox
    C: l LIST (RECURSIVEMATCH) "" *
    S: l BAD RECURSIVEMATCH needs another selection option
    C: m LIST "" lists RETURN (SUBSCRIBED CHILDREN)
    S: * LIST (\HasNoChildren) "/" "lists"
    S: m OK LIST completed
    `,
    alice,
  )
})

test("STATUS, alone and in LIST", async () => {
  await house.talk(
    String.raw`
    C: a APPEND INBOX (\Seen) {5+}
    C: a: b
    S: a OK [APPENDUID $v 1] APPEND completed
    C: b APPEND INBOX {5+}
    C: a: b
    S: b OK [APPENDUID $v 2] APPEND completed
    C: c STATUS inbox (MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN SIZE DELETED HIGHESTMODSEQ APPENDLIMIT)
    S: * STATUS "INBOX" (MESSAGES 2 RECENT 2 UIDNEXT 3 UIDVALIDITY $v UNSEEN 1 SIZE 10 DELETED 0 HIGHESTMODSEQ 3 APPENDLIMIT 1048576)
    S: c OK STATUS completed
    C: d LIST "" I* RETURN (STATUS (MESSAGES UNSEEN))
    S: * LIST (\HasNoChildren) "/" "INBOX"
    S: * STATUS "INBOX" (MESSAGES 2 UNSEEN 1)
    S: d OK LIST completed
    C: e STATUS nowhere (MESSAGES)
    S: e NO [NONEXISTENT] There is no such mailbox
    `,
    alice,
  )
})

test("nobody sees the mailboxes of somebody else", async () => {
  await house.talk(
    `
    C1: a CREATE secret
    S1: a OK [MAILBOXID ...
    `,
    alice,
  )
  await house.talk(
    `
    C: a SELECT secret
    S: a NO [NONEXISTENT] There is no such mailbox
    C: b LIST "" secret
    S: b OK LIST completed
    C: c NAMESPACE
    S: * NAMESPACE (("" "/")) (("Other Users/" "/")) (("Shared/" "/"))
    S: c OK NAMESPACE completed
    `,
    { user: "bob" },
  )
})

test("CREATE of one name by many at once makes it once", async () => {
  const scripts = Array.from({ length: 8 }, () =>
    house.talk("C: a CREATE race\nS: a $status ...", { user: "bob" }),
  )
  const statuses = (await Promise.all(scripts)).map((captures) => captures.status)
  expect(statuses.filter((status) => status === "OK")).toHaveLength(1)
  expect(statuses.filter((status) => status === "NO")).toHaveLength(7)
})

test("RENAME INBOX gives its messages to the new mailbox", async () => {
  await house.talk(
    `
    C: a APPEND INBOX {5+}
    C: a: b
    S: a OK [APPENDUID $v 1] APPEND completed
    C: b RENAME INBOX old
    S: b OK RENAME completed
    C: c STATUS INBOX (MESSAGES)
    S: * STATUS "INBOX" (MESSAGES 0)
    S: c OK STATUS completed
    C: d STATUS old (MESSAGES)
    S: * STATUS "old" (MESSAGES 1)
    S: d OK STATUS completed
    `,
    { user: "bob" },
  )
})
