import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ImapHouse, openImapHouse } from "../dialogue.ts"

let house: ImapHouse
beforeAll(async () => {
  house = await openImapHouse()
  await house.account("alice")
})
afterAll(() => house.close())

const alice = { user: "alice" }

const message = [
  "From: Ann <ann@example.org>",
  "To: alice@example.test",
  "Subject: A tree",
  "Date: Fri, 20 Nov 2026 10:00:00 +0100",
  "Message-ID: <tree@example.org>",
  "Content-Type: multipart/mixed; boundary=b",
  "",
  "--b",
  "Content-Type: text/plain",
  "",
  "Hello.",
  "--b",
  "Content-Type: message/rfc822",
  "",
  "Subject: inner",
  "",
  "Inside.",
  "--b--",
  "",
].join("\r\n")

async function fill(mailbox: string): Promise<void> {
  await house.talk(
    `
    C: a CREATE ${mailbox}
    S: a OK [MAILBOXID ...
    C: b APPEND ${mailbox} "20-Nov-2026 09:00:00 +0000" {${message.length}+}
    ${message
      .split("\r\n")
      .map((line) => `C: ${line}`)
      .join("\n")}
    S: b OK ...
    `,
    alice,
  )
}

describe("FETCH", () => {
  test("every data item, and the macros", async () => {
    await fill("items")
    await house.talk(
      String.raw`
      C: a EXAMINE items
      S: ...
      S: a OK [READ-ONLY] Examined
      C: b FETCH 1 FAST
      S: * 1 FETCH (FLAGS (\Recent) INTERNALDATE "20-Nov-2026 09:00:00 +0000" RFC822.SIZE ${message.length})
      S: b OK FETCH completed
      C: c FETCH 1 (ENVELOPE PREVIEW)
      S: * 1 FETCH (ENVELOPE ("Fri, 20 Nov 2026 10:00:00 +0100" "A tree" (("Ann" NIL "ann" "example.org")) (("Ann" NIL "ann" "example.org")) (("Ann" NIL "ann" "example.org")) ((NIL NIL "alice" "example.test")) NIL NIL NIL "<tree@example.org>") PREVIEW "Hello.")
      S: c OK FETCH completed
      C: d FETCH 1 BODY
      S: * 1 FETCH (BODY (("TEXT" "PLAIN" ("charset" "us-ascii") NIL NIL "7bit" 6 0)("MESSAGE" "RFC822" NIL NIL NIL "7bit" 25 ...
      S: d OK FETCH completed
      C: e FETCH 1 (BODY.PEEK[1] BODY.PEEK[2.HEADER] BODY.PEEK[2.TEXT] BODY.PEEK[2.MIME] BODY.PEEK[3])
      S: * 1 FETCH (BODY[1] {6}
      S: Hello. BODY[2.HEADER] {18}
      S: Subject: inner
      S:
      S:  BODY[2.TEXT] {7}
      S: Inside. BODY[2.MIME] {32}
      S: Content-Type: message/rfc822
      S:
      S:  BODY[3] NIL)
      S: e OK FETCH completed
      C: f FETCH 1 (BODY[HEADER.FIELDS ("subject" X-None)] BODY[HEADER.FIELDS.NOT (From To Date Message-ID Content-Type)])
      S: * 1 FETCH (BODY[HEADER.FIELDS (subject X-None)] {19}
      S: Subject: A tree
      S:
      S:  BODY[HEADER.FIELDS.NOT (From To Date Message-ID Content-Type)] {19}
      S: Subject: A tree
      S:
      S: )
      S: f OK FETCH completed
      C: g FETCH 1 (BODY[]<5.3> BODY[]<100000.5>)
      S: * 1 FETCH (BODY[]<5> {3}
      S:  An BODY[]<100000> {0}
      S: )
      S: g OK FETCH completed
      C: h FETCH 1 PREVIEW (LAZY)
      S: * 1 FETCH (PREVIEW "Hello.")
      S: h OK FETCH completed
      `
        .replaceAll('"TEXT" "PLAIN"', "$text $plain")
        .replaceAll('"MESSAGE" "RFC822"', "$mess $rfc"),
      alice,
    )
  })

  test("RFC 9051 §6.4.5: macros stand alone, by UID too, and in any case", async () => {
    await fill("macros")
    await house.talk(
      String.raw`
      C: a EXAMINE macros
      S: ...
      S: a OK [READ-ONLY] Examined
      C: b UID FETCH 1 fast
      S: * 1 FETCH (UID 1 FLAGS (\Recent) INTERNALDATE "20-Nov-2026 09:00:00 +0000" RFC822.SIZE ${message.length})
      S: b OK UID FETCH completed
      C: c UID FETCH 1 ALL
      S: * 1 FETCH (UID 1 FLAGS (\Recent) INTERNALDATE $a $b $c RFC822.SIZE ${message.length} ENVELOPE ...
      S: c OK UID FETCH completed
      C: d UID FETCH 1:* FULL (PARTIAL 1:10)
      S: * 1 FETCH (UID 1 FLAGS (\Recent) INTERNALDATE $a $b $c RFC822.SIZE ${message.length} ENVELOPE ...
      S: d OK UID FETCH completed
      C: e FETCH 1 (FAST)
      S: e BAD ...
      C: f FETCH 1 (UID ALL)
      S: f BAD ...
      C: g FETCH 1 FAST UID
      S: g BAD ...
      C: h FETCH 1 ()
      S: h BAD ...
      C: i FETCH 2 FAST
      S: i BAD ...
      C: j UID FETCH 2 FAST
      S: j OK UID FETCH completed
      C: k FETCH 1 FASTER
      S: k BAD ...
      `,
      alice,
    )
  })

  test("RFC 9051 §6.4.5: a piece from octet 0 is told as one, fields are cut after they were picked, parts of no MIME", async () => {
    await fill("octets")
    await house.talk(
      `
      C: a EXAMINE octets
      S: ...
      S: a OK [READ-ONLY] Examined
      C: b FETCH 1 (BODY[]<0.2048> BODY[HEADER.FIELDS (SUBJECT)]<9.4> BODY[TEXT]<4294967296.1>)
      S: * 1 FETCH (BODY[]<0> {${message.length}}
      S: From: Ann <ann@example.org>
      S: ...
      S: --b--
      S:  BODY[HEADER.FIELDS (SUBJECT)]<9> {4}
      S: A tr BODY[TEXT]<4294967296> {0}
      S: )
      S: b OK FETCH completed
      C: c FETCH 1 (BODY[2.1] BODY[2.1.MIME] BODY[1.HEADER] BODY[1.TEXT] BODY[2.2])
      S: * 1 FETCH (BODY[2.1] {7}
      S: Inside. BODY[2.1.MIME] {18}
      S: Subject: inner
      S:
      S:  BODY[1.HEADER] NIL BODY[1.TEXT] NIL BODY[2.2] NIL)
      S: c OK FETCH completed
      C: d FETCH 1 BODY[MIME]
      S: d BAD ...
      C: e FETCH 1 BODY[1.]
      S: e BAD ...
      C: f FETCH 1 BODY[HEADER.FIELDS ()]
      S: f BAD ...
      C: g FETCH 1 BODY[TEXT.1]
      S: g BAD ...
      `,
      alice,
    )
  })

  test("reading marks as read, peeking and reading read-only do not", async () => {
    await fill("reading")
    await house.talk(
      String.raw`
      C1: a SELECT reading
      S1: ...
      S1: a OK [READ-WRITE] Selected
      C2: a EXAMINE reading
      S2: ...
      S2: a OK [READ-ONLY] Examined
      C1: b FETCH 1 (BODY.PEEK[1] RFC822.HEADER)
      S1: * 1 FETCH (BODY[1] {6}
      S1: ...
      S1: b OK FETCH completed
      C2: b FETCH 1 BODY[1]
      S2: * 1 FETCH (BODY[1] {6}
      S2: Hello.)
      S2: b OK FETCH completed
      C1: c FETCH 1 (BODY[1] FLAGS)
      S1: * 1 FETCH (FLAGS (\Seen \Recent) BODY[1] {6}
      S1: Hello.)
      S1: c OK FETCH completed
      C2: c NOOP
      S2: * 1 FETCH (UID 1 FLAGS (\Seen))
      S2: c OK NOOP completed
      C1: d STORE 1 -FLAGS.SILENT (\Seen)
      S1: d OK STORE completed
      C1: e UID FETCH 1 RFC822.TEXT
      S1: * 1 FETCH (FLAGS (\Seen \Recent) UID 1 RFC822.TEXT ...
      S1: ...
      S1: e OK UID FETCH completed
      `,
      alice,
    )
  })

  test("the pieces of a partial fetch make the whole, whatever their size", async () => {
    await fill("pieces")
    const wire = await house.signedIn("alice")
    await wire.command("b EXAMINE pieces")
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 7, max: message.length + 5 }), async (size) => {
        let whole = ""
        for (let offset = 0; offset < message.length; offset += size) {
          const lines = (await wire.command(`c FETCH 1 BODY[]<${offset}.${size}>`)).slice(0, -1).join("\r\n")
          const [head, length] = /^\* 1 FETCH \(BODY\[\]<\d+> \{(\d+)\}\r\n/.exec(lines)!
          whole += lines.slice(head.length, head.length + Number(length))
        }
        expect(whole).toBe(message)
      }),
      { numRuns: 20 },
    )
    wire.socket.destroy()
  })
})
