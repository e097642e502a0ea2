import { describe, expect, it } from "vitest"
import { content, text } from "./content.ts"
import { binary, message } from "./fixtures.ts"
import { parseStructure } from "./structure.ts"

describe("content and text", () => {
  const bytes = message(
    "Content-Type: text/plain; charset=iso-8859-1",
    "Content-Transfer-Encoding: quoted-printable",
    "",
    "caf=E9",
  )
  const part = parseStructure(bytes)

  it("undo the transfer encoding, then the charset", () => {
    expect(binary(content(bytes, part))).toBe("caf\xe9\r\n")
    expect(text(bytes, part)).toBe("café\r\n")
  })

  it("read no more than they are told", () => {
    expect(text(bytes, part, 3)).toBe("caf")
    const asked: number[][] = []
    text(
      (start, end) => {
        asked.push([start, end])
        return bytes.subarray(start, end)
      },
      part,
      4,
    )
    expect(asked).toEqual([[part.body.start, part.body.start + 4]])
  })
})
