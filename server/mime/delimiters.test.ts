import { describe, expect, it } from "vitest"
import { Delimiters } from "./delimiters.ts"
import { limits } from "./limits.ts"

function match(boundaries: string[], line: string): string | undefined {
  const delimiters = new Delimiters()
  for (const [level, boundary] of boundaries.entries()) delimiters.add(boundary, level)
  const found = delimiters.match(Buffer.from(line, "latin1"), 0, line.length)
  return found && `${found.level}${found.closing ? " closing" : ""}`
}

describe("Delimiters", () => {
  it.each([
    [["a"], "a", "0"],
    [["a"], "a \t", "0"],
    [["a"], "a and more", "0"],
    [["a"], "a--", "0 closing"],
    [["a"], "a--</html>", "0 closing"],
    [["a"], "ab", undefined],
    [["a"], "a-", undefined],
    [["a"], "", undefined],
    [["ab"], "a", undefined],
    [["a b"], "a b", "0"],
    [["a", "a b"], "a b", "1"],
    [["a b", "a"], "a b", "0"],
    [["a", "a"], "a", "1"],
    [["a", "ab", "abc"], "ab", "1"],
    [["a", "a--"], "a--", "1"],
    [["é"], "é--", "0 closing"],
    [["x".repeat(limits.boundary)], "x".repeat(limits.boundary), "0"],
    [["x"], "x".repeat(limits.boundary * 2), undefined],
  ])("of %j: the line %j is of %s", (boundaries, line, expected) => {
    expect(match(boundaries, line)).toBe(expected)
  })

  it("forgets what was removed", () => {
    const delimiters = new Delimiters()
    delimiters.add("a", 0)
    delimiters.add("b", 2)
    delimiters.remove(1)
    delimiters.remove(2)
    expect(delimiters.match(Buffer.from("b"), 0, 1)).toBeUndefined()
    expect(delimiters.match(Buffer.from("a"), 0, 1)).toEqual({ level: 0, closing: false })
    delimiters.remove(0)
    expect(delimiters.any).toBe(false)
  })
})
