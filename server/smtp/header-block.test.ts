import { expect, test } from "vitest"
import { HeaderBlock, headerLimit } from "./header-block.ts"

/** Header block and body of a text that comes in pieces of a size. */
function split(text: string, size: number): { block: string; body: string; whole: boolean } {
  const header = new HeaderBlock()
  for (let at = 0; at < text.length; at += size) {
    const cut = header.write(Buffer.from(text.slice(at, at + size)))
    if (cut)
      return { block: String(cut.block), body: String(cut.rest) + text.slice(at + size), whole: cut.whole }
  }
  return { block: String(header.end()), body: "", whole: false }
}

test.each([
  ["a: b\r\n\r\nbody", "a: b\r\n\r\n", "body"],
  ["a: b\r\nc: d\r\n\r\n", "a: b\r\nc: d\r\n\r\n", ""],
  ["\r\nbody\r\n\r\nmore", "\r\n", "body\r\n\r\nmore"],
  ["a: b\r\n", "a: b\r\n", ""],
  ["no header at all", "no header at all", ""],
])("%j is cut in the same place in any segmentation", (text, block, body) => {
  for (let size = 1; size <= text.length; size++) expect(split(text, size)).toMatchObject({ block, body })
})

test("a block that never ends is handed over at the limit", () => {
  const cut = new HeaderBlock().write(Buffer.alloc(headerLimit, "x"))
  expect(cut).toMatchObject({ whole: false })
  expect(cut!.block.length).toBe(headerLimit)
})
