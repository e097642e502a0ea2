import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { content } from "./content.ts"
import { binary, message } from "./fixtures.ts"
import { withoutNul } from "./nul.ts"
import { partAt } from "./section.ts"
import { parseStructure } from "./structure.ts"

const clean = (bytes: Buffer) => Buffer.concat([...withoutNul(bytes, parseStructure(bytes))])

describe("a message with NUL", () => {
  it("of one part says in its header that it is base64 now", () => {
    const bytes = message("Subject: x", "Content-Transfer-Encoding: binary", "MIME-Version: 1.0", "", "a\0b")
    expect(binary(clean(bytes))).toBe(
      "Subject: x\r\nContent-Transfer-Encoding: base64\r\nMIME-Version: 1.0\r\n\r\nYQBiDQo=",
    )
  })

  it.each([
    [
      "without the field",
      "Subject: x\r\n\r\n\0",
      "Subject: x\r\nContent-Transfer-Encoding: base64\r\n\r\nAA==",
    ],
    ["without a header", "\r\n\0", "Content-Transfer-Encoding: base64\r\n\r\nAA=="],
    ["without a blank line", "\0", "Content-Transfer-Encoding: base64\r\n\r\nAA=="],
    ["with bare line feeds", "A: b\n\n\0\n", "A: b\nContent-Transfer-Encoding: base64\r\n\nAAo="],
  ])("%s gets one", (_what, text, expected) => {
    expect(binary(clean(Buffer.from(text, "latin1")))).toBe(expected)
  })

  it("changes no other part", () => {
    const other = ["--b", "Content-Type: text/plain", "", "as it \xe9 is"]
    const lines = ["Content-Type: multipart/mixed; boundary=b", "", "before", ...other]
    const bytes = message(...lines, "--b", "Content-Type: image/png", "", "\0\x01", ...other, "--b--")
    const encoded = ["--b", "Content-Type: image/png", "Content-Transfer-Encoding: base64", "", "AAE="]
    expect(binary(clean(bytes))).toBe(binary(message(...lines, ...encoded, ...other, "--b--")))
  })

  it("keeps what embedded messages say", () => {
    const inner = ["Subject: inner", "Content-Transfer-Encoding: 8bit", "", "\0"]
    const bytes = message("Content-Type: message/rfc822", "Content-Transfer-Encoding: binary", "", ...inner)
    const cleaned = clean(bytes)
    expect(cleaned.includes(0)).toBe(false)
    const part = partAt(parseStructure(cleaned), [1, 1])!
    expect(binary(content(cleaned, part))).toBe("\0\r\n")
  })

  it.each([
    ["the header", "Subject: a\0b\r\n\r\nbody"],
    ["the header of a part that needs encoding", "Subject: x\0\r\n\r\nbody\0"],
    ["the preamble", "Content-Type: multipart/mixed; boundary=b\r\n\r\n\0\r\n--b\r\n\r\nx\r\n--b--\r\n"],
    ["the epilogue", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n\0"],
    ["what is base64", "Content-Transfer-Encoding: base64\r\n\r\nAA\0AA"],
    ["an unknown encoding", "Content-Transfer-Encoding: x-y\r\n\r\n\0"],
  ])("in %s is refused", (_where, text) => {
    expect(() => clean(Buffer.from(text, "latin1"))).toThrow("NUL octets may only stand in the body")
  })

  it("loses nothing, whatever the part and its size", () => {
    const sizes = fc.constantFrom(1, 56, 57, 58, 57 * 1024 - 1, 57 * 1024, 57 * 1024 + 1, 200_000)
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 255 }), (size, fill) => {
        const body = Buffer.alloc(size, fill)
        body[size - 1] = 0
        const bytes = Buffer.concat([message("Content-Type: image/x", ""), body])
        const cleaned = clean(bytes)
        expect(cleaned.includes(0)).toBe(false)
        expect(
          Math.max(
            ...binary(cleaned)
              .split("\r\n")
              .map((line) => line.length),
          ),
        ).toBeLessThanOrEqual(76)
        expect(Buffer.from(content(cleaned, parseStructure(cleaned))).equals(body)).toBe(true)
      }),
      { numRuns: 40 },
    )
  })
})
