import { afterAll, beforeAll, describe, test } from "vitest"
import { type ImapHouse, openImapHouse, password } from "./dialogue.ts"

let house: ImapHouse
beforeAll(async () => {
  house = await openImapHouse()
  await house.account("alice")
})
afterAll(() => house.close())

describe("the smallest session", () => {
  test("greeting, login, logout", async () => {
    await house.talk(`
      S: * OK [CAPABILITY IMAP4rev1 IMAP4rev2 LITERAL+ ID ENABLE SASL-IR STARTTLS AUTH=SCRAM-SHA-256 AUTH=SCRAM-SHA-1 AUTH=OAUTHBEARER AUTH=XOAUTH2 AUTH=PLAIN AUTH=LOGIN] mail.example.test ready
      C: a NOOP
      S: a OK NOOP completed
      C: b LOGIN alice@example.test "${password}"
      S: b OK [CAPABILITY IMAP4rev1 ...
      C: c LOGIN alice@example.test "${password}"
      S: c BAD [CLIENTBUG] Not now: somebody is signed in already
      C: d LOGOUT
      S: * BYE Logging out
      S: d OK LOGOUT completed
      S: (closed)
    `)
  })

  test("a mailbox is selected, filled and read", async () => {
    await house.talk(
      `
      C: a SELECT INBOX
      S: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)
      S: * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] What can be changed
      S: * 0 EXISTS
      S: * 0 RECENT
      S: * OK [UIDVALIDITY $validity] UIDs valid
      S: * OK [UIDNEXT 1] Predicted next UID
      S: * OK [HIGHESTMODSEQ 1] Highest
      S: * OK [MAILBOXID ...
      S: a OK [READ-WRITE] Selected
      C: b APPEND INBOX (\\Flagged) {30+}
      C: Subject: hello
      C:
      C: How are you?
      S: * 1 EXISTS
      S: * 1 RECENT
      S: b OK [APPENDUID $validity 1] APPEND completed
      C: c FETCH 1 (FLAGS UID RFC822.SIZE BODY[TEXT])
      S: * 1 FETCH (UID 1 FLAGS (\\Seen \\Flagged \\Recent) RFC822.SIZE 30 BODY[TEXT] {12}
      S: How are you?)
      S: c OK FETCH completed
      `,
      { user: "alice" },
    )
  })
})
