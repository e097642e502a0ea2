import { describe, expect, it } from "vitest"
import { checkRanges, message } from "./fixtures.ts"
import { limits } from "./limits.ts"
import type { Part } from "./part.ts"
import { parseStructure, structureParser } from "./structure.ts"

const mixed = 'Content-Type: multipart/mixed; boundary="b"'

// Each of these takes minutes or the whole stack when something is not linear.
describe("hostile messages", () => {
  function depthOf(root: Part): number {
    let depth = 0
    for (let part: Part | undefined = root; part; part = part.parts[0]) depth++
    return depth
  }

  it("of 10,000 nested multiparts are looked into as deep as the limit", () => {
    const lines: string[] = []
    for (let i = 0; i < 10_000; i++)
      lines.push(`Content-Type: multipart/mixed; boundary=b${i}`, "", `--b${i}`)
    const bytes = message(...lines)
    const root = parseStructure(bytes)
    checkRanges(root, bytes.length)
    expect(depthOf(root)).toBe(limits.depth + 1)
    let last = root
    while (last.parts[0]) last = last.parts[0]
    expect(last).toMatchObject({ type: "application", subtype: "octet-stream", opaque: true })
  })

  it("of 1,000 nested messages too", () => {
    const bytes = message(...Array.from({ length: 1000 }, () => ["Content-Type: message/rfc822", ""]).flat())
    const root = parseStructure(bytes)
    checkRanges(root, bytes.length)
    expect(depthOf(root)).toBe(limits.depth + 1)
  })

  it("of 100,000 siblings keep as many as the limit and say so", () => {
    const bytes = message(mixed, "", "--b\r\n\r\nx\r\n".repeat(100_000).concat("--b--"))
    const root = parseStructure(bytes)
    checkRanges(root, bytes.length)
    expect(root.parts.length).toBe(limits.parts - 1)
    expect(root.opaque).toBe(true)
    expect(root.parts.at(-1)!.body.end - root.parts.at(-1)!.body.start).toBe(1)
  })

  it("of 100 open multiparts and a million dashed lines", () => {
    const boundary = (i: number) => `${"b".repeat(60)}${i}`
    const open = Array.from({ length: 99 }, (_, i) => [
      `Content-Type: multipart/mixed; boundary=${boundary(i)}`,
      "",
      `--${boundary(i)}`,
    ])
    const head = message(...open.flat(), "")
    const bytes = Buffer.concat([head, Buffer.from(`--${"b".repeat(60)}zz\r\n`.repeat(1_000_000))])
    expect(depthOf(parseStructure(bytes))).toBe(100)
  })

  it.each([
    ["one line of 50 MB", Buffer.alloc(50_000_000, "x")],
    ["a header line of 50 MB", Buffer.concat([Buffer.from("A: "), Buffer.alloc(50_000_000, "x")])],
    [
      "a Content-Type of 20 MB",
      Buffer.concat([Buffer.from("Content-Type: text/html;"), Buffer.alloc(20_000_000, "a=b;")]),
    ],
    [
      "20 MB of folded Content-Type",
      Buffer.concat([Buffer.from("Content-Type: text/html"), Buffer.alloc(20_000_000, "\r\n ;a=b")]),
    ],
    ["10 MB of line feeds", Buffer.alloc(10_000_000, "\n")],
    ["10 MB of carriage returns", Buffer.alloc(10_000_000, "\r")],
    ["10 MB of NUL", Buffer.alloc(10_000_000)],
  ])("of %s", (_, bytes) => {
    const whole = parseStructure(bytes)
    checkRanges(whole, bytes.length)
    const parser = structureParser()
    for (let i = 0; i < bytes.length; i += 65_537) parser.push(bytes.subarray(i, i + 65_537))
    expect(parser.end()).toEqual(whole)
  })

  it("of 500,000 header lines", () => {
    const bytes = Buffer.from(`${"To: a@b.example\r\n".repeat(500_000)}\r\nx`)
    expect(parseStructure(bytes).body).toEqual({ start: bytes.length - 1, end: bytes.length })
  })
})
