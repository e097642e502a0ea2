import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { decodeMailboxName, encodeMailboxName, formatMailboxName } from "./mailbox-name.ts"
import { Reader } from "./reader.ts"

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
    expect(encodeMailboxName(name)).toBe(wire)
    expect(decodeMailboxName(wire)).toBe(name)
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
    expect(() => decodeMailboxName(wire)).toThrow(expect.objectContaining({ code: "invalid" }))
  })

  test("every well-formed name survives the journey", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        const wire = encodeMailboxName(name)
        expect(wire).toMatch(/^[\x20-\x7e]*$/)
        expect(decodeMailboxName(wire)).toBe(name)
      }),
    )
  })
})

describe("as a session spells them", () => {
  test("UTF-8 stands in quotes, with quotes and backslashes escaped", () => {
    const wire = Buffer.from('"é \\" \\\\ &"', "utf8").toString("latin1")
    expect(formatMailboxName('é " \\ &', { utf8: true })).toBe(wire)
    expect(formatMailboxName('é " \\ &', { utf8: false })).toBe('"&AOk- \\" \\\\ &-"')
  })

  test("every well-formed name survives the journey in both spellings", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.boolean(), (name, utf8) => {
        const reader = new Reader([formatMailboxName(name, { utf8 })], { utf8 })
        fc.pre(!/[\0\r\n]/.test(name))
        expect(reader.mailbox()).toBe(name)
      }),
    )
  })
})
