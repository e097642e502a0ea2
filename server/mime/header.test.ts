import { describe, expect, it } from "vitest"
import { binary, message } from "./fixtures.ts"
import { headerFields, rawValue, readHeader, selectFields, unfolded } from "./header.ts"
import { parseStructure } from "./structure.ts"

const block = message(
  "From a@b Thu",
  "Subject: one",
  " two",
  "\t three",
  "TO : a@b",
  "subject: again",
  "X:",
  "",
)

describe("headerFields", () => {
  it("gives name, raw value and unfolded value of each field in order", () => {
    const fields = [...headerFields(block)]
    expect(fields.map((field) => [field.name, unfolded(block, field)])).toEqual([
      ["Subject", "one two\t three"],
      ["TO", "a@b"],
      ["subject", "again"],
      ["X", ""],
    ])
    expect(binary(rawValue(block, fields[0]!))).toBe(" one\r\n two\r\n\t three\r\n")
  })

  it("takes bare line feeds, and a last line without end", () => {
    const bytes = Buffer.from("A: b\n c\nD: e")
    expect([...headerFields(bytes)].map((field) => unfolded(bytes, field))).toEqual(["b c", "e"])
  })

  it("stays inside the range it is given", () => {
    const bytes = Buffer.from("A: b\r\nC: d\r\nE: f\r\n")
    expect([...headerFields(bytes, { start: 6, end: 12 })].map((field) => field.name)).toEqual(["C"])
  })

  it.each(["no colon", ": no name", "näme: x", "two words: x", "", `${"x".repeat(1000)}: too long`])(
    "passes over %j",
    (line) => {
      expect([...headerFields(message(line, "A: b"))].map((field) => field.name)).toEqual(["A"])
    },
  )

  it.each(["a:", "a:b\r\n", "a:\r\n ", " \r\n", ":\r\n", "a\r\n", "\r"])("is linear in %j", (piece) => {
    const bytes = Buffer.from(piece.repeat(500_000))
    let count = 0
    for (const field of headerFields(bytes)) count += unfolded(bytes, field).length > 0 ? 1 : 0
    expect(count).toBeLessThanOrEqual(500_000)
  })
})

describe("selectFields", () => {
  it("keeps the named fields byte for byte, with the blank line", () => {
    expect(binary(selectFields(block, ["SUBJECT", "x"]))).toBe(
      "Subject: one\r\n two\r\n\t three\r\nsubject: again\r\nX:\r\n\r\n",
    )
  })

  it("keeps all but the named ones", () => {
    expect(binary(selectFields(block, ["subject", "from"], "except"))).toBe(
      "From a@b Thu\r\nTO : a@b\r\nX:\r\n\r\n",
    )
  })

  it.each([
    ["A: b", "A: b\r\n\r\n"],
    ["A: b\r\n", "A: b\r\n\r\n"],
    ["A: b\n\n", "A: b\n\n"],
    ["\r\n", "\r\n"],
    ["", "\r\n"],
  ])("of %j gives %j", (text, expected) => {
    expect(binary(selectFields(Buffer.from(text), ["a"]))).toBe(expected)
  })

  it("without exceptions gives the whole block", () => {
    expect(selectFields(block, [], "except")).toEqual(block)
  })

  it("of names that are not there gives the blank line", () => {
    expect(binary(selectFields(block, ["Nope"]))).toBe("\r\n")
  })
})

describe("unfolded", () => {
  it("keeps the à at the end of a subject in UTF-8", () => {
    const bytes = Buffer.from("Subject: \t català \r\n\r\n")
    const [field] = headerFields(bytes)
    expect(Buffer.from(unfolded(bytes, field!), "latin1").toString()).toBe("català")
  })
})

describe("readHeader", () => {
  it("reads the header block of a part from memory or through a reader", () => {
    const bytes = message("A: b", "", "body")
    const { header } = parseStructure(bytes)
    expect(binary(readHeader(bytes, header))).toBe("A: b\r\n\r\n")
    expect(binary(readHeader((start, end) => bytes.subarray(start, end), header))).toBe("A: b\r\n\r\n")
  })
})
