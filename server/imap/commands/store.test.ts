import { afterAll, beforeAll, describe, test } from "vitest"
import { bothOpenInbox, type ImapHouse, openImapHouse } from "../dialogue.ts"

let house: ImapHouse
beforeAll(async () => {
  house = await openImapHouse()
})
afterAll(() => house.close())

/** Somebody new with messages in INBOX, so that tests do not disturb each other. */
describe("STORE", () => {
  test("adds, takes away and replaces flags and keywords", async () => {
    const user = await house.somebody("ann", 2)
    await house.talk(
      String.raw`
      C: a SELECT INBOX
      S: ...
      S: a OK [READ-WRITE] Selected
      C: b STORE 1:2 +FLAGS (\Flagged $Later)
      S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft $Later)
      S: * 1 FETCH (UID 1 FLAGS (\Flagged $Later))
      S: * 2 FETCH (UID 2 FLAGS (\Flagged $Later))
      S: b OK STORE completed
      C: c STORE 1 -FLAGS \Flagged
      S: * 1 FETCH (UID 1 FLAGS ($Later))
      S: c OK STORE completed
      C: d STORE 1 FLAGS.SILENT (\seen)
      S: d OK STORE completed
      C: e FETCH 1:2 FLAGS
      S: * 1 FETCH (FLAGS (\Seen))
      S: * 2 FETCH (FLAGS (\Flagged $Later))
      S: e OK FETCH completed
      C: f UID STORE 2 FLAGS ()
      S: * 2 FETCH (UID 2 FLAGS ())
      S: f OK UID STORE completed
      C: g UID STORE 99 FLAGS (\Seen)
      S: g OK UID STORE completed
      C: h STORE 2 FLAGS ()
      S: * 2 FETCH (UID 2 FLAGS ())
      S: h OK STORE completed
      `,
      user,
    )
  })

  test("others hear of it, whether it was silent or not", async () => {
    const user = await house.somebody("ben", 2)
    await house.talk(
      String.raw`
      C1: a SELECT INBOX
      S1: ...
      S1: a OK [READ-WRITE] Selected
      C2: a EXAMINE INBOX
      S2: ...
      S2: a OK [READ-ONLY] Examined
      C1: b STORE 1 +FLAGS.SILENT (\Seen)
      S1: b OK STORE completed
      C1: c STORE 2 +FLAGS (\Seen)
      S1: * 2 FETCH (UID 2 FLAGS (\Seen))
      S1: c OK STORE completed
      C2: b NOOP
      S2: * 1 FETCH (UID 1 FLAGS (\Seen))
      S2: * 2 FETCH (UID 2 FLAGS (\Seen))
      S2: b OK NOOP completed
      C2: c STORE 1 FLAGS ()
      S2: c NO [READ-ONLY] The mailbox is open for reading only
      C2: d EXPUNGE
      S2: d NO [READ-ONLY] The mailbox is open for reading only
      `,
      user,
    )
  })

  test("a silent change still tells what somebody else did to the message", async () => {
    const user = await house.somebody("cleo", 1)
    await house.talk(
      String.raw`${bothOpenInbox}
      C2: b STORE 1 +FLAGS.SILENT (\Flagged)
      S2: b OK STORE completed
      C1: b STORE 1 +FLAGS.SILENT (\Seen)
      S1: * 1 FETCH (UID 1 FLAGS (\Seen \Flagged))
      S1: b OK STORE completed
      `,
      user,
    )
  })
})

describe("CONDSTORE (RFC 7162)", () => {
  test("MODSEQ comes with FETCH, CHANGEDSINCE picks what changed", async () => {
    const user = await house.somebody("dave", 3)
    await house.talk(
      String.raw`
      C: a SELECT INBOX (CONDSTORE)
      S: ...
      S: * OK [HIGHESTMODSEQ $before] Highest
      S: ...
      S: a OK [READ-WRITE] Selected
      C: b STORE 2 +FLAGS (\Seen)
      S: * 2 FETCH (UID 2 FLAGS (\Seen) MODSEQ ($after))
      S: b OK STORE completed
      C: c FETCH 1:* (FLAGS) (CHANGEDSINCE $before)
      S: * 2 FETCH (FLAGS (\Seen) MODSEQ ($after))
      S: c OK FETCH completed
      C: d UID FETCH 1:* (FLAGS) (CHANGEDSINCE $after)
      S: d OK UID FETCH completed
      C: e FETCH 2 MODSEQ
      S: * 2 FETCH (MODSEQ ($after))
      S: e OK FETCH completed
      C: f SEARCH MODSEQ $after
      S: * SEARCH 2 (MODSEQ $after)
      S: f OK SEARCH completed
      C: g SEARCH MODSEQ "/flags/\\seen" all $after
      S: * SEARCH 2 (MODSEQ $after)
      S: g OK SEARCH completed
      C: h UID SEARCH RETURN (COUNT MAX) MODSEQ $after
      S: * ESEARCH (TAG "h") UID MAX 2 COUNT 1 MODSEQ $after
      S: h OK UID SEARCH completed
      C: i SEARCH MODSEQ 9999
      S: * SEARCH
      S: i OK SEARCH completed
      `,
      user,
    )
  })

  const opening = `
      C1: a SELECT INBOX (CONDSTORE)
      S1: ...
      S1: * OK [HIGHESTMODSEQ $known] Highest
      S1: ...
      S1: a OK [READ-WRITE] Selected
      C2: a SELECT INBOX
      S2: ...
      S2: a OK [READ-WRITE] Selected`

  test("UNCHANGEDSINCE leaves alone what somebody else changed, and only that (§3.1.12)", async () => {
    const user = await house.somebody("eve", 3)
    await house.talk(
      String.raw`${opening}
      C2: b STORE 2 +FLAGS.SILENT (\Deleted)
      S2: b OK STORE completed
      C2: c STORE 3 +FLAGS.SILENT (\Flagged)
      S2: c OK STORE completed
      C1: b STORE 1:3 (UNCHANGEDSINCE $known) +FLAGS.SILENT (\Deleted $Work)
      S1: * FLAGS ...
      S1: * 1 FETCH (UID 1 MODSEQ ($new))
      S1: * 2 FETCH (UID 2 FLAGS (\Deleted) MODSEQ ($theirs))
      S1: * 3 FETCH (UID 3 FLAGS (\Flagged \Deleted $Work) MODSEQ ($new))
      S1: b OK [MODIFIED 2] Some messages had changed
      C1: c UID STORE 1:3 (UNCHANGEDSINCE $known) FLAGS (\Deleted)
      S1: c OK [MODIFIED 1:3] Some messages had changed
      C1: d STORE 2 (UNCHANGEDSINCE $theirs) +FLAGS.SILENT (\Seen)
      S1: * 2 FETCH (UID 2 MODSEQ ($last))
      S1: d OK STORE completed
      `,
      user,
    )
  })

  test("a client that says it knew less than it was told is told MODIFIED", async () => {
    const user = await house.somebody("frank", 1)
    await house.talk(
      String.raw`${opening}
      C1: b STORE 1 +FLAGS.SILENT (\Flagged)
      S1: * 1 FETCH (UID 1 MODSEQ ($new))
      S1: b OK STORE completed
      C1: c STORE 1 (UNCHANGEDSINCE $known) +FLAGS (\Deleted)
      S1: c OK [MODIFIED 1] Some messages had changed
      `,
      user,
    )
  })

  test("UNCHANGEDSINCE 0: system flags are always there, a keyword only when it is set", async () => {
    const user = await house.somebody("grace", 2)
    await house.talk(
      String.raw`${opening}
      C1: b UID STORE 1:2 (UNCHANGEDSINCE 0) +FLAGS (\Seen)
      S1: b OK [MODIFIED 1:2] Some messages had changed
      C1: c STORE 1 (UNCHANGEDSINCE 0) +FLAGS.SILENT ($MDNSent)
      S1: * FLAGS ...
      S1: * 1 FETCH (UID 1 MODSEQ ($sent))
      S1: c OK STORE completed
      C1: d STORE 1:2 (UNCHANGEDSINCE 0) +FLAGS.SILENT ($mdnsent)
      S1: * 2 FETCH (UID 2 MODSEQ ($too))
      S1: d OK [MODIFIED 1] Some messages had changed
      `,
      user,
    )
  })

  test("what was so already is said to be, with the MODSEQ it had", async () => {
    const user = await house.somebody("heidi", 1)
    await house.talk(
      String.raw`${opening}
      C1: b STORE 1 (UNCHANGEDSINCE $known) +FLAGS.SILENT (\Seen)
      S1: * 1 FETCH (UID 1 MODSEQ ($new))
      S1: b OK STORE completed
      C1: c STORE 1 (UNCHANGEDSINCE $new) +FLAGS.SILENT (\Seen)
      S1: * 1 FETCH (UID 1 MODSEQ ($new))
      S1: c OK STORE completed
      `,
      user,
    )
  })

  test("the mixture of RFC 7162, example 11: some expunged, one modified", async () => {
    const user = await house.somebody("ivan", 3)
    await house.talk(
      String.raw`${opening}
      C2: b STORE 2 +FLAGS.SILENT (\Seen)
      S2: b OK STORE completed
      C2: c STORE 3 +FLAGS.SILENT (\Deleted)
      S2: c OK STORE completed
      C2: d EXPUNGE
      S2: * 3 EXPUNGE
      S2: d OK EXPUNGE completed
      C1: b STORE 1:3 (UNCHANGEDSINCE $known) +FLAGS (\Seen)
      S1: * 1 FETCH (UID 1 FLAGS (\Seen) MODSEQ ($new))
      S1: * 2 FETCH (UID 2 FLAGS (\Seen) MODSEQ ($theirs))
      S1: * OK [HIGHESTMODSEQ $held] Highest
      S1: b NO [MODIFIED 2] Some of the messages no longer exist
      C1: c NOOP
      S1: * 3 EXPUNGE
      S1: * OK [HIGHESTMODSEQ $new] Highest
      S1: c OK NOOP completed
      `,
      user,
    )
  })

  test("ENABLE CONDSTORE: MODSEQ comes with flags from then on", async () => {
    const user = await house.somebody("judy", 1)
    await house.talk(
      String.raw`${bothOpenInbox}
      C1: b STORE 1 +FLAGS.SILENT (\Deleted)
      S1: b OK STORE completed
      C2: b ENABLE CONDSTORE X-NONSENSE
      S2: * ENABLED CONDSTORE
      S2: * 1 FETCH (UID 1 FLAGS (\Deleted) MODSEQ ($new))
      S2: * OK [HIGHESTMODSEQ $new] Highest
      S2: b OK ENABLE completed
      `,
      user,
    )
  })
})
