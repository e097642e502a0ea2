import { describe, expect, test } from "vitest"
import { LineEndings } from "./line-endings.ts"

function bare(text: string, size = text.length): boolean {
  const endings = new LineEndings()
  for (let at = 0; at < text.length; at += Math.max(size, 1))
    endings.write(Buffer.from(text.slice(at, at + Math.max(size, 1))))
  return endings.bare
}

describe("bare line ends", () => {
  const cases: [string, boolean][] = [
    ["", false],
    ["no end", false],
    ["a\r\nb\r\n", false],
    ["\r\n", false],
    ["\n", true],
    ["\r", true],
    ["a\nb\r\n", true],
    ["a\rb\r\n", true],
    ["a\r\r\n", true],
    ["a\r\n\n", true],
    ["a\r\nb\r", true],
    ["a\n\r", true],
  ]
  test.each(cases)("%j in any segmentation", (text, expected) => {
    for (let size = 1; size <= Math.max(text.length, 1); size++) expect(bare(text, size)).toBe(expected)
  })
})
