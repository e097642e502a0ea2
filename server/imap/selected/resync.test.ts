import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ImapHouse, openImapHouse } from "../dialogue.ts"

let house: ImapHouse
beforeAll(async () => {
  house = await openImapHouse()
})
afterAll(() => house.close())

const enabled = "C: e ENABLE QRESYNC\nS: * ENABLED QRESYNC\nS: e OK ENABLE completed\n"

interface Past {
  user: string
  captures: Record<string, string>
}

/** Somebody with messages of UIDs 1 to `messages`, and what a client learns of INBOX now: $v and $m. */
async function somebody(name: string, messages: number): Promise<Past> {
  await house.somebody(name, messages)
  const captures = await house.talk(
    `C: b SELECT INBOX
    S: ...
    S: * OK [UIDVALIDITY $v] UIDs valid
    S: ...
    S: * OK [HIGHESTMODSEQ $m] Highest
    S: ...
    S: b OK [READ-WRITE] Selected`,
    { user: name },
  )
  return { user: name, captures }
}

/** Expunges some UIDs and flags others, behind the back of whoever sleeps. */
async function meanwhile({ user }: Past, gone: string, flagged = ""): Promise<void> {
  const flag = flagged ? `C: f UID STORE ${flagged} +FLAGS.SILENT (\\Flagged)\nS: ...\nS: f OK ...` : ""
  await house.talk(
    `C: s SELECT INBOX
    S: ...
    S: s OK [READ-WRITE] Selected
    C: d UID STORE ${gone} +FLAGS.SILENT (\\Deleted)
    S: ...
    S: d OK UID STORE completed
    C: x EXPUNGE
    S: ...
    S: x OK EXPUNGE completed
    ${flag}`,
    { user },
  )
}

/** As if tombstones had been kept up to now no longer. */
async function forget(name: string): Promise<void> {
  const { id } = await house.house.prisma.account.findUniqueOrThrow({
    where: { address: `${name}@example.test` },
  })
  const { id: mailboxId } = await house.store.mailbox(id, "INBOX")
  await house.house.sql.write(async (tx) => {
    const gone = await tx.run("DELETE FROM tombstone WHERE mailbox_id = ?", mailboxId)
    await tx.run(
      "UPDATE mailbox SET forgotten = ?, forgotten_modseq = highest_modseq WHERE id = ?",
      gone,
      mailboxId,
    )
  })
}

describe("SELECT (QRESYNC …) (RFC 7162 §3.2.5)", () => {
  test("tells what is gone and what changed, within the UIDs the client knows", async () => {
    const past = await somebody("ann", 9)
    await meanwhile(past, "2,5:6,9", "3,8")
    await house.talk(
      `${enabled}
      C: A03 SELECT INBOX (QRESYNC ($v $m 1:5,7:8))
      S: * FLAGS ...
      S: * OK [PERMANENTFLAGS ...
      S: * 5 EXISTS
      S: * 0 RECENT
      S: ...
      S: * OK [HIGHESTMODSEQ $h] Highest
      S: * OK [MAILBOXID ...
      S: * VANISHED (EARLIER) 2,5
      S: * 2 FETCH (UID 3 FLAGS (\\Flagged) MODSEQ ($h))
      S: * 5 FETCH (UID 8 FLAGS (\\Flagged) MODSEQ ($h))
      S: A03 OK [READ-WRITE] Selected
      C: A04 SELECT INBOX (QRESYNC ($v $m))
      S: * OK [CLOSED] ...
      S: ...
      S: * VANISHED (EARLIER) 2,5:6,9
      S: * 2 FETCH ...
      S: * 5 FETCH ...
      S: A04 OK [READ-WRITE] Selected
      C: A05 SELECT INBOX (CONDSTORE QRESYNC ($v $h 1:9))
      S: * OK [CLOSED] ...
      S: ...
      S: * OK [MAILBOXID ...
      S: A05 OK [READ-WRITE] Selected
      `,
      past,
    )
  })

  test("another UIDVALIDITY is as if nothing had been asked", async () => {
    const past = await somebody("ben", 3)
    await meanwhile(past, "2")
    await house.talk(
      `${enabled}
      C: A02 SELECT INBOX (QRESYNC (67890007 1 1:3))
      S: ...
      S: * OK [HIGHESTMODSEQ ...
      S: * OK [MAILBOXID ...
      S: A02 OK [READ-WRITE] Selected
      `,
      past,
    )
  })

  test("numbers that still have their UIDs shorten what is told (§3.2.5.2)", async () => {
    const past = await somebody("cleo", 12)
    await meanwhile(past, "2,5,9,11")
    // Left: 1 3 4 6 7 8 10 12, as numbers 1 to 8. The client knew of 2 and 5 already, of 9 and 11 not.
    await forget("cleo")
    await house.talk(
      `${enabled}
      C: A04 SELECT INBOX (QRESYNC ($v 1 1:12))
      S: ...
      S: * VANISHED (EARLIER) 2,5,9,11
      S: * 1 FETCH ...
      S: ...
      S: A04 OK [READ-WRITE] Selected
      C: B04 SELECT INBOX (QRESYNC ($v 1 1:12 (1:2,4,6,7,10 1,3,6,8:9,12)))
      S: ...
      S: * VANISHED (EARLIER) 9,11
      S: * 1 FETCH ...
      S: ...
      S: B04 OK [READ-WRITE] Selected
      C: B05 SELECT INBOX (QRESYNC ($v 1 (8 12)))
      S: ...
      S: * OK [MAILBOXID ...
      S: * 1 FETCH ...
      S: ...
      S: B05 OK [READ-WRITE] Selected
      `,
      past,
    )
  })

  test("whoever slept longer than expunges are remembered is told of every UID that is missing", async () => {
    const past = await somebody("dora", 9)
    await meanwhile(past, "2,5:6,9")
    await forget("dora")
    await house.talk(
      `${enabled}
      C: a SELECT INBOX (QRESYNC ($v $m 1:5,7:999))
      S: ...
      S: * VANISHED (EARLIER) 2,5,9
      S: a OK [READ-WRITE] Selected
      C: b EXAMINE INBOX (QRESYNC ($v $m))
      S: ...
      S: * VANISHED (EARLIER) 2,5:6,9
      S: b OK [READ-ONLY] Examined
      `,
      past,
    )
  })

  test.each([
    "(1 1 1:*)",
    "(1 1 $)",
    "(1 1 1:3 (1:2 1))",
    "(1 1 1:3 (2,1 1,2))",
    "(1 1 1:3 (1 *))",
    "(0 1)",
    "(1 0)",
    "(1)",
    "(1 99999999999999999999)",
    "(4294967296 1)",
    "(1 1 1:3 (1 1) x)",
    "1 1",
  ])("%s is not what a client can know; nothing is opened", async (words) => {
    const user = { user: "ann" }
    await house.talk(
      `${enabled}
      C: a SELECT INBOX (QRESYNC ${words})
      S: a BAD ...
      C: b FETCH 1 FLAGS
      S: b BAD [CLIENTBUG] Select a mailbox first`,
      user,
    )
  })

  test("without ENABLE QRESYNC it is refused, and what was open stays open", async () => {
    await house.talk(
      `
      C: a SELECT Drafts
      S: ...
      S: a OK [READ-WRITE] Selected
      C: b SELECT INBOX (QRESYNC (1 1))
      S: b BAD QRESYNC needs ENABLE QRESYNC first
      C: c UID FETCH 1:* (FLAGS) (CHANGEDSINCE 1 VANISHED)
      S: c BAD VANISHED needs ENABLE QRESYNC first
      C: d CLOSE
      S: d OK CLOSE completed`,
      { user: "ann" },
    )
  })

  test("four billion known numbers cost nothing", async () => {
    const past = await somebody("eve", 3)
    await meanwhile(past, "2")
    await house.talk(
      `${enabled}
      C: a SELECT INBOX (QRESYNC ($v $m 1:4294967295 (1:4294967295 1:4294967295)))
      S: ...
      S: * VANISHED (EARLIER) 2
      S: a OK [READ-WRITE] Selected`,
      past,
    )
  })
})

describe("UID FETCH (CHANGEDSINCE … VANISHED) (RFC 7162 §3.2.6)", () => {
  test("the example: VANISHED first, then what changed", async () => {
    const past = await somebody("fay", 8)
    await meanwhile(past, "1:2,6", "4")
    await house.talk(
      `${enabled}
      C: a SELECT INBOX
      S: ...
      S: a OK [READ-WRITE] Selected
      C: s100 UID FETCH 2:7 (FLAGS) (CHANGEDSINCE $m VANISHED)
      S: * VANISHED (EARLIER) 2,6
      S: * 2 FETCH (UID 4 FLAGS (\\Flagged) MODSEQ ($h))
      S: s100 OK UID FETCH completed
      C: s101 UID FETCH 1:* (FLAGS) (VANISHED CHANGEDSINCE $h)
      S: s101 OK UID FETCH completed
      C: s102 UID FETCH 1:* (FLAGS) (VANISHED)
      S: s102 BAD VANISHED needs CHANGEDSINCE
      C: s103 FETCH 1:* (FLAGS) (CHANGEDSINCE $m VANISHED)
      S: s103 BAD VANISHED is for UID FETCH
      `,
      past,
    )
  })

  test("what went while the mailbox was open is VANISHED without EARLIER, once", async () => {
    const past = await somebody("gus", 4)
    await house.talk(
      `
      C1: e ENABLE QRESYNC
      S1: ...
      S1: e OK ENABLE completed
      C1: a SELECT INBOX
      S1: ...
      S1: a OK [READ-WRITE] Selected
      C2: a SELECT INBOX
      S2: ...
      S2: a OK [READ-WRITE] Selected
      C2: b STORE 2 +FLAGS.SILENT (\\Deleted)
      S2: b OK STORE completed
      C2: c EXPUNGE
      S2: * 2 EXPUNGE
      S2: c OK EXPUNGE completed
      C1: b UID FETCH 1:4 (UID) (CHANGEDSINCE $m VANISHED)
      S1: * VANISHED 2
      S1: * OK [HIGHESTMODSEQ $h] Highest
      S1: b OK UID FETCH completed
      C1: c UID FETCH 1:4 (UID) (CHANGEDSINCE $m VANISHED)
      S1: * VANISHED (EARLIER) 2
      S1: c OK UID FETCH completed
      `,
      past,
    )
  })
})

describe("HIGHESTMODSEQ (RFC 7162 §3.2.7 and §6)", () => {
  test("comes with the tagged reply of EXPUNGE, UID EXPUNGE and with MOVE, never with CLOSE", async () => {
    const past = await somebody("hal", 6)
    await house.talk(
      `${enabled}
      C: a SELECT INBOX
      S: ...
      S: a OK [READ-WRITE] Selected
      C: b UID STORE 1,3 +FLAGS (\\Deleted)
      S: * 1 FETCH (UID 1 FLAGS (\\Deleted) MODSEQ ($b))
      S: * 3 FETCH (UID 3 FLAGS (\\Deleted) MODSEQ ($b))
      S: b OK UID STORE completed
      C: B202 EXPUNGE
      S: * VANISHED 1,3
      S: B202 OK [HIGHESTMODSEQ $c] EXPUNGE completed
      C: d EXPUNGE
      S: d OK EXPUNGE completed
      C: f UID STORE 4 +FLAGS.SILENT (\\Deleted)
      S: * 2 FETCH (UID 4 MODSEQ ($f))
      S: f OK UID STORE completed
      C: g UID EXPUNGE 4:5
      S: * VANISHED 4
      S: g OK [HIGHESTMODSEQ $g] UID EXPUNGE completed
      C: h UID MOVE 5 Archive
      S: * OK [COPYUID $w 5 1] Moved
      S: * VANISHED 5
      S: h OK [HIGHESTMODSEQ $h] UID MOVE completed
      C: i UID STORE 6 +FLAGS.SILENT (\\Deleted)
      S: * 2 FETCH (UID 6 MODSEQ ($i))
      S: i OK UID STORE completed
      C: j CLOSE
      S: j OK CLOSE completed
      `,
      past,
    )
  })

  test("is held back while an expunge waits to be told", async () => {
    const past = await somebody("ida", 4)
    const { h } = await house.talk(
      `
      C1: e ENABLE QRESYNC
      S1: ...
      S1: e OK ENABLE completed
      C1: a SELECT INBOX
      S1: ...
      S1: a OK [READ-WRITE] Selected
      C2: a SELECT INBOX
      S2: ...
      S2: a OK [READ-WRITE] Selected
      C2: b STORE 4 +FLAGS.SILENT (\\Deleted)
      S2: b OK STORE completed
      C1: z NOOP
      S1: * 4 FETCH (UID 4 FLAGS (\\Deleted) MODSEQ ($before))
      S1: z OK NOOP completed
      C2: c EXPUNGE
      S2: * 4 EXPUNGE
      S2: c OK EXPUNGE completed
      C1: A150 STORE 1:2 (UNCHANGEDSINCE $before) +FLAGS.SILENT (\\Seen)
      S1: * 1 FETCH (UID 1 MODSEQ ($after))
      S1: * 2 FETCH (UID 2 MODSEQ ($after))
      S1: * OK [HIGHESTMODSEQ $before] Highest
      S1: A150 OK [EXPUNGEISSUED] STORE completed
      C1: A151 STORE 3 +FLAGS.SILENT (\\Seen)
      S1: * 3 FETCH (UID 3 MODSEQ ($later))
      S1: * OK [HIGHESTMODSEQ $before] Highest
      S1: A151 OK [EXPUNGEISSUED] STORE completed
      C1: A152 NOOP
      S1: * VANISHED 4
      S1: * OK [HIGHESTMODSEQ $later] Highest
      S1: A152 OK NOOP completed
      C1: A153 SELECT INBOX (QRESYNC ($v $later))
      S1: * OK [CLOSED] ...
      S1: ...
      S1: * OK [HIGHESTMODSEQ $h] Highest
      S1: * OK [MAILBOXID ...
      S1: A153 OK [READ-WRITE] Selected
      `,
      past,
    )
    expect(Number(h)).toBeGreaterThan(Number(past.captures.m))
  })
})
