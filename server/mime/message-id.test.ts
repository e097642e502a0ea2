import { describe, expect, it } from "vitest"
import { messageIds } from "./message-id.ts"

describe("messageIds", () => {
  it.each([
    ["<a@b>", ["a@b"]],
    ["<a@b> <c@d>\r\n\t<e@f>", ["a@b", "c@d", "e@f"]],
    ["<a@b><c@d>", ["a@b", "c@d"]],
    ["Your message of Monday <a@b> (comment)", ["a@b"]],
    ["<01KF8JCEOCBS0045PS@xxx.yyy.com>", ["01KF8JCEOCBS0045PS@xxx.yyy.com"]],
    ['<"01KF8JCEOCBS0045PS"@xxx.yyy.com>', ["01KF8JCEOCBS0045PS@xxx.yyy.com"]],
    ['<"a b"@c>', ["ab@c"]],
    ['<"a@b"@c>', ['"a@b"@c']],
    ["<a@\r\n b>", ["a@b"]],
    ["<no at>", ["noat"]],
    ["<>", []],
    ["<a@b", []],
    ["a@b", []],
    ["", []],
  ])("of %j are %j", (text, expected) => {
    expect(messageIds(text)).toEqual(expected)
  })

  it("keeps the first and the last of too many", () => {
    const ids = messageIds(Array.from({ length: 1000 }, (_, i) => `<${i}@x>`).join(" "))
    expect([ids.length, ids[0], ids[1], ids.at(-1)]).toEqual([100, "0@x", "901@x", "999@x"])
  })

  it("passes over identifiers that are too long", () => {
    expect(messageIds(`<${"x".repeat(10_000)}@y> <a@b>`)).toEqual(["a@b"])
  })

  it.each(["<", ">", "<>", "<a", '<"', '<"\\'])("is linear in %j", (piece) => {
    expect(messageIds(piece.repeat(200_000)).length).toBeLessThanOrEqual(100)
  })
})
