import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { bodystructure } from "./bodystructure.ts"
import { binary, jumbledFields, message, readValue } from "./fixtures.ts"
import { parseStructure } from "./structure.ts"

function wire(form: "BODY" | "BODYSTRUCTURE", ...lines: string[]): string {
  const bytes = message(...lines)
  const wired = bodystructure(bytes, parseStructure(bytes), form)
  readValue(wired)
  return binary(wired)
}

describe("bodystructure", () => {
  it("writes a plain message", () => {
    expect(wire("BODYSTRUCTURE", "", "one", "two")).toBe(
      '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 10 2 NIL NIL NIL NIL)',
    )
    expect(wire("BODY", "", "one", "two")).toBe('("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 10 2)')
  })

  const mixed = [
    'Content-Type: multipart/mixed; boundary="b"',
    "Content-Language: en, de",
    "",
    "--b",
    "",
    "one",
    "--b",
    "Content-Type: image/png; name=x.png",
    "Content-Transfer-Encoding: base64",
    "Content-ID: <1@2>",
    "Content-Description: a picture",
    "Content-MD5: abc",
    "Content-Language: ca",
    "Content-Location: x.png",
    "Content-Disposition: attachment; filename=x.png",
    "",
    "AAAA",
    "--b--",
  ]

  it("writes multiparts with and without extension data", () => {
    expect(wire("BODYSTRUCTURE", ...mixed)).toBe(
      '(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 3 0 NIL NIL NIL NIL)' +
        '("image" "png" ("name" "x.png") "<1@2>" "a picture" "base64" 4 "abc" ("attachment" ("filename" "x.png")) "ca" "x.png")' +
        ' "mixed" ("boundary" "b") NIL ("en" "de") NIL)',
    )
    expect(wire("BODY", ...mixed)).toBe(
      '(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 3 0)' +
        '("image" "png" ("name" "x.png") "<1@2>" "a picture" "base64" 4) "mixed")',
    )
  })

  it("writes an embedded message with its envelope, structure and lines", () => {
    expect(wire("BODY", "Content-Type: message/rfc822", "", "Subject: x", "", "one")).toBe(
      '("message" "rfc822" NIL NIL NIL "7bit" 19 (NIL "x" NIL NIL NIL NIL NIL NIL NIL NIL) ' +
        '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 5 1) 3)',
    )
  })

  it("sends parameters beyond ASCII as RFC 2231 writes them, whatever way they came", () => {
    const expected = `("name*" "utf-8''caf%C3%A9.txt" "charset" "us-ascii")`
    for (const name of [
      "name*=iso-8859-1''caf%E9.txt",
      'name="=?utf-8?q?caf=C3=A9?=.txt"',
      'name="caf\xe9.txt"',
    ]) {
      expect(wire("BODY", `Content-Type: text/plain; ${name}`, "")).toContain(expected)
    }
  })

  it("sends other text beyond ASCII as a UTF-8 literal", () => {
    expect(wire("BODY", "Content-Description: caf\xe9", "")).toContain("{5}\r\ncaf\xc3\xa9")
  })

  it("shows a multipart without parts as text, and what lies too deep as octets", () => {
    expect(wire("BODY", "Content-Type: multipart/mixed; boundary=b", "", "x")).toBe(
      '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 3 1)',
    )
    const nested = Array.from({ length: 200 }, () => ["Content-Type: message/rfc822", ""]).flat()
    expect(wire("BODYSTRUCTURE", ...nested)).toContain('"application" "octet-stream"')
  })

  it("asks a reader for headers of embedded messages only", () => {
    const bytes = message("Content-Type: message/rfc822", "", "Subject: x", "", "one")
    const asked: number[][] = []
    bodystructure((start, end) => {
      asked.push([start, end])
      return bytes.subarray(start, end)
    }, parseStructure(bytes))
    expect(asked).toEqual([[32, 46]])
  })

  it("is well formed whatever the header holds", () => {
    const names = [
      "Type",
      "Disposition",
      "Description",
      "ID",
      "Transfer-Encoding",
      "Language",
      "Location",
      "MD5",
    ]
    const words = ["text/x", "*0*=", "%0A", "''", "=?a?q?=0A?=", "message/rfc822", "multipart/x;boundary=a"]
    const pieces = [...'a=;"\\() \0\r\t\xff*,', ...words]
    fc.assert(
      fc.property(
        jumbledFields(names, pieces),
        fc.constantFrom("BODY" as const, "BODYSTRUCTURE" as const),
        (fields, form) => {
          const bytes = message(
            ...fields.map(([key, value]) => `Content-${key}: ${value}`),
            "",
            "--a",
            "",
            "x",
          )
          expect(readValue(bodystructure(bytes, parseStructure(bytes), form))).toBeInstanceOf(Array)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it("of 9,999 parts is written in one go", () => {
    const bytes = message("Content-Type: multipart/mixed; boundary=b", "", "--b\r\n\r\nx\r\n".repeat(9_999))
    expect(readValue(bodystructure(bytes, parseStructure(bytes), "BODY"))).toHaveLength(10_000)
  })
})
