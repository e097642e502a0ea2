import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { bothOpenInbox, type ImapHouse, openImapHouse } from "../dialogue.ts"

let house: ImapHouse
beforeAll(async () => {
  house = await openImapHouse()
})
afterAll(() => house.close())

const enabled = "C: e ENABLE QRESYNC\nS: * ENABLED QRESYNC\nS: e OK ENABLE completed\n"
const opened = `${enabled}C: a SELECT INBOX\nS: ...\nS: a OK [READ-WRITE] Selected\n`
/** Two have INBOX open, of whom the first enabled QRESYNC. */
const bothOpened = `${enabled.replaceAll("C:", "C1:").replaceAll("S:", "S1:")}${bothOpenInbox}`

/** INBOX is opened with what a client knows, and all it is told behind the facts that every SELECT tells. */
const resync = (known: string, ...told: string[]) => `
  C: a SELECT INBOX (QRESYNC (${known}))
  S: ...
  S: * OK [MAILBOXID ...
  ${told.map((line) => `S: ${line}\n`).join("")}S: a OK [READ-WRITE] Selected
`

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
      ${resync("$v $m", "* VANISHED (EARLIER) 2,5:6,9", "* 2 FETCH ...", "* 5 FETCH ...")}
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
    await house.talk(enabled + resync("67890007 1 1:3"), past)
  })

  test("numbers that still have their UIDs shorten what is told (§3.2.5.2)", async () => {
    const past = await somebody("cleo", 12)
    await meanwhile(past, "2,5,9,11")
    // Left: 1 3 4 6 7 8 10 12, as numbers 1 to 8. The client knew of 2 and 5 already, of 9 and 11 not.
    await forget("cleo")
    const changed = ["* 1 FETCH ...", "..."]
    await house.talk(
      enabled +
        resync("$v 1 1:12", "* VANISHED (EARLIER) 2,5,9,11", ...changed) +
        resync("$v 1 1:12 (1:2,4,6,7,10 1,3,6,8:9,12)", "* VANISHED (EARLIER) 9,11", ...changed) +
        resync("$v 1 (8 12)", ...changed),
      past,
    )
  })

  test("whoever slept longer than expunges are remembered is told of every UID that is missing", async () => {
    const past = await somebody("dora", 9)
    await meanwhile(past, "2,5:6,9")
    await forget("dora")
    await house.talk(
      `${enabled}${resync("$v $m 1:5,7:999", "* VANISHED (EARLIER) 2,5,9")}
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
    const all = "1:4294967295"
    await house.talk(enabled + resync(`$v $m ${all} (${all} ${all})`, "* VANISHED (EARLIER) 2"), past)
  })
})

describe("UID FETCH (CHANGEDSINCE … VANISHED) (RFC 7162 §3.2.6)", () => {
  test("the example: VANISHED first, then what changed", async () => {
    const past = await somebody("fay", 8)
    await meanwhile(past, "1:2,6", "4")
    await house.talk(
      `${opened}
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
      `${bothOpened}
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
      `${opened}
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
      `${bothOpened}
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
