import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parseAddresses } from "./address.ts"
import type { Address } from "./address-list.ts"
import { jumbleOf } from "./fixtures.ts"
import { limits } from "./limits.ts"

const at = (mailbox: string, host: string, name?: string): Address =>
  name === undefined ? { mailbox, host } : { name, mailbox, host }

describe("parseAddresses", () => {
  it.each<[string, Address[]]>([
    ["", []],
    ["a@b.example", [at("a", "b.example")]],
    ["John Doe <a@b>", [at("a", "b", "John Doe")]],
    ['"Doe, John" <a@b>, c@d', [at("a", "b", "Doe, John"), at("c", "d")]],
    ["J. R. Doe <a@b>", [at("a", "b", "J. R. Doe")]],
    ["a@b (John Doe)", [at("a", "b", "John Doe")]],
    ["<a@b>", [at("a", "b")]],
    ["a@b,,, c@d;", [at("a", "b"), at("c", "d")]],
    ["a @ b . example", [at("a", "b.example")]],
    ["a@[127.0.0.1]", [at("a", "[127.0.0.1]")]],
    // RFC 5322 Appendix A.1.2, A.1.3, A.5, A.6.1
    ['"Joe Q. Public" <john.q.public@example.com>', [at("john.q.public", "example.com", "Joe Q. Public")]],
    [
      '"Giant; \\"Big\\" Box" <sysservices@example.net>',
      [at("sysservices", "example.net", 'Giant; "Big" Box')],
    ],
    [
      "A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;",
      [
        {
          name: "A Group",
          group: [at("c", "a.test", "Ed Jones"), at("joe", "where.test"), at("jdoe", "one.test", "John")],
        },
      ],
    ],
    ["Undisclosed recipients:;", [{ name: "Undisclosed recipients", group: [] }]],
    ["Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>", [at("pete", "silly.test", "Pete")]],
    [
      "Mary Smith <@node.test,@b.test:mary@example.net>, , jdoe@test  . example",
      [at("mary", "example.net", "Mary Smith"), at("jdoe", "test.example")],
    ],
    // Encoded words are names, never addresses
    ["=?utf-8?q?caf=C3=A9?= <a@b>", [at("a", "b", "café")]],
    ['"=?utf-8?q?caf=C3=A9?=" <a@b>', [at("a", "b", "café")]],
    ["=?utf-8?q?x=40evil.example=2C_=3Cy=40z=3E?= <a@b>", [at("a", "b", "x@evil.example, <y@z>")]],
    ["=?utf-8?q?a=40b?=", [{ mailbox: "=?utf-8?q?a=40b?=" }]],
    ["=?utf-8?q?a?=@b", [at("=?utf-8?q?a?=", "b")]],
    // Quoted local parts, 8-bit and EAI
    ['"x@gmail.com x"@internal.domain', [at("x@gmail.com x", "internal.domain")]],
    ["J\xc3\xb6rg <j\xc3\xb6rg@ex\xc3\xa4mple.test>", [at("jörg", "exämple.test", "Jörg")]],
    ["J\xf6rg <a@b>", [at("a", "b", "Jörg")]],
    // Broken lists: no guess becomes an address
    ["a@b@c", [{ mailbox: "a@b@c" }]],
    ["<a@b@c>", [{ mailbox: "a@b@c" }]],
    ["a@b c", [{ name: "a@b c", mailbox: "" }]],
    ["John Doe john@doe.example", [{ name: "John Doe john@doe.example", mailbox: "" }]],
    ["John <john doe@x.example>", [{ name: "John", mailbox: "john doe@x.example" }]],
    ['a@b."c"', [{ name: "a@b.c", mailbox: "" }]],
    ["a@b:25", [{ mailbox: "a@b:25" }]],
    ["mailto:a@b", [{ name: "mailto", group: [at("a", "b")] }]],
    ["<aaa@bbb.com>ccc@ddd.com", [at("aaa", "bbb.com")]],
    ["foo@bar.com <a@b>", [at("a", "b", "foo@bar.com")]],
    ["John Doe", [{ name: "John Doe", mailbox: "" }]],
    ["root", [{ mailbox: "root" }]],
    ["root (Charlie)", [{ name: "Charlie", mailbox: "root" }]],
    ["John <>", [{ name: "John", mailbox: "" }]],
    ["<>", []],
    ["(only a comment)", []],
    ['"trailing " <a@b>', [at("a", "b", "trailing")]],
    ["<undisclosed-recipients:;@b>", [{ mailbox: "undisclosed-recipients:;@b" }]],
    ["<a>", [{ mailbox: "a" }]],
    ["<a@b, c@d", [at("a", "b"), at("c", "d")]],
    ["a@", [{ mailbox: "a@" }]],
    ["@b", [{ mailbox: "@b" }]],
    ["a:b:c@d;e@f", [{ name: "a", group: [at("c", "d")] }, at("e", "f")]],
    ["a:b@c", [{ name: "a", group: [at("b", "c")] }]],
    ["a\\@b, c@d", [{ mailbox: "a\\@b" }, at("c", "d")]],
    ['"a"b@c', [{ name: "ab@c", mailbox: "" }]],
    ['"a".b@c', [at("a.b", "c")]],
    ["a@b>", [{ mailbox: "a@b>" }]],
    ["a[1.2.3.4]@b", [{ mailbox: "a[1.2.3.4]@b" }]],
    ["a@[1.2.3.4][5.6.7.8]", [{ mailbox: "a@[1.2.3.4][5.6.7.8]" }]],
    ["a@b..c, a@.b, a@b.", [{ mailbox: "a@b..c" }, { mailbox: "a@.b" }, { mailbox: "a@b." }]],
  ])("reads %j", (text, expected) => {
    expect(parseAddresses(text)).toEqual(expected)
  })
})

const hosts = (list: Address[]): number =>
  list.reduce((sum, a) => sum + (a.host ? 1 : 0) + hosts(a.group ?? []), 0)

describe("hostile address lists", () => {
  it.each([
    ":",
    "a:",
    "(",
    "((",
    ")",
    '"',
    '\\"',
    "<",
    "<@",
    "<@,",
    "@",
    "[",
    "a,",
    ";",
    "a:b;",
    "<a@b>",
    '"a" ',
    "a@b,",
    "=?utf-8?q?a?= ",
    "(a)",
    "\\",
  ])("of %j are read in linear time", (piece) => {
    const list = parseAddresses(piece.repeat(200_000))
    expect(list.length).toBeLessThanOrEqual(limits.addresses)
    expect(hosts(list)).toBeLessThanOrEqual(limits.addresses)
  })

  it("never make the reader throw, nor put a line end into a result", () => {
    const pieces = [...'a@<>,;:"\\()[]. \0\xff', "b.c", "\r\n ", "=?utf-8?q?=0A?="]
    fc.assert(
      fc.property(jumbleOf(pieces, 40), (text) => {
        expect(JSON.stringify(parseAddresses(text))).not.toMatch(/\\[nr]|\\u00/)
      }),
      { numRuns: 3000 },
    )
  })
})
