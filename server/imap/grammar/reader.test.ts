import { describe, expect, test } from "vitest"
import { Reader } from "./reader.ts"
import { SyntaxFault } from "./syntax-fault.ts"

const reader = (...pieces: (string | Buffer)[]) => new Reader(pieces)

describe("strings", () => {
  test("atoms, quoted strings and literals are all strings", () => {
    const line = reader('a{b "c \\"d\\\\" '.replace("{", "]"), Buffer.from("e\r\nf"), " g")
    expect([line.astring(), line.space(), line.astring(), line.space(), line.astring()]).toEqual([
      "a]b",
      undefined,
      'c "d\\',
      undefined,
      "e\r\nf",
    ])
    line.space()
    expect(line.atom()).toBe("g")
    line.end()
  })

  test.each(['"open', '"bad \\escape"', "{3}", "(", "%", "", "\xfc", '"\0"'])("%s is none", (text) =>
    expect(() => reader(text).astring()).toThrow(SyntaxFault),
  )

  test("NUL in a literal is refused", () => {
    expect(() => reader("", Buffer.from("a\0b"), "").astring()).toThrow(SyntaxFault)
  })

  test("NIL is no string", () => {
    expect(reader("nil").nstring()).toBeUndefined()
    expect(reader('"nil"').nstring()).toBe("nil")
  })
})

describe("the rest of the grammar", () => {
  test("flags", () => {
    expect(reader("(\\Seen $Forwarded x)").flagList()).toEqual(["\\Seen", "$Forwarded", "x"])
    expect(reader("()").flagList()).toEqual([])
    for (const bad of ["(", "(\\Seen", "(a  b)", "(])", '("x")', "(\\)"])
      expect(() => reader(bad).flagList()).toThrow(SyntaxFault)
  })

  test("numbers keep to their size", () => {
    expect(reader("4294967295").number()).toBe(4_294_967_295)
    expect(() => reader("4294967296").number()).toThrow(SyntaxFault)
    expect(reader("9223372036854775807").number64()).toBe(2 ** 63)
    expect(() => reader("9223372036854775808").number64()).toThrow(SyntaxFault)
    expect(() => reader("-1").number()).toThrow(SyntaxFault)
  })

  test("patterns may hold wildcards, mailbox names are decoded", () => {
    expect(reader("Entw&APw-rfe/%").listMailbox()).toBe("Entwürfe/%")
    expect(reader('"Entw&APw-rfe"').mailbox()).toBe("Entwürfe")
    expect(() => reader("a%").mailbox() && reader("%").mailbox()).toThrow(SyntaxFault)
  })

  test("what is left over is a fault that says what was found", () => {
    expect(() => reader("abc").end()).toThrow('Expected the end of the command, found "abc"')
    expect(() => reader("x ").end()).toThrow()
    expect(() => reader(" ").end()).not.toThrow()
  })
})
