import { describe, expect, it } from "vitest"
import { bodystructure } from "./bodystructure.ts"
import { content } from "./content.ts"
import type { Value } from "./fixtures.ts"
import { corpus, readValue } from "./fixtures.ts"
import { limits } from "./limits.ts"
import { searchText } from "./search.ts"
import { partAt, section } from "./section.ts"
import { fromBinary } from "./source.ts"
import { parseStructure } from "./structure.ts"
import { summarize } from "./summary.ts"

const messages = corpus()

// The leaves of a BODY value by their part numbers, with the size it gives them.
function sizes(value: Value[], path: number[], inMessage: boolean): [number[], number][] {
  if (Array.isArray(value[0])) {
    const children = value.filter((item) => Array.isArray(item))
    return children.flatMap((child, i) => sizes(child, [...path, i + 1], false))
  }
  const own = inMessage ? [...path, 1] : path
  const inner = value[0] === "message" && Array.isArray(value[8]) ? sizes(value[8], own, true) : []
  return [[own, value[6] as number], ...inner]
}

describe.skipIf(messages.length === 0)("real and broken messages", () => {
  it("have well-formed ENVELOPE and BODYSTRUCTURE, and summaries within limits", () => {
    for (const { name, bytes } of messages) {
      const found = summarize(bytes, parseStructure(bytes))
      expect(readValue(fromBinary(found.envelope)), name).toHaveLength(10)
      expect(readValue(fromBinary(found.bodystructure)), name).toBeInstanceOf(Array)
      expect(Array.from(found.preview).length, name).toBeLessThanOrEqual(limits.preview)
      const shown = [
        found.subject,
        found.baseSubject,
        found.from,
        found.to,
        found.cc,
        found.fromKey,
        found.preview,
      ].join("")
      expect(shown, name).not.toMatch(/[\x00-\x1f\x7f]/)
    }
  })

  it("have sizes in BODY that equal what BODY[n] gives", () => {
    let parts = 0
    for (const { name, bytes } of messages) {
      const root = parseStructure(bytes)
      for (const [path, size] of sizes(readValue(bodystructure(bytes, root, "BODY")) as Value[], [], true)) {
        const range = section(root, path, "")
        parts++
        expect(range && range.end - range.start, `${name} ${path}`).toBe(size)
        expect(content(bytes, partAt(root, path)!).length, `${name} ${path}`).toBeLessThanOrEqual(size)
      }
    }
    expect(parts).toBeGreaterThan(messages.length)
  })

  it("can be searched", () => {
    for (const { name, bytes } of messages) {
      let length = 0
      for (const piece of searchText(bytes, parseStructure(bytes), "TEXT")) length += piece.length
      expect(length, name).toBeGreaterThan(0)
    }
  })
})
