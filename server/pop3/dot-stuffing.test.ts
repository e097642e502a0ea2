import { expect, test } from "vitest"
import { DotStuffing } from "./dot-stuffing.ts"
import { TopLines } from "./top-lines.ts"

/** What goes over the wire when a message comes in pieces of a size. */
function stuffed(message: string, size: number): string {
  const stuffing = new DotStuffing()
  const bytes = Buffer.from(message, "latin1")
  let wire = ""
  for (let at = 0; at < bytes.length; at += size)
    wire += stuffing.push(bytes.subarray(at, at + size)).toString("latin1")
  return wire + stuffing.end()
}

const cases: [string, string][] = [
  ["", ".\r\n"],
  [".", "..\r\n.\r\n"],
  [".\r\n", "..\r\n.\r\n"],
  ["a\r\n.b\r\n..\r\n", "a\r\n..b\r\n...\r\n.\r\n"],
  ["a.b\r\n", "a.b\r\n.\r\n"],
  ["no end", "no end\r\n.\r\n"],
  ["half an end\r", "half an end\r\n.\r\n"],
  ["bare\n.feeds\n\n.\n", "bare\r\n..feeds\r\n\r\n..\r\n.\r\n"],
  ["\n.\r\n", "\r\n..\r\n.\r\n"],
  ["bare\rreturn\r\n", "bare\rreturn\r\n.\r\n"],
  ["nul\0 and \xff\r\n", "nul\0 and \xff\r\n.\r\n"],
]

test.each(cases)("%j, whatever pieces it comes in", (message, wire) => {
  for (const size of [1, 2, 3, 5, 1000]) expect(stuffed(message, size), `pieces of ${size}`).toBe(wire)
})

function topOf(message: string, lines: number, size: number): string {
  const top = new TopLines(lines)
  let text = ""
  for (let at = 0; at < message.length && !top.done; at += size)
    text += top.push(Buffer.from(message.slice(at, at + size))).toString()
  return text
}

test.each([
  [0, "A: b\r\n\r\n"],
  [1, "A: b\r\n\r\n1\r\n"],
  [2, "A: b\r\n\r\n1\r\n\r\n"],
  [9, "A: b\r\n\r\n1\r\n\r\n3"],
  [Number.POSITIVE_INFINITY, "A: b\r\n\r\n1\r\n\r\n3"],
])("the top of %d lines, whatever pieces it comes in", (lines, wanted) => {
  for (const size of [1, 2, 3, 100]) expect(topOf("A: b\r\n\r\n1\r\n\r\n3", lines, size)).toBe(wanted)
  const bare = "A: b\n\n1\n\n3"
  expect(topOf(bare, lines, 1)).toBe(wanted.replaceAll("\r", ""))
})

test("a message without a body has a top all the same", () =>
  expect(topOf("A: b\r\n C: d", 5, 3)).toBe("A: b\r\n C: d"))
