import fc from "fast-check"
import { expect, test } from "vitest"
import { unstuff } from "../../smtp/dot-stuffing.ts"
import { Stuffing } from "./stuffing.ts"

function stuffed(text: string, cuts: readonly number[] = []): string {
  const stuffing = new Stuffing()
  const bytes = Buffer.from(text, "latin1")
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  const pieces = [...ends, bytes.length].map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
  return pieces.map((piece) => stuffing.piece(piece).toString("latin1")).join("") + stuffing.end()
}

test("dots at the beginning of lines are doubled, and only those", () => {
  expect(stuffed(".a\r\n..b\r\nc.d\r\n")).toBe("..a\r\n...b\r\nc.d\r\n.\r\n")
})

test("a last line without an end gets one", () => {
  expect(stuffed("a")).toBe("a\r\n.\r\n")
  expect(stuffed("a\r")).toBe("a\r\n.\r\n")
  expect(stuffed("")).toBe(".\r\n")
})

test("bare line ends become whole ones, so that nobody sees an end where none is", () => {
  expect(stuffed("a\n.\nb\r.\rc\r\n")).toBe("a\r\n..\r\nb\r\n..\r\nc\r\n.\r\n")
})

test("whatever the pieces, the other side gets back what was sent, with whole line ends", () => {
  const piece = fc.constantFrom("\r", "\n", "\r\n", ".", "..", "a", "\r\n.\r\n")
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.array(fc.nat(), { maxLength: 6 }), (parts, cuts) => {
      const text = parts.join("")
      const whole = text.replace(/\r\n|\r|\n/g, "\r\n")
      const line = Buffer.from(stuffed(text, cuts), "latin1")
      const { content, end } = unstuff(line, true)
      expect(end).toBe(line.length)
      const expected = whole === "" || whole.endsWith("\r\n") ? whole : `${whole}\r\n`
      expect(content.toString("latin1")).toBe(expected)
    }),
  )
})
