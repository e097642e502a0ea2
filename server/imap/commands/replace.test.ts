import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ImapHouse, openImapHouse } from "../dialogue.ts"

let house: ImapHouse
let tight: number
beforeAll(async () => {
  house = await openImapHouse()
  for (const name of ["alice", "bob", "quiet", "nums", "only", "race"]) await house.account(name)
  tight = await house.account("tight", 2000)
})
afterAll(() => house.close())

/** Files so many messages of one letter each. */
const filled = (count: number, mailbox = "Drafts") =>
  Array.from(
    { length: count },
    (_, i) => `C: f${i} APPEND ${mailbox} {1+}\nC: ${i + 1}\nS: ...\nS: f${i} OK ...`,
  ).join("\n")

describe("REPLACE (RFC 8508)", () => {
  test("the message of a number goes, the new one comes, and nothing else is told (§3.2)", async () => {
    await house.talk(
      String.raw`
      ${filled(4)}
      C: a SELECT Drafts
      S: ...
      S: a OK ...
      C2: a EXAMINE Drafts
      S2: ...
      S2: a OK ...
      C: A003 REPLACE 4 Drafts (\Seen \Draft) "17-Jul-1996 02:44:25 -0700" {5}
      S: + Go ahead
      C: fifth
      S: * OK [APPENDUID $v 5] Replacement message ready
      S: * 4 EXPUNGE
      S: * 4 EXISTS
      S: * 1 RECENT
      S: A003 OK REPLACE completed
      C2: b NOOP
      S2: * 4 EXPUNGE
      S2: * 4 EXISTS
      S2: * 0 RECENT
      S2: b OK NOOP completed
      C: c UID FETCH 5 (FLAGS INTERNALDATE BODY.PEEK[])
      S: * 4 FETCH (UID 5 FLAGS (\Seen \Draft \Recent) INTERNALDATE "17-Jul-1996 09:44:25 +0000" BODY[] {5}
      S: fifth)
      S: c OK ...
      `.replace("S: * 1 RECENT", "S: ..."),
      { user: "alice" },
    )
  })

  test("UID REPLACE, into another mailbox too (§3.3, §3.4)", async () => {
    await house.talk(
      String.raw`
      ${filled(2, "Junk")}
      C: a SELECT Junk
      S: ...
      S: a OK ...
      C: b UID REPLACE 1 Sent (\Seen) {3+}
      C: new
      S: * OK [APPENDUID $v 1] Replacement message ready
      S: * 1 EXPUNGE
      S: b OK UID REPLACE completed
      C: c STATUS Sent (MESSAGES UNSEEN)
      S: * STATUS "Sent" (MESSAGES 1 UNSEEN 0)
      S: c OK ...
      C: d REPLACE * {4+}
      C: Junk {1+}
      C: x
      S: * OK [APPENDUID $w 3] Replacement message ready
      S: * 1 EXPUNGE
      S: * 1 EXISTS
      S: ...
      S: d OK REPLACE completed
      `,
      { user: "alice" },
    )
  })

  test("CATENATE puts the new message together from the old one (§4.2)", async () => {
    await house.talk(
      `
      C: A010 APPEND Trash {18+}
      C: From: Fritz
      C:
      C: yes
      S: A010 OK [APPENDUID $v 1] ...
      C: s SELECT Trash
      S: ...
      S: s OK ...
      C: A011 UID REPLACE 1 Trash CATENATE (TEXT {12}
      S: + Go ahead
      C: To: Mitzy1
      C:  URL "/Trash/;UID=1")
      S: * OK [APPENDUID $v 2] Replacement message ready
      S: * 1 EXPUNGE
      S: * 1 EXISTS
      S: ...
      S: A011 OK UID REPLACE completed
      C: f FETCH 1 BODY.PEEK[HEADER]
      S: * 1 FETCH (BODY[HEADER] {27}
      S: To: Mitzy1
      S: From: Fritz
      S:
      S: )
      S: f OK ...
      C: g UID REPLACE 2 Trash CATENATE (URL "/Trash/;UID=1")
      S: g NO [BADURL /Trash/;UID=1] ...
      C: h NOOP
      S: h OK ...
      `,
      { user: "alice" },
    )
  })

  test("with QRESYNC it is told as UID EXPUNGE is (§4.5, RFC 7162 §3.2.7)", async () => {
    await house.talk(
      String.raw`
      ${filled(2)}
      C: e ENABLE QRESYNC
      S: * ENABLED QRESYNC
      S: e OK ...
      C: a SELECT Drafts
      S: ...
      S: a OK ...
      C: b REPLACE 1 Drafts (\Draft) {1+}
      C: x
      S: * OK [APPENDUID $v 3] Replacement message ready
      S: * VANISHED 1
      S: * 2 EXISTS
      S: ...
      S: b OK [HIGHESTMODSEQ $m] REPLACE completed
      C: c NOOP
      S: c OK NOOP completed
      C: d STATUS Drafts (HIGHESTMODSEQ)
      S: * STATUS "Drafts" (HIGHESTMODSEQ $m)
      S: d OK ...
      `,
      { user: "quiet" },
    )
  })

  test("with UIDONLY there is only UID REPLACE (RFC 9586)", async () => {
    await house.talk(
      `
      ${filled(1)}
      C: e ENABLE UIDONLY
      S: * ENABLED UIDONLY
      S: e OK ...
      C: a SELECT Drafts
      S: ...
      S: a OK ...
      C: b REPLACE 1 Drafts {1}
      S: b BAD [UIDREQUIRED] ...
      C: c UID REPLACE 1 Drafts {1+}
      C: x
      S: * OK [APPENDUID $v 2] Replacement message ready
      S: * VANISHED 1
      S: * 1 EXISTS
      S: ...
      S: c OK UID REPLACE completed
      `,
      { user: "only" },
    )
  })

  test("what is not there cannot be replaced, and is refused before the message is asked for", async () => {
    await house.talk(
      `
      C: z REPLACE 1 Drafts {1+}
      C: x
      S: z BAD ...
      ${filled(1)}
      C: a SELECT Drafts
      S: ...
      S: a OK ...
      C: b REPLACE 2 Drafts {1}
      S: b BAD ...
      C: c UID REPLACE 2 Drafts {1}
      S: c NO [NONEXISTENT] ...
      C: d UID REPLACE 1 Nowhere {1}
      S: d NO [TRYCREATE] ...
      C: e REPLACE 1 Drafts {20000000}
      S: e NO [TOOBIG] ...
      C: f REPLACE 1:2 Drafts {1}
      S: f BAD ...
      C: g UID REPLACE $ Drafts {1}
      S: g BAD ...
      C: h REPLACE 1 Drafts {1+}
      C: a {1+}
      C: b
      S: h BAD ...
      C: i REPLACE 1 Drafts {0+}
      C:
      S: i NO [CANNOT] ...
      C: j EXAMINE Drafts
      S: ...
      S: j OK ...
      C: k REPLACE 1 Drafts {1}
      S: k NO [READ-ONLY] ...
      C: l STATUS Drafts (MESSAGES UIDNEXT)
      S: * STATUS "Drafts" (MESSAGES 1 UIDNEXT 2)
      S: l OK ...
      C: m CLOSE
      S: m OK ...
      C: n SELECT Archive
      S: ...
      S: n OK ...
      C: o REPLACE * Archive {1}
      S: o BAD ...
      `,
      { user: "nums" },
    )
  })

  test("a message that goes while its replacement comes is not replaced: nothing is appended", async () => {
    await house.talk(
      String.raw`
      ${filled(2)}
      C: a SELECT Drafts
      S: ...
      S: a OK ...
      C2: a SELECT Drafts
      S2: ...
      S2: a OK ...
      C: b UID REPLACE 1 Drafts {1}
      S: + Go ahead
      C2: b STORE 1 +FLAGS.SILENT (\Deleted)
      S2: b OK ...
      C2: c EXPUNGE
      S2: * 1 EXPUNGE
      S2: c OK ...
      C: x
      S: * 1 EXPUNGE
      S: b NO [EXPUNGEISSUED] ...
      C: c STATUS Drafts (MESSAGES UIDNEXT)
      S: * STATUS "Drafts" (MESSAGES 1 UIDNEXT 3)
      S: c OK ...
      `,
      { user: "race" },
    )
  })

  test("only what it grows by counts against the quota, and a full mailbox can still be made smaller (§3.4)", async () => {
    const wire = await house.signedIn("tight")
    await wire.command(`a APPEND Drafts {1500+}\r\n${"x".repeat(1500)}`)
    await wire.command("s SELECT Drafts")
    expect((await wire.command(`b APPEND Drafts {1000+}\r\n${"y".repeat(1000)}`)).at(-1)).toMatch(
      /^b NO \[OVERQUOTA\]/,
    )
    wire.send("c UID REPLACE 1 Drafts {2001}\r\n")
    expect(await wire.line()).toMatch(/^c NO \[OVERQUOTA\]/)
    expect((await wire.command(`d UID REPLACE 1 Drafts {1900+}\r\n${"z".repeat(1900)}`)).at(-1)).toMatch(
      /^d OK /,
    )
    await house.house.prisma.account.update({ where: { id: tight }, data: { quotaBytes: 1000 } })
    expect((await wire.command(`e UID REPLACE 2 Drafts {1800+}\r\n${"z".repeat(1800)}`)).at(-1)).toMatch(
      /^e OK /,
    )
    wire.socket.destroy()
  })

  test.each([
    ["lrite", "OK"],
    ["lrit", "NO [NOPERM]"],
    ["lrie", "NO [NOPERM]"],
    ["lrte", "NO [NOPERM]"],
  ])("in a mailbox of somebody else it needs t, e and i (§4.1): %s", async (rights, expected) => {
    const name = `Shared-${rights}`
    await house.talk(
      `C: a CREATE ${name}
       S: a OK ...
       ${filled(1, name)}
       C: b SETACL ${name} alice@example.test ${rights}
       S: b OK ...`,
      { user: "bob" },
    )
    const there = `"Other Users/bob@example.test/${name}"`
    await house.talk(
      `C: a SELECT ${there}
       S: ...
       S: a OK ...
       C: b REPLACE 1 ${there} {1+}
       C: x
       S: ${expected === "OK" ? "* OK [APPENDUID $v 2] ..." : `b ${expected} ...`}`,
      { user: "alice" },
    )
  })
})
