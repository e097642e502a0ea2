// The codes of RFC 5530 and RFC 9051 §7.1: each where it applies, provoked over the wire. What a test cannot bring about
// without breaking the server is looked at in the table that turns failures into replies.

import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { MailError, type MailErrorCode } from "../errors.ts"
import { type ImapHouse, openImapHouse, password } from "./dialogue.ts"
import { failureOf } from "./reply.ts"

let house: ImapHouse
let strict: ImapHouse
let ann: number
beforeAll(async () => {
  house = await openImapHouse({ messageLimit: 1000 })
  strict = await openImapHouse({ allowPlaintext: false })
  ann = await house.account("ann")
  await house.account("bob")
  await house.account("poor", 10)
  await house.talk(
    `
    C: a APPEND INBOX {5+}
    C: a: b
    S: a OK ...
    C: b CREATE Work/Old
    S: b OK ...
    C: c SETACL Work bob@example.test lr
    S: c OK ...
    `,
    { user: "ann" },
  )
})
afterAll(async () => {
  await house.close()
  await strict.close()
})

const base64 = (text: string) => Buffer.from(text).toString("base64")

const opened = `
    C: s SELECT INBOX
    S: ...
    S: s OK [READ-WRITE] Selected`

test.each<[code: string, user: string | undefined, script: string]>([
  [
    "AUTHENTICATIONFAILED",
    undefined,
    `
    S: * OK ...
    C: a LOGIN ann@example.test wrong
    S: a NO [AUTHENTICATIONFAILED] ...`,
  ],
  [
    "AUTHENTICATIONFAILED rather than telling whom a stranger may be",
    undefined,
    `
    S: * OK ...
    C: a AUTHENTICATE PLAIN ${base64("bob@example.test\0ann@example.test\0wrong")}
    S: a NO [AUTHENTICATIONFAILED] ...`,
  ],
  [
    "AUTHORIZATIONFAILED",
    undefined,
    `
    S: * OK ...
    C: a AUTHENTICATE PLAIN ${base64(`bob@example.test\0ann@example.test\0${password}`)}
    S: a NO [AUTHORIZATIONFAILED] Nobody can act for somebody else here
    C: b AUTHENTICATE PLAIN ${base64(`ann@example.test\0ann@example.test\0${password}`)}
    S: b OK ...`,
  ],
  ["ALREADYEXISTS", "ann", "C: a CREATE Work\nS: a NO [ALREADYEXISTS] ..."],
  ["ALREADYEXISTS of RENAME", "ann", "C: a RENAME Work INBOX\nS: a NO [ALREADYEXISTS] ..."],
  ["NONEXISTENT", "ann", "C: a DELETE Nowhere\nS: a NO [NONEXISTENT] ..."],
  [
    "NONEXISTENT for what may not be known",
    "bob",
    'C: a SELECT "Other Users/ann@example.test/INBOX"\nS: a NO [NONEXISTENT] ...',
  ],
  ["NOPERM", "bob", 'C: a DELETE "Other Users/ann@example.test/Work"\nS: a NO [NOPERM] ...'],
  [
    "HASCHILDREN",
    "ann",
    "C: a DELETE Work\nS: a NO [HASCHILDREN] There are mailboxes below it; delete them first",
  ],
  ["CANNOT", "ann", "C: a DELETE INBOX\nS: a NO [CANNOT] ..."],
  ["CANNOT of a name that can never be", "ann", 'C: a CREATE "a//b"\nS: a NO [CANNOT] ...'],
  ["TRYCREATE", "ann", `${opened}\nC: a COPY 1 Nowhere\nS: a NO [TRYCREATE] ...`],
  ["OVERQUOTA", "poor", "C: a APPEND INBOX {11+}\nC: a: 34567890\nS: a NO [OVERQUOTA] ..."],
  ["TOOBIG", "ann", "C: a APPEND INBOX {1001}\nS: a NO [TOOBIG] ..."],
  [
    "LIMIT of one message",
    "ann",
    `${opened}
    C: a STORE 1 FLAGS (${Array.from({ length: 101 }, (_, n) => `k${n}`).join(" ")})
    S: a NO [LIMIT] A message has at most 100 keywords`,
  ],
  [
    "READ-ONLY",
    "ann",
    "C: e EXAMINE INBOX\nS: ...\nS: e OK ...\nC: a STORE 1 +FLAGS (x)\nS: a NO [READ-ONLY] ...",
  ],
  ["BADCHARSET", "ann", `${opened}\nC: a SEARCH CHARSET X-NONE SUBJECT a\nS: a NO [BADCHARSET] ...`],
  [
    "CLIENTBUG: STATUS of the selected mailbox",
    "ann",
    `${opened}
    C: a STATUS INBOX (MESSAGES)
    S: * STATUS "INBOX" (MESSAGES 1)
    S: a OK [CLIENTBUG] NOOP tells of the selected mailbox`,
  ],
  ["CLIENTBUG: no such number", "ann", `${opened}\nC: a FETCH 2 UID\nS: a BAD [CLIENTBUG] ...`],
  ["CLIENTBUG: wrong state", "ann", "C: a FETCH 1 UID\nS: a BAD [CLIENTBUG] Select a mailbox first"],
  [
    "EXPUNGEISSUED, as an advice and as a reason",
    "ann",
    `
    C1: a CREATE Gone
    S1: a OK ...
    C1: b APPEND Gone {5+}
    C1: a: b
    S1: b OK ...
    C1: c SELECT Gone
    S1: ...
    S1: c OK ...
    C2: a SELECT Gone
    S2: ...
    S2: a OK ...
    C2: b STORE 1 +FLAGS.SILENT (\\Deleted)
    S2: b OK ...
    C2: c EXPUNGE
    S2: * 1 EXPUNGE
    S2: c OK ...
    C1: d SEARCH SEEN
    S1: * SEARCH
    S1: d OK [EXPUNGEISSUED] SEARCH completed
    C1: e FETCH 1 BODY[]
    S1: e NO [EXPUNGEISSUED] ...
    C1: f NOOP
    S1: * 1 EXPUNGE
    S1: f OK NOOP completed`,
  ],
])("%s", (_code, user, script) => house.talk(script, user ? { user } : {}).then(() => undefined))

test("PRIVACYREQUIRED before anything that could be overheard", async () => {
  await strict.talk(`
    S: * OK ...
    C: a LOGIN ann@example.test ${password.replaceAll(" ", "")}
    S: a NO [PRIVACYREQUIRED] Use STARTTLS first
    C: b AUTHENTICATE PLAIN
    S: b NO [PRIVACYREQUIRED] Use STARTTLS first`)
})

test("EXPIRED when a token was right once", async () => {
  const { id } = await house.directory.openSession(ann, { userAgent: "test", network: "192.0.2.1" })
  const token = house.directory.mintToken(ann, id, "imap")
  await house.directory.revokeSession(id)
  await house.talk(`
    S: * OK ...
    C: a AUTHENTICATE OAUTHBEARER ${base64(`n,,\x01auth=Bearer ${token}\x01\x01`)}
    S: + ...
    C: AQ==
    S: a NO [EXPIRED] The token is not valid any more; get a new one`)
})

test("CORRUPTION when the bytes are not those that were kept, and other messages are there all the same", async () => {
  await house.talk(
    `
    C: a CREATE Damaged
    S: a OK ...
    C: b APPEND Damaged {11+}
    C: a: damaged
    S: b OK ...
    C: c APPEND Damaged {10+}
    C: a: whole
    C:
    S: c OK ...`,
    { user: "ann" },
  )
  const { id } = await house.store.mailbox(ann, "Damaged")
  await house.house.sql.run(
    "UPDATE content SET bytes = ? WHERE id = (SELECT content_id FROM message WHERE mailbox_id = ? AND uid = 1)",
    Buffer.from("a"),
    id,
  )
  await house.talk(
    `
    C: a EXAMINE Damaged
    S: ...
    S: a OK ...
    C: b FETCH 1 BODY.PEEK[]
    S: b NO [CORRUPTION] The message is damaged on the server; tell whoever runs it
    C: c FETCH 2 BODY.PEEK[]
    S: * 2 FETCH (BODY[] {10}
    S: a: whole
    S: )
    S: c OK FETCH completed`,
    { user: "ann" },
  )
})

describe("what only a broken server brings about", () => {
  test.each<[MailErrorCode, string]>([
    ["unavailable", "UNAVAILABLE"],
    ["no-space", "UNAVAILABLE"],
    ["in-use", "INUSE"],
    ["internal", "SERVERBUG"],
  ])("%s is %s", (code, told) => {
    expect(failureOf(new MailError(code, "Why"))).toEqual({ status: "NO", code: told, text: "Why" })
  })
})
