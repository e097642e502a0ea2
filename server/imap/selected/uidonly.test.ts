import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ImapHouse, openImapHouse } from "../dialogue.ts"

// RFC 9586. Its examples have numbers of thousands; ours have the same shapes.

let house: ImapHouse
beforeAll(async () => {
  house = await openImapHouse()
})
afterAll(() => house.close())

/** Somebody with messages of UIDs 1 to `messages`, two connections to INBOX, the first of them with UIDONLY. */
async function opened(name: string, messages: number): Promise<{ user: string; start: string }> {
  await house.account(name)
  const appends = Array.from({ length: messages }, () => "C: a APPEND INBOX {5+}\nC: a: b\nS: a OK ...")
  await house.talk(appends.join("\n"), { user: name })
  const start = `
      C1: 01 ENABLE UIDONLY
      S1: * ENABLED UIDONLY
      S1: 01 OK ENABLE completed
      C1: 02 SELECT INBOX
      S1: * FLAGS ...
      S1: * OK [PERMANENTFLAGS ...
      S1: * ${messages} EXISTS
      S1: ...
      S1: 02 OK [READ-WRITE] Selected
      C2: a SELECT INBOX
      S2: ...
      S2: a OK [READ-WRITE] Selected`
  return { user: name, start }
}

describe("UIDONLY (RFC 9586)", () => {
  test.each([
    "FETCH 1 FLAGS",
    "STORE 1 +FLAGS (\\Seen)",
    "SEARCH ALL",
    "SORT (DATE) UTF-8 ALL",
    "THREAD REFERENCES UTF-8 ALL",
    "COPY 1 Archive",
    "MOVE 1 Archive",
  ])("%s is refused, as everything that speaks of message numbers (§3.2)", async (words) => {
    const name = `refused${words.split(" ")[0]!.toLowerCase()}`
    const { user, start } = await opened(name, 1)
    await house.talk(
      `${start}
      C1: b ${words}
      S1: b BAD [UIDREQUIRED] There are only UIDs since ENABLE UIDONLY`,
      { user },
    )
  })

  test("numbers among search keys are refused too, UIDs are not (§3.2)", async () => {
    const { user, start } = await opened("keys", 3)
    await house.talk(
      `${start}
      C1: b UID SEARCH 1:2
      S1: b BAD [UIDREQUIRED] ...
      C1: c UID SEARCH OR NOT 3 UNSEEN
      S1: c BAD [UIDREQUIRED] ...
      C1: d UID SORT (ARRIVAL) UTF-8 (UNSEEN 2)
      S1: d BAD [UIDREQUIRED] ...
      C1: e UID SEARCH UID 2:3
      S1: * SEARCH 2 3
      S1: e OK UID SEARCH completed`,
      { user },
    )
  })

  test("UID FETCH is answered with UIDFETCH, with the UID inside only for who asks (§3.3)", async () => {
    const { user, start } = await opened("fetch", 3)
    await house.talk(
      `${start}
      C1: 10 UID FETCH 2:3 FLAGS
      S1: * 2 UIDFETCH (FLAGS ($r))
      S1: * 3 UIDFETCH (FLAGS ($r))
      S1: 10 OK UID FETCH completed
      C1: 11 UID FETCH 3 (UID RFC822.SIZE)
      S1: * 3 UIDFETCH (UID 3 RFC822.SIZE 5)
      S1: 11 OK UID FETCH completed
      C1: 12 UID FETCH 1 BODY[]
      S1: * 1 UIDFETCH (FLAGS (\\Seen \\Recent) BODY[] {5}
      S1: a: b...
      S1: 12 OK UID FETCH completed`.replaceAll("$r", "\\Recent"),
      { user },
    )
  })

  test("UID STORE, and what others do, are told by UIDFETCH and VANISHED (§3.4, §3.5)", async () => {
    const { user, start } = await opened("store", 4)
    await house.talk(
      `${start}
      C1: 10 UID STORE 2 +FLAGS (\\Flagged)
      S1: * 2 UIDFETCH (FLAGS (\\Flagged \\Recent))
      S1: 10 OK UID STORE completed
      C2: b STORE 3 +FLAGS (\\Deleted)
      S2: ...
      S2: b OK STORE completed
      C1: 11 NOOP
      S1: * 3 UIDFETCH (FLAGS (\\Deleted \\Recent))
      S1: 11 OK NOOP completed
      C2: c EXPUNGE
      S2: * 3 EXPUNGE
      S2: c OK EXPUNGE completed
      C1: 12 UID STORE 4 +FLAGS.SILENT (\\Seen)
      S1: * VANISHED 3
      S1: 12 OK UID STORE completed
      C1: 13 UID STORE 1,4 +FLAGS.SILENT (\\Deleted)
      S1: 13 OK UID STORE completed
      C1: 14 EXPUNGE
      S1: * VANISHED 1,4
      S1: 14 OK EXPUNGE completed
      C1: 15 UID MOVE 2 Archive
      S1: * OK [COPYUID $v 2 1] Moved
      S1: * VANISHED 2
      S1: 15 OK UID MOVE completed`,
      { user },
    )
  })

  test("SELECT says nothing of the first unseen message, which would be a number (§3.6)", async () => {
    await opened("unseen", 2)
    const wire = await house.signedIn("unseen")
    const unseen = expect.stringContaining("UNSEEN")
    expect(await wire.command("a SELECT INBOX")).toContainEqual(unseen)
    await wire.command("b ENABLE UIDONLY")
    expect(await wire.command("c SELECT INBOX")).not.toContainEqual(unseen)
    wire.socket.destroy()
  })

  test("message numbers among what is known of a mailbox are refused (§3.7)", async () => {
    const { user, start } = await opened("sample", 2)
    await house.talk(
      `${start}
      C1: b ENABLE QRESYNC
      S1: * ENABLED QRESYNC
      S1: * OK [HIGHESTMODSEQ $h] Highest
      S1: b OK ENABLE completed
      C1: c SELECT INBOX (QRESYNC (1 1 1:2 (1 1)))
      S1: c BAD [UIDREQUIRED] ...
      C1: d NOOP
      S1: ...
      S1: d OK NOOP completed
      C1: e CLOSE
      S1: e OK CLOSE completed`,
      { user },
    )
  })
})
