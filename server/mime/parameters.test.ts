import { describe, expect, it } from "vitest"
import { limits } from "./limits.ts"
import { parseParameterized, withoutComments } from "./parameters.ts"

const params = (text: string) => ({ ...parseParameterized(text).params })

describe("parseParameterized", () => {
  it.each<[string, Record<string, string>]>([
    ["text/plain; charset=us-ascii (Plain text)", { charset: "us-ascii" }],
    ['text/plain; charset="us-ascii"', { charset: "us-ascii" }],
    ["text/plain;CHARSET = utf-8 ; Format=flowed;", { charset: "utf-8", format: "flowed" }],
    ["text/plain;;; a=b", { a: "b" }],
    ['x; name="a \\"b\\" \\\\ ; c"; d=e', { name: 'a "b" \\ ; c', d: "e" }],
    ['x; name="never ends; a=b', { name: "never ends; a=b" }],
    ["x; name=my file (1).pdf; a=b", { name: "my file (1).pdf", a: "b" }],
    ["x; a=b; a=c", { a: "b" }],
    ["x; novalue; =noname; a=", { a: "" }],
    ["x; (comment) a=b", { a: "b" }],
    // RFC 2231 §3 and §4, from the RFC's examples
    [
      'message/external-body; access-type=URL; URL*0="ftp://"; URL*1="cs.utk.edu/x"',
      { "access-type": "URL", url: "ftp://cs.utk.edu/x" },
    ],
    ["x; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A", { title: "This is ***fun***" }],
    [
      "x; title*0*=us-ascii'en'This%20is%20even%20more%20; title*1*=%2A%2A%2Afun%2A%2A%2A%20; title*2=\"isn't it!\"",
      { title: "This is even more ***fun*** isn't it!" },
    ],
    // Multibyte characters cut between segments, segments out of order, gaps, precedence
    ["x; a*1*=%A9; a*0*=utf-8''%C3", { a: "é" }],
    ["x; a*0=1; a*2=3", { a: "1" }],
    ["x; a*1=2", { a: "" }],
    ["x; a=plain; a*0=con; a*1=tinued", { a: "continued" }],
    ["x; a=plain; a*=utf-8''ext; a*0=con", { a: "ext" }],
    ["x; a*=%zz%4", { a: "%zz%4" }],
    ["x; a*=nonsense-charset''%E9", { a: "é" }],
    // What RFC 2047 forbids and senders do; raw 8-bit
    ['x; name="=?iso-8859-1?q?caf=E9?=.txt"', { name: "café.txt" }],
    ['x; name="caf\xe9"', { name: "café" }],
    ['x; name="caf\xc3\xa9"', { name: "café" }],
    ["x; name*=utf-8''a%0D%0ASet-Cookie:%00x", { name: "a Set-Cookie:x" }],
  ])("reads %j", (text, expected) => {
    expect(params(text)).toEqual(expected)
  })

  it("reads the value without comments and white space", () => {
    expect(parseParameterized(" (a(b)) Text (c) / HTML ; x=y").value).toBe("text/html")
    expect(parseParameterized("").value).toBe("")
  })

  it("does not let a parameter reach a prototype", () => {
    const found = parseParameterized("x; __proto__=evil; constructor=c").params
    expect(Object.getPrototypeOf(found)).toBeNull()
    expect(Object.entries(found)).toContainEqual(["__proto__", "evil"])
    expect(({} as Record<string, unknown>).evil).toBeUndefined()
  })

  it("caps continuations", () => {
    const text = Array.from({ length: 10_000 }, (_, i) => `; name*${i}*=x`).join("")
    expect(params(`x${text}`).name!.length).toBeLessThanOrEqual(200)
    expect(params("x; name*9999*=x; name*99999999999=y; name*00=z")).toEqual({ name: "" })
  })

  it("caps parameters", () => {
    const text = Array.from({ length: 1000 }, (_, i) => `; p${i}=x`).join("")
    expect(Object.keys(params(`x${text}`))).toHaveLength(limits.parameters)
  })

  it.each([";", "(", '"', "=", "a=(", 'a="\\', ";a*0*=%"])("is linear in %j", (piece) => {
    expect(parseParameterized(`x; ${piece.repeat(300_000)}`).value).toBe("x")
  })
})

describe("withoutComments", () => {
  it.each([
    ["a (b) c", "a   c"],
    ["a(b(c)d)e", "a e"],
    ["(never ends", ""],
    ["a) b", "a) b"],
    ['"(no)" (yes)', '"(no)"  '],
    ["(a\\)b)c", " c"],
    ['"a\\"(b)" (c)', '"a\\"(b)"  '],
  ])("turns %j into %j", (text, expected) => {
    expect(withoutComments(text)).toBe(expected)
  })
})
