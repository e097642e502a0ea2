import { afterAll, beforeAll, describe, test } from "vitest"
import { bothOpenInbox, type ImapHouse, openImapHouse } from "../dialogue.ts"

let house: ImapHouse
beforeAll(async () => {
  house = await openImapHouse()
})
afterAll(() => house.close())

describe("EXPUNGE", () => {
  test("takes away what is \\Deleted, and others are told when numbers may change", async () => {
    const user = await house.somebody("ann", 4)
    await house.talk(
      String.raw`${bothOpenInbox}
      C1: b STORE 2,3 +FLAGS.SILENT (\Deleted)
      S1: b OK STORE completed
      C1: c EXPUNGE
      S1: * 2 EXPUNGE
      S1: * 2 EXPUNGE
      S1: c OK EXPUNGE completed
      C2: b FETCH 1:4 (UID)
      S2: * 1 FETCH (UID 1)
      S2: * 2 FETCH (UID 2)
      S2: * 3 FETCH (UID 3)
      S2: * 4 FETCH (UID 4)
      S2: b OK [EXPUNGEISSUED] FETCH completed
      C2: c FETCH 2 BODY.PEEK[]
      S2: c NO [EXPUNGEISSUED] Some of the messages no longer exist
      C2: d SEARCH ALL
      S2: * SEARCH 1 2 3 4
      S2: d OK [EXPUNGEISSUED] SEARCH completed
      C2: e STORE 4 +FLAGS (\Seen)
      S2: * 4 FETCH (UID 4 FLAGS (\Seen))
      S2: e OK [EXPUNGEISSUED] STORE completed
      C2: f STORE 2 +FLAGS (\Seen)
      S2: f NO [EXPUNGEISSUED] Some of the messages no longer exist
      C2: g COPY 2 Archive
      S2: * 2 EXPUNGE
      S2: * 2 EXPUNGE
      S2: g NO [EXPUNGEISSUED] Some of the messages no longer exist
      C2: h NOOP
      S2: h OK NOOP completed
      C2: i FETCH 2 (UID)
      S2: * 2 FETCH (UID 4)
      S2: i OK FETCH completed
      `,
      user,
    )
  })

  test("new mail waits while expunges wait, and both come at once", async () => {
    const user = await house.somebody("ben", 2)
    await house.talk(
      String.raw`${bothOpenInbox}
      C1: b STORE 1 +FLAGS.SILENT (\Deleted)
      S1: b OK STORE completed
      C1: c UID EXPUNGE 2:5
      S1: c OK UID EXPUNGE completed
      C1: d UID EXPUNGE 1
      S1: * 1 EXPUNGE
      S1: d OK UID EXPUNGE completed
      C1: e APPEND INBOX {5+}
      C1: a: c
      S1: * 2 EXISTS
      S1: * 1 RECENT
      S1: e OK [APPENDUID $v 3] APPEND completed
      C2: b SEARCH ALL
      S2: * SEARCH 1 2
      S2: b OK [EXPUNGEISSUED] SEARCH completed
      C2: c UID SEARCH ALL
      S2: * SEARCH 1 2
      S2: * 1 EXPUNGE
      S2: * 2 EXISTS
      S2: * 0 RECENT
      S2: c OK UID SEARCH completed
      C2: d UID SEARCH ALL
      S2: * SEARCH 2 3
      S2: d OK UID SEARCH completed
      `,
      user,
    )
  })

  test("CLOSE expunges without a word, UNSELECT and EXAMINE do not", async () => {
    const user = await house.somebody("cleo", 3)
    await house.talk(
      String.raw`
      C: a SELECT INBOX
      S: ...
      S: a OK [READ-WRITE] Selected
      C: b STORE 1 +FLAGS.SILENT (\Deleted)
      S: b OK STORE completed
      C: c UNSELECT
      S: c OK UNSELECT completed
      C: d CLOSE
      S: d BAD [CLIENTBUG] Select a mailbox first
      C: e EXAMINE INBOX
      S: ...
      S: * 3 EXISTS
      S: ...
      S: e OK [READ-ONLY] Examined
      C: f CLOSE
      S: f OK CLOSE completed
      C: g SELECT INBOX
      S: ...
      S: * 3 EXISTS
      S: ...
      S: g OK [READ-WRITE] Selected
      C: h CLOSE
      S: h OK CLOSE completed
      C: i STATUS INBOX (MESSAGES)
      S: * STATUS "INBOX" (MESSAGES 2)
      S: i OK STATUS completed
      `,
      user,
    )
  })

  test("a session whose mailbox is deleted ends", async () => {
    const user = await house.somebody("dave", 0)
    await house.talk(
      `
      C1: a CREATE doomed
      S1: a OK [MAILBOXID ...
      C1: b SELECT doomed
      S1: ...
      S1: b OK [READ-WRITE] Selected
      C2: a SELECT doomed
      S2: ...
      S2: a OK [READ-WRITE] Selected
      C1: c DELETE doomed
      S1: c OK DELETE completed
      C1: d NOOP
      S1: d OK NOOP completed
      C2: b NOOP
      S2: * BYE The selected mailbox was deleted
      S2: b OK NOOP completed
      S2: (closed)
      `,
      user,
    )
  })
})

describe("COPY and MOVE", () => {
  test("tell the UIDs of the copies, and keep flags and dates", async () => {
    const user = await house.somebody("eve", 3)
    await house.talk(
      String.raw`
      C: a SELECT INBOX
      S: ...
      S: a OK [READ-WRITE] Selected
      C: b STORE 2 +FLAGS.SILENT (\Flagged $Later)
      S: * FLAGS ...
      S: b OK STORE completed
      C: c COPY 1:2 Archive
      S: c OK [COPYUID $archive 1:2 1:2] COPY completed
      C: d UID MOVE 2 Archive
      S: * OK [COPYUID $archive 2 3] Moved
      S: * 2 EXPUNGE
      S: d OK UID MOVE completed
      C: e MOVE 2 Archive
      S: * OK [COPYUID $archive 3 4] Moved
      S: * 2 EXPUNGE
      S: e OK MOVE completed
      C: f UID COPY 77 Archive
      S: f OK UID COPY completed
      C: g SELECT Archive
      S: ...
      S: * 4 EXISTS
      S: * 4 RECENT
      S: ...
      S: g OK [READ-WRITE] Selected
      C: h FETCH 3 FLAGS
      S: * 3 FETCH (FLAGS (\Flagged $Later \Recent))
      S: h OK FETCH completed
      `,
      user,
    )
  })
})

describe("IDLE", () => {
  test("tells of arrivals, flags and expunges as they happen", async () => {
    const user = await house.somebody("fred", 1)
    await house.talk(
      String.raw`${bothOpenInbox}
      C1: b IDLE
      S1: + idling
      C2: b APPEND INBOX {5+}
      C2: a: c
      S1: * 2 EXISTS
      S1: * $recent RECENT
      S2: ...
      S2: b OK ...
      C2: c STORE 1 +FLAGS (\Deleted)
      S1: * 1 FETCH (UID 1 FLAGS (\Deleted))
      C2: d EXPUNGE
      S1: * 1 EXPUNGE
      C1: DONE
      S1: b OK IDLE completed
      C1: c IDLE
      S1: + idling
      C1: done
      S1: c OK IDLE completed
      `,
      user,
    )
  })
})

test("COPY of numbers of which some are gone copies nothing, instead of some and saying NO", async () => {
  await house.account("partial")
  await house.talk(
    String.raw`
    C1: a APPEND INBOX {1+}
    C1: 1 {1+}
    C1: 2 {1+}
    C1: 3
    S1: a OK ...
    C1: b SELECT INBOX
    S1: ...
    S1: b OK ...
    C2: b SELECT INBOX
    S2: ...
    S2: b OK ...
    C1: c STORE 2 +FLAGS.SILENT (\Deleted)
    S1: c OK ...
    C1: d EXPUNGE
    S1: * 2 EXPUNGE
    S1: d OK ...
    C2: e COPY 1:3 Archive
    S2: * 2 EXPUNGE
    S2: e NO [EXPUNGEISSUED] Some of the messages no longer exist
    C2: f STATUS Archive (MESSAGES UIDNEXT)
    S2: * STATUS "Archive" (MESSAGES 0 UIDNEXT 1)
    S2: f OK ...
    C2: g UID COPY 1:3 Archive
    S2: g OK [COPYUID $v 1,3 1:2] UID COPY completed
    `,
    { user: "partial" },
  )
})
