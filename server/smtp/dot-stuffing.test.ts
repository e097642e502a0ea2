import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { unstuff } from "./dot-stuffing.ts"

/** Feeds a text in pieces of a size, as the parser does; what came out and what was behind the end. */
function run(text: string, size: number): { message: string; rest: string | undefined } {
  let message = ""
  let held = Buffer.alloc(0)
  let first = true
  for (let at = 0; at < text.length; at += size) {
    const bytes = Buffer.concat([held, Buffer.from(text.slice(at, at + size), "latin1")])
    const piece = unstuff(bytes, first)
    message += piece.content.toString("latin1")
    if (piece.end !== undefined)
      return { message, rest: bytes.subarray(piece.end).toString("latin1") + text.slice(at + size) }
    if (piece.held.length < bytes.length) first = false
    held = Buffer.from(piece.held)
  }
  return { message: message + held.toString("latin1"), rest: undefined }
}

describe("dots", () => {
  test.each([
    [".\r\n", "", ""],
    ["a\r\n.\r\nQUIT\r\n", "a\r\n", "QUIT\r\n"],
    ["..\r\n.\r\n", ".\r\n", ""],
    ["...\r\n.\r\n", "..\r\n", ""],
    ["a\r\n..\r\n...\r\n..b\r\n.\r\n", "a\r\n.\r\n..\r\n.b\r\n", ""],
    [".a\r\n.\r\n", "a\r\n", ""],
    ["a.\r\n.b.\r\n.\r\n.\r\n", "a.\r\nb.\r\n", ".\r\n"],
    ["\r\n\r\n.\r\n", "\r\n\r\n", ""],
    ["a\n.\r\n", "a\n.\r\n", undefined],
    ["a\n.\nb\r.\rc\r\n.\nd", "a\n.\nb\r.\rc\r\n\nd", undefined],
    ["a\r\n.\rb\r\n.\r\n", "a\r\n\rb\r\n", ""],
    ["a\r\r\n.\r\n", "a\r\r\n", ""],
    ["a\r\n.", "a\r\n.", undefined],
  ])("%j in any segmentation", (text, message, rest) => {
    for (let size = 1; size <= text.length; size++)
      expect(run(text, size), `pieces of ${size}`).toEqual({ message, rest })
  })

  test("whatever was stuffed comes out as it was", () => {
    const line = fc.string({ unit: fc.constantFrom(".", "a", " ", "\r", "\n"), maxLength: 5 })
    const lines = fc.array(
      line.map((text) => text.replace(/[\r\n]/g, "x")),
      { maxLength: 20 },
    )
    fc.assert(
      fc.property(lines, fc.integer({ min: 1, max: 9 }), (texts, size) => {
        const message = texts.map((text) => `${text}\r\n`).join("")
        const wire = `${message.replace(/^\./gm, "..")}.\r\nNEXT`
        expect(run(wire, size)).toEqual({ message, rest: "NEXT" })
      }),
    )
  })
})
