import { describe, expect, it } from "vitest"
import { formatAddress, formatSpec, parseMailbox } from "./address.ts"

describe("parseMailbox", () => {
  it.each([
    ["a@b.example", { mailbox: "a", host: "b.example" }],
    [" a+tag@B.Example ", { mailbox: "a+tag", host: "B.Example" }],
    ["a@localhost", { mailbox: "a", host: "localhost" }],
    ["a@[127.0.0.1]", { mailbox: "a", host: "[127.0.0.1]" }],
    ["a@[IPv6:::1]", { mailbox: "a", host: "[IPv6:::1]" }],
    ['"x@gmail.com x"@internal.domain', { mailbox: "x@gmail.com x", host: "internal.domain" }],
    ['"a\\"b"@c', { mailbox: 'a"b', host: "c" }],
    ["jörg@exämple.test", { mailbox: "jörg", host: "exämple.test" }],
    ["Jörg Müller <a@b>", { name: "Jörg Müller", mailbox: "a", host: "b" }],
    ['"Doe, John" <a@b>', { name: "Doe, John", mailbox: "a", host: "b" }],
    ["<a@b>", { mailbox: "a", host: "b" }],
    ["J. R. Doe <a@b>", { name: "J. R. Doe", mailbox: "a", host: "b" }],
  ])("reads %j", (text, expected) => {
    expect(parseMailbox(text)).toEqual(expected)
  })

  it.each([
    "",
    "a",
    "@b",
    "a@",
    '""@b',
    "a@b, c@d",
    "a@b c@d",
    "<aaa@bbb.com>ccc@ddd.com",
    "<aaa@bbb.com> ccc@ddd.com",
    "<a@b><c@d>",
    "a@b\r\nBcc: x@y",
    "a@b\nx",
    "a@b%0d%0a",
    "a@b.",
    "a@.b",
    "a@b..c",
    ".a@b",
    "a.@b",
    "a..b@c",
    "a@b_c",
    "a@-b",
    "a@b-",
    "a b@c",
    "a@b c",
    "a@[1.2.3.4",
    "a@[x]",
    "a@b@c",
    "<@route:a@b>",
    "g: a@b;",
    "a@b (comment)",
    "mailto:a@b",
    "a@b\0",
    "a@b\u2028c",
    "a\u200bb@c",
    "a@b\u202ec",
    "a\ud800@b",
    "a\u00a0b@c",
    "a@b\u3000c",
    "a,b <c@d>",
    `${"a".repeat(65)}@b`,
    `a@${"b".repeat(64)}`,
    `a@${"b.".repeat(127)}bb`,
    `${" ".repeat(2000)}a@b`,
  ])("refuses %j", (text) => {
    expect(parseMailbox(text)).toBeUndefined()
  })
})

describe("formatAddress", () => {
  it.each([
    [{ mailbox: "a", host: "b" }, "a@b"],
    [{ name: "John Doe", mailbox: "a", host: "b" }, "John Doe <a@b>"],
    [{ name: "Doe, John", mailbox: "a", host: "b" }, '"Doe, John" <a@b>'],
    [{ name: 'the "x" \\', mailbox: "a", host: "b" }, '"the \\"x\\" \\\\" <a@b>'],
    [{ mailbox: "x@y z", host: "b" }, '"x@y z"@b'],
    [{ name: "x\r\nBcc: y", mailbox: "a\n", host: "b\0" }, '"xBcc: y" <a@b>'],
    [{ name: "no address", mailbox: "" }, "no address"],
    [{ mailbox: "root" }, "root"],
    [{ name: "g", group: [{ mailbox: "a", host: "b" }] }, "g: a@b;"],
  ])("writes %j", (address, expected) => {
    expect(formatAddress(address)).toBe(expected)
  })

  it("writes what parseMailbox reads", () => {
    for (const text of ['"x@y z"@b', "a@b", '"Doe, J." <"a b"@c>', "Jörg <jörg@ä>"]) {
      expect(formatAddress(parseMailbox(text)!)).toBe(text)
    }
    expect(formatSpec({ name: "x", mailbox: "a", host: "b" })).toBe("a@b")
  })
})
