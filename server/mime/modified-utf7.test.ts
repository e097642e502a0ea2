import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { fromModifiedUtf7, toModifiedUtf7 } from "./modified-utf7.ts"

const pairs = [
  ["INBOX", "INBOX"],
  ["a & b", "a &- b"],
  ["&", "&-"],
  ["Entwürfe", "Entw&APw-rfe"],
  ["~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"],
  ["😀", "&2D3eAA-"],
  ["☺!", "&Jjo-!"],
] as const

describe("modified UTF-7", () => {
  test.each(pairs)("%s is %s", (name, wire) => {
    expect(toModifiedUtf7(name)).toBe(wire)
    expect(fromModifiedUtf7(wire)).toBe(name)
  })

  test.each([
    "&",
    "a&b",
    "&AGE-", // printable ASCII in base64
    "&Jjo!", // no end
    "&Jjo", // no end
    "&U,BTFw-&ZeVnLIqe-", // two runs where one would do
    "&2D0-", // half a surrogate pair
    "&AP-", // odd number of bytes
    "&APw=-", // padding
    "&APx-", // bits left over
    "Entw\xfcrfe", // 8-bit
    "&-&",
    "a\r\nb",
  ])("%s is refused", (wire) => {
    expect(fromModifiedUtf7(wire)).toBeUndefined()
  })

  test("every well-formed name survives the journey", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        const wire = toModifiedUtf7(name)
        expect(wire).toMatch(/^[\x20-\x7e]*$/)
        expect(fromModifiedUtf7(wire)).toBe(name)
      }),
    )
  })
})
