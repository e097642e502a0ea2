import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { decodeText, stripControls } from "./encoded-word.ts"
import { jumbleOf } from "./fixtures.ts"

describe("decodeText", () => {
  it.each([
    ["plain text", "plain text"],
    // RFC 2047 §8
    ["=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>", "Keith Moore <moore@cs.utk.edu>"],
    ["=?ISO-8859-1?Q?Andr=E9?= Pirard", "André Pirard"],
    [
      "=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=\r\n =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=",
      "If you can read this you understand the example.",
    ],
    ["(=?ISO-8859-1?Q?a?=)", "(a)"],
    ["(=?ISO-8859-1?Q?a?= b)", "(a b)"],
    ["(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)", "(ab)"],
    ["(=?ISO-8859-1?Q?a?=\r\n    =?ISO-8859-1?Q?b?=)", "(ab)"],
    ["(=?ISO-8859-1?Q?a_b?=)", "(a b)"],
    ["(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)", "(a b)"],
    // Multibyte characters split between words, of both encodings
    ["=?utf-8?b?w6nD?= =?UTF-8?Q?=A9?=", "éé"],
    ["=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"],
    ["=?iso-2022-jp?B?GyRCRnwbKEI=?= =?iso-2022-jp?B?GyRCS1wbKEI=?=", "日本"],
    ["=?gb2312?B?1tDOxA==?=", "中文"],
    ["=?utf-8*en?q?caf=C3=A9?=", "café"],
    // Unknown charsets, raw 8-bit
    ["=?x-nobody-knows?q?caf=E9?=", "café"],
    ["=?utf-8?q?caf=E9?=", "caf\ufffd"],
    ["caf\xc3\xa9", "café"],
    ["caf\xe9 \x80", "café €"],
    ["=?windows-1252?q?=80?= and =?iso-8859-1?q?=80?=", "€ and €"],
    // Broken words stay as they are
    ["=?utf-8?q?never ends", "=?utf-8?q?never ends"],
    ["=?utf-8?x?abc?=", "=?utf-8?x?abc?="],
    ["=??q?a?=", "=??q?a?="],
    ["=?utf-8?q?a=ZZ=4?=", "a=ZZ=4"],
    ["=?utf-8?b?!!!?=", ""],
    ["=?utf-8?q??=x", "x"],
    // What is encoded is text, whatever it spells
    ["=?utf-8?q?a=0D=0ABcc:_x=00y=1B=7F?=", "a Bcc: xy"],
    ["a\r\n b\tc\x00", "a  b c"],
    ["=?utf-8?q?=3D=3Futf-8=3Fq=3Fa=3F=3D?=", "=?utf-8?q?a?="],
  ])("decodes %j", (text, expected) => {
    expect(decodeText(text)).toBe(expected)
  })

  it("never throws and never gives a control character", () => {
    const pieces = [
      "=?",
      "?=",
      "?q?",
      "?b?",
      "utf-8",
      "iso-2022-jp",
      "utf-7",
      "utf-16",
      "base64",
      "=0A",
      "=00",
      "AA==",
      "\r\n",
      " ",
      "\xff",
      "\x1b",
      "+AAo-",
    ]
    fc.assert(
      fc.property(jumbleOf(pieces, 60), (text) => {
        expect(decodeText(text)).not.toMatch(/[\x00-\x1f\x7f-\x9f]/)
      }),
      { numRuns: 1000 },
    )
  })

  it.each(["=?", "=?utf-8?q?", "=?utf-8?q?a?= ", "=?a?b?c", "?=", "=?utf-8?b?w6k=?= =?latin1?q?=E9?="])(
    "is linear in %j",
    (piece) => {
      expect(decodeText(piece.repeat(100_000)).length).toBeGreaterThan(0)
    },
  )
})

describe("stripControls", () => {
  it("makes one line of text", () => {
    expect(stripControls("a\r\nb\nc\u2028d\te\x00f\x9b")).toBe("a b c d ef")
  })
})
