import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Decoder, decoderFor, type LineEnds } from "./decoder.ts"
import { decodeTransfer } from "./transfer-encoding.ts"

/** Decodes pieces, going on with a copy after each. */
function decode(pieces: readonly string[], encoding: string, lineEnds?: LineEnds): string {
  let decoder: Decoder = decoderFor(encoding, lineEnds)!
  let decoded = ""
  for (const piece of pieces) {
    decoded += decoder.push(Buffer.from(piece, "latin1")).toString("latin1")
    decoder = decoder.copy()
  }
  return decoded + decoder.end().toString("latin1")
}

const atOnce = (text: string, encoding: string) =>
  Buffer.from(decodeTransfer(Buffer.from(text, "latin1"), encoding)).toString("latin1")

/** Text made of what matters to the encodings. */
const tricky = fc
  .array(fc.constantFrom(" ", "  ", "\t", "=", "\r", "\n", "\r\n", "A", "4", "f", "x", "é"), {
    maxLength: 20,
  })
  .map((pieces) => pieces.join(""))

describe.each(["7bit", "8bit", "binary", "base64", "quoted-printable"])("%s in pieces", (encoding) => {
  it("decodes as it does at once, wherever it is cut", () => {
    fc.assert(
      fc.property(fc.array(tricky, { maxLength: 6 }), (pieces) => {
        expect(decode(pieces, encoding)).toBe(atOnce(pieces.join(""), encoding))
      }),
      { numRuns: 1000 },
    )
  })

  it("with CRLF gives the same however it is cut, too", () => {
    fc.assert(
      fc.property(fc.array(tricky, { maxLength: 6 }), (pieces) => {
        expect(decode(pieces, encoding, "CRLF")).toBe(decode([pieces.join("")], encoding, "CRLF"))
      }),
    )
  })
})

describe("line ends that are to be CRLF", () => {
  it.each([
    ["7bit", "a\nb\r\nc\rd\n", "a\r\nb\r\nc\rd\r\n"],
    ["8bit", "\n", "\r\n"],
    ["quoted-printable", "a \nb=\nc\r\nd=0Ae", "a\r\nbc\r\nd\ne"],
    ["base64", "YQpi\nCg==", "a\nb\n"],
  ])("in %s %j become so where they stand in the message", (encoding, text, expected) => {
    expect(decode([text], encoding, "CRLF")).toBe(expected)
  })
})

it.each(["x-uuencode", "", "x-unknown", "BASE64"])("%j is not known", (encoding) => {
  expect(decoderFor(encoding)).toBeUndefined()
})

it.each(["= ", " ", "=\t", " \r", "="])("holds next to nothing of %j without end", (piece) => {
  const decoder = decoderFor("quoted-printable")!
  let length = 0
  for (let i = 0; i < 100; i++) length += decoder.push(Buffer.from(piece.repeat(10_000))).length
  expect(piece.length * 1_000_000 - length - decoder.end().length).toBeLessThanOrEqual(1000)
})
