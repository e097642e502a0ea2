import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { binary } from "./fixtures.ts"
import { decodeTransfer } from "./transfer-encoding.ts"

const decode = (text: string, encoding: string) =>
  binary(decodeTransfer(Buffer.from(text, "latin1"), encoding))

describe("base64", () => {
  it.each([
    ["aGVsbG8=", "hello"],
    ["aGVs\r\nbG8=\r\n", "hello"],
    ["aGVsbG8", "hello"],
    ["aG*V s\0b-G8", "hello"],
    ["aGk=aGk=", "hihi"],
    ["aGk====", "hi"],
    ["=aGk=", "hi"],
    ["a", ""],
    ["", ""],
    ["////", "\xff\xff\xff"],
  ])("decodes %j", (text, expected) => {
    expect(decode(text, "base64")).toBe(expected)
  })

  it("gives back what was encoded, wherever the lines were broken", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 80 }), (bytes, width) => {
        const lines =
          Buffer.from(bytes)
            .toString("base64")
            .match(new RegExp(`.{1,${width}}`, "g")) ?? []
        expect(decodeTransfer(Buffer.from(lines.join("\r\n")), "base64")).toEqual(Buffer.from(bytes))
      }),
    )
  })

  it("decodes one line of 10 MB", () => {
    expect(decode("QUJD".repeat(2_500_000), "base64").length).toBe(7_500_000)
  })
})

describe("quoted-printable", () => {
  it.each([
    ["caf=C3=A9", "caf\xc3\xa9"],
    ["caf=c3=a9", "caf\xc3\xa9"],
    ["a=\r\nb", "ab"],
    ["a=\nb", "ab"],
    ["a= \t\r\nb", "ab"],
    ["a=", "a"],
    ["a=\r", "a"],
    ["a=Z", "a=Z"],
    ["a=ZZ=4", "a=ZZ=4"],
    ["a==41", "a=A"],
    ["trailing \t\r\nx \r\n", "trailing\r\nx\r\n"],
    ["kept=20\r\n", "kept \r\n"],
    ["a\rb", "a\rb"],
    ["end ", "end "],
    ["=3D=0D=0A", "=\r\n"],
  ])("decodes %j", (text, expected) => {
    expect(decode(text, "quoted-printable")).toBe(expected)
  })

  it.each(["=", "= ", " ", "=4", "=\r\n", "\r"])("is linear in %j", (piece) => {
    expect(decode(piece.repeat(2_000_000), "quoted-printable").length).toBeLessThanOrEqual(
      piece.length * 2_000_000,
    )
  })
})

describe("uuencode", () => {
  it("decodes the block, and nothing but the block", () => {
    expect(decode("see:\r\nbegin 644 a.txt\r\n%:&5L;&\\\r\n`\r\nend\r\nbye\r\n", "x-uuencode")).toBe("hello")
  })

  it.each(["no block", "begin 644 x\r\n", "begin 644 x\r\n\xff\xff", ""])("is total on %j", (text) => {
    expect(decode(text, "uuencode").length).toBeLessThanOrEqual(text.length)
  })
})

it.each(["7bit", "8bit", "binary", "x-unknown", ""])("leaves %j alone", (encoding) => {
  expect(decode("=41 QUJD", encoding)).toBe("=41 QUJD")
})
