import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ImapHouse, openImapHouse } from "../dialogue.ts"

let house: ImapHouse
beforeAll(async () => {
  house = await openImapHouse()
})
afterAll(() => house.close())

/** Somebody with so many messages, all of them recent. */
async function somebody(name: string, messages: number): Promise<{ user: string }> {
  const texts = Array.from({ length: messages }, () => "a: b\r")
  await house.deliver(await house.account(name), "INBOX", ...texts)
  return { user: name }
}

describe("ENABLE (RFC 5161)", () => {
  test("tells what this command turned on, once, and passes over what nobody knows", async () => {
    const user = await somebody("ann", 0)
    await house.talk(
      `
      C: a1 ENABLE condstore X-GOOD-IDEA IDLE
      S: * ENABLED CONDSTORE
      S: a1 OK ENABLE completed
      C: a2 ENABLE CONDSTORE
      S: * ENABLED
      S: a2 OK ENABLE completed
      C: a3 ENABLE IMAP4rev2 QRESYNC IMAP4rev2
      S: * ENABLED IMAP4rev2 QRESYNC
      S: a3 OK ENABLE completed
      C: a4 ENABLE
      S: a4 BAD ...
      C: a5 ENABLE CONDSTORE (QRESYNC)
      S: a5 BAD ...
      `,
      user,
    )
  })

  test("changes no capability", async () => {
    const user = await somebody("ben", 0)
    const wire = await house.signedIn(user.user)
    const before = await wire.command("t1 CAPABILITY")
    await wire.command("t2 ENABLE IMAP4rev2 CONDSTORE QRESYNC UIDONLY")
    expect((await wire.command("t3 CAPABILITY"))[0]).toBe(before[0])
    wire.socket.destroy()
  })

  test("is not for strangers", async () => {
    await house.talk("S: * OK ...\nC: a ENABLE CONDSTORE\nS: a BAD [CLIENTBUG] Sign in first")
  })

  test("the first word about MODSEQs in an open mailbox is answered with HIGHESTMODSEQ (RFC 7162 §3.1)", async () => {
    const user = await somebody("cleo", 1)
    const first = [
      ["ENABLE CONDSTORE", "S: * ENABLED CONDSTORE\n"],
      ["ENABLE QRESYNC", "S: * ENABLED QRESYNC\n"],
      ["STATUS Drafts (HIGHESTMODSEQ)", 'S: * STATUS "Drafts" (HIGHESTMODSEQ 1)\n'],
      ["FETCH 1 (MODSEQ)", "S: * 1 FETCH (MODSEQ ($m))\n"],
      ["FETCH 1 (UID) (CHANGEDSINCE 1)", "S: * 1 FETCH (UID 1 MODSEQ ($m))\n"],
      ["SEARCH MODSEQ 1", "S: * SEARCH 1 (MODSEQ $m)\n"],
      ["STORE 1 (UNCHANGEDSINCE 1) +FLAGS (\\Seen)", "S: ...\n"],
    ]
    for (const [words, answer] of first)
      await house.talk(
        `C: a EXAMINE INBOX
         S: ...
         S: * OK [HIGHESTMODSEQ $h] Highest
         S: ...
         S: a OK [READ-ONLY] Examined
         C: s SELECT INBOX
         S: ...
         S: s OK [READ-WRITE] Selected
         C: b ${words}
         ${answer}S: * OK [HIGHESTMODSEQ $h] Highest
         S: b OK ...
         C: c ${words}
         ${answer!.replace("ENABLED CONDSTORE", "ENABLED").replace("ENABLED QRESYNC", "ENABLED")}S: c OK ...`,
        user,
      )
  })
})

describe("IMAP4rev2 (RFC 9051)", () => {
  const enabled = "C: e ENABLE IMAP4rev2\nS: * ENABLED IMAP4rev2\nS: e OK ENABLE completed\n"

  test("SELECT tells LIST and neither RECENT nor UNSEEN; going on to another mailbox tells CLOSED (§6.3.2)", async () => {
    const user = await somebody("dora", 1)
    await house.talk(
      `${enabled}
      C: A142 SELECT inbox
      S: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)
      S: * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] ...
      S: * 1 EXISTS
      S: * OK [UIDVALIDITY $v] UIDs valid
      S: * OK [UIDNEXT 2] Predicted next UID
      S: * OK [HIGHESTMODSEQ $m] Highest
      S: * OK [MAILBOXID ...
      S: * LIST (\\HasNoChildren \\Subscribed) "/" "INBOX" ("OLDNAME" ("inbox"))
      S: A142 OK [READ-WRITE] Selected
      C: A143 SELECT Drafts
      S: * OK [CLOSED] The mailbox before is closed
      S: ...
      S: * LIST (\\HasNoChildren \\Subscribed \\Drafts) "/" "Drafts"
      S: A143 OK [READ-WRITE] Selected
      C: A144 SELECT Nowhere
      S: * OK [CLOSED] The mailbox before is closed
      S: A144 NO [NONEXISTENT] ...
      C: A145 EXAMINE Drafts
      S: * FLAGS ...
      S: * OK [PERMANENTFLAGS ()] ...
      S: ...
      S: A145 OK [READ-ONLY] Examined
      `,
      user,
    )
  })

  test("there is no \\Recent, and a new message is told by EXISTS alone (appendix E, 12)", async () => {
    const user = await somebody("eve", 1)
    await house.talk(
      `${enabled}
      C: a SELECT INBOX
      S: ...
      S: a OK [READ-WRITE] Selected
      C: b APPEND INBOX {5+}
      C: a: b
      S: * 2 EXISTS
      S: b OK [APPENDUID $v 2] APPEND completed
      C: c FETCH 1:2 FLAGS
      S: * 1 FETCH (FLAGS ())
      S: * 2 FETCH (FLAGS ())
      S: c OK FETCH completed
      C: d STORE 2 +FLAGS (\\Seen)
      S: * 2 FETCH (UID 2 FLAGS (\\Seen))
      S: d OK STORE completed
      `,
      user,
    )
  })

  test("SEARCH is answered with ESEARCH, also when nothing is found (§6.4.4)", async () => {
    const user = await somebody("fay", 3)
    await house.talk(
      `${enabled}
      C: a SELECT INBOX
      S: ...
      S: a OK [READ-WRITE] Selected
      C: A282 SEARCH 2:3
      S: * ESEARCH (TAG "A282") ALL 2:3
      S: A282 OK SEARCH completed
      C: A283 UID SEARCH FLAGGED
      S: * ESEARCH (TAG "A283") UID
      S: A283 OK UID SEARCH completed
      C: A284 SEARCH RETURN (MIN COUNT) ALL
      S: * ESEARCH (TAG "A284") MIN 1 COUNT 3
      S: A284 OK SEARCH completed
      `,
      user,
    )
  })

  test("what was folded in is there: STATUS, MOVE, UID EXPUNGE, UNSELECT, NAMESPACE (appendix E, 2 and 3)", async () => {
    const user = await somebody("gus", 2)
    await house.talk(
      `${enabled}
      C: a STATUS INBOX (MESSAGES UIDNEXT UIDVALIDITY UNSEEN DELETED SIZE)
      S: * STATUS "INBOX" (MESSAGES 2 UIDNEXT 3 UIDVALIDITY $v UNSEEN 2 DELETED 0 SIZE 10)
      S: a OK STATUS completed
      C: b SELECT INBOX
      S: ...
      S: b OK [READ-WRITE] Selected
      C: d MOVE 1 Archive
      S: * OK [COPYUID $w 1 1] Moved
      S: * 1 EXPUNGE
      S: d OK MOVE completed
      C: e MOVE 1 Nowhere
      S: e NO [TRYCREATE] ...
      C: f STORE 1 +FLAGS.SILENT (\\Deleted)
      S: f OK STORE completed
      C: g UID EXPUNGE 2
      S: * 1 EXPUNGE
      S: g OK UID EXPUNGE completed
      C: h UNSELECT
      S: h OK UNSELECT completed
      C: i NAMESPACE
      S: * NAMESPACE ...
      S: i OK NAMESPACE completed
      `,
      user,
    )
  })

  test("without ENABLE nothing of RFC 3501 changes", async () => {
    const user = await somebody("hal", 1)
    await house.talk(
      `
      C: a SELECT INBOX
      S: * FLAGS ...
      S: * OK [PERMANENTFLAGS ...
      S: * 1 EXISTS
      S: * 1 RECENT
      S: * OK [UNSEEN 1] First unseen
      S: * OK [UIDVALIDITY $v] UIDs valid
      S: * OK [UIDNEXT 2] Predicted next UID
      S: * OK [HIGHESTMODSEQ $m] Highest
      S: * OK [MAILBOXID ...
      S: a OK [READ-WRITE] Selected
      C: b SEARCH ALL
      S: * SEARCH 1
      S: b OK SEARCH completed
      C: c LSUB "" INBOX
      S: * LSUB () "/" "INBOX"
      S: c OK LSUB completed
      C: d CHECK
      S: d OK CHECK completed
      `,
      user,
    )
  })
})
