import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { formatMailboxName } from "./mailbox-name.ts"
import { Reader } from "./reader.ts"

describe("as a session spells them", () => {
  test("UTF-8 stands in quotes, with quotes and backslashes escaped", () => {
    const wire = Buffer.from('"é \\" \\\\ &"', "utf8").toString("latin1")
    expect(formatMailboxName('é " \\ &', { utf8: true })).toBe(wire)
    expect(formatMailboxName('é " \\ &', { utf8: false })).toBe('"&AOk- \\" \\\\ &-"')
  })

  test("what is no modified UTF-7 is refused where it would have to be", () => {
    const read = (utf8: boolean) => new Reader(['"a&b"'], { utf8 }).mailbox()
    expect(() => read(false)).toThrow(expect.objectContaining({ code: "invalid" }))
    expect(read(true)).toBe("a&b")
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
