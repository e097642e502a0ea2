import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { dateIn, envelope } from "./envelope.ts"
import { binary, jumbledFields, message, readValue } from "./fixtures.ts"
import { parseStructure } from "./structure.ts"

function wire(...lines: string[]): string {
  const bytes = message(...lines, "")
  const wired = envelope(bytes, parseStructure(bytes))
  readValue(wired)
  return binary(wired)
}

describe("envelope", () => {
  it("writes the example of RFC 3501 §7.4.2", () => {
    expect(
      wire(
        "Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)",
        "From: Terry Gray <gray@cac.washington.edu>",
        "Subject: IMAP4rev1 WG mtg summary and minutes",
        "To: imap@cac.washington.edu",
        "cc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>",
        "Message-Id: <B27397-0100000@cac.washington.edu>",
      ),
    ).toBe(
      '("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "IMAP4rev1 WG mtg summary and minutes" ' +
        '(("Terry Gray" NIL "gray" "cac.washington.edu")) (("Terry Gray" NIL "gray" "cac.washington.edu")) ' +
        '(("Terry Gray" NIL "gray" "cac.washington.edu")) ((NIL NIL "imap" "cac.washington.edu")) ' +
        '((NIL NIL "minutes" "CNRI.Reston.VA.US")("John Klensin" NIL "KLENSIN" "MIT.EDU")) NIL NIL ' +
        '"<B27397-0100000@cac.washington.edu>")',
    )
  })

  it("is all NIL without a header", () => {
    expect(wire()).toBe("(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)")
  })

  it("tells an empty field from a missing one", () => {
    expect(wire("Subject:", "From:", "To: ,")).toBe('(NIL "" NIL NIL NIL NIL NIL NIL NIL NIL)')
  })

  it("keeps encoded words, quotes quotes, and unfolds", () => {
    expect(wire('Subject: =?utf-8?q?x?= "y\\', "\tz", 'From: "A \\"B\\"" <c@d>')).toMatch(
      /^\(NIL "=\?utf-8\?q\?x\?= \\"y\\\\ z" \(\("A \\"B\\"" NIL "c" "d"\)\)/,
    )
  })

  it("sends 8-bit text and long text as literals, and drops NUL", () => {
    const long = "x".repeat(2000)
    expect(wire("Subject: caf\xe9\0", `Message-ID: ${long}`, "From: caf\xe9 <a@b>")).toBe(
      `(NIL {4}\r\ncaf\xe9 (({4}\r\ncaf\xe9 NIL "a" "b")) (({4}\r\ncaf\xe9 NIL "a" "b")) (({4}\r\ncaf\xe9 NIL "a" "b")) NIL NIL NIL NIL {2000}\r\n${long})`,
    )
  })

  it("lets sender and reply-to differ, and defaults them when they are empty", () => {
    expect(wire("From: a@b", "Sender: s@t", "Reply-To: ")).toBe(
      '(NIL NIL ((NIL NIL "a" "b")) ((NIL NIL "s" "t")) ((NIL NIL "a" "b")) NIL NIL NIL NIL NIL)',
    )
  })

  it("writes group syntax", () => {
    expect(wire("To: A Group: a@b, C <d@e>;, x@y", "Cc: undisclosed-recipients:;")).toBe(
      '(NIL NIL NIL NIL NIL ((NIL NIL "A Group" NIL)(NIL NIL "a" "b")("C" NIL "d" "e")(NIL NIL NIL NIL)(NIL NIL "x" "y")) ' +
        '((NIL NIL "undisclosed-recipients" NIL)(NIL NIL NIL NIL)) NIL NIL NIL)',
    )
  })

  it("never writes NIL for the host of a broken address, for that would begin a group", () => {
    expect(wire("To: root, John Doe, a@b@c")).toContain(
      '(NIL NIL "root" "")("John Doe" NIL "" "")(NIL NIL "a@b@c" "")',
    )
  })

  it("takes the first of duplicates and joins duplicate lists", () => {
    expect(wire("Subject: 1", "Subject: 2", "From: a@b", "From: evil@b", "To: c@d", "To: e@f")).toBe(
      '(NIL "1" ((NIL NIL "a" "b")) ((NIL NIL "a" "b")) ((NIL NIL "a" "b")) ((NIL NIL "c" "d")(NIL NIL "e" "f")) NIL NIL NIL NIL)',
    )
  })

  it("is well formed for 10,000 addresses and for address fields without end", () => {
    const bytes = message(
      `To: ${"a@b, ".repeat(20_000)}`,
      ...Array.from({ length: 20_000 }, () => "Cc: x@y"),
      "",
    )
    const value = readValue(envelope(bytes, parseStructure(bytes))) as unknown[][]
    expect(value[5]!.length).toBe(10_000)
    expect(value[6]!.length).toBe(10_000)
  })

  it("is well formed whatever the header holds", () => {
    const names = ["From", "To", "Cc", "Subject", "Date", "Message-ID", "Sender", "In-Reply-To"]
    const pieces = [...'a@<>,;:"\\() \0\r\t\x7f\xff', "{5}", "=?a?q?b?="]
    fc.assert(
      fc.property(jumbledFields(names, pieces), (fields) => {
        const bytes = message(...fields.map(([key, value]) => `${key}: ${value}`), "")
        expect(readValue(envelope(bytes, parseStructure(bytes)))).toHaveLength(10)
      }),
      { numRuns: 2000 },
    )
  })
})

describe("dateIn", () => {
  it.each(["Wed, 17 Jul 1996 02:23:25 -0700 (PDT)", 'a "quoted\\ day', "no\xebl", ""])("%s", (date) => {
    expect(dateIn(wire(`Date: ${date}`))).toBe(date)
  })

  it("is undefined where there is no Date", () => expect(dateIn(wire("Subject: x"))).toBeUndefined())
})
