import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { type MboxFormat, readMbox } from "./mbox.ts"

const folder = mkdtempSync(join(tmpdir(), "missiva-mbox-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const from = "From ann@example.org Mon Jan  2 15:04:05 2006\n"

/** What is found in an mbox file with this content: messages as text with LF, troubles as what is wrong. */
async function found(content: string | Buffer, { format = "auto" as MboxFormat, limit = 1_000_000 } = {}) {
  const path = join(folder, "file")
  writeFileSync(path, content)
  const all: string[] = []
  for await (const each of readMbox(path, { format, limit }))
    all.push(
      each.kind === "trouble" ? `! ${each.why}` : each.bytes.toString("latin1").replaceAll("\r\n", "\n"),
    )
  return all
}

describe("an mbox file", () => {
  test("is messages, each behind its From line and without the empty line behind it", async () => {
    expect(await found(`${from}Subject: one\n\nbody\n\n${from}Subject: two\n\nmore\nlines\n\n`)).toEqual([
      "Subject: one\n\nbody\n",
      "Subject: two\n\nmore\nlines\n",
    ])
  })

  test("may end without an empty line, without a line end, and have CR LF", async () => {
    expect(await found(`${from}Subject: one\n\nbody`)).toEqual(["Subject: one\n\nbody\n"])
    expect(await found(`${from}A: 1\n\nx\n\n${from}B: 2\n\n`.replaceAll("\n", "\r\n"))).toEqual([
      "A: 1\n\nx\n",
      "B: 2\n\n",
    ])
  })

  test.each([
    ["Gmail's export", "From 1623@xxx Thu Nov 05 12:00:00 +0000 2020\n"],
    ["Thunderbird", "From - Thu Nov  5 12:00:00 2020\n"],
    ["with a zone", "From joan Thu Nov  5 12:00 CET 2020\n"],
  ])("with From lines of %s", async (_, line) => {
    expect(await found(`${line}A: 1\n\nx\n\n${line}B: 2\n\ny\n`)).toEqual(["A: 1\n\nx\n", "B: 2\n\ny\n"])
  })

  test("keeps a line of prose that begins with From, behind an empty one too", async () => {
    const body = "x\n\nFrom here on\n\nFrom Monday at 10:30 in 2020 we walk\nand on\n"
    expect(await found(`${from}A: 1\n\n${body}\n${from}B: 2\n\ny\n`)).toEqual([
      `A: 1\n\n${body}`,
      "B: 2\n\ny\n",
    ])
  })

  test("mboxrd loses one quote, mboxo only what it added", async () => {
    const quoted = `${from}A: 1\n\n>From me\n>>From you\n`
    expect(await found(quoted, { format: "mboxrd" })).toEqual(["A: 1\n\nFrom me\n>From you\n"])
    expect(await found(quoted, { format: "mboxo" })).toEqual(["A: 1\n\nFrom me\n>>From you\n"])
    expect(await found(quoted, { format: "mboxcl2" })).toEqual(["A: 1\n\n>From me\n>>From you\n"])
  })

  test("Content-Length is believed where it leads to the end of a message, and there only", async () => {
    const body = `one\n\n${from}Subject: not a message\n\n>From end\n`
    const whole = (length: number) => `${from}Content-Length: ${length}\n\n${body}\n${from}B: 2\n\ny\n`
    expect(await found(whole(body.length))).toEqual([`\n${body}`, "B: 2\n\ny\n"])
    expect(await found(whole(body.length - 3))).toHaveLength(3)
    expect(await found(whole(999_999_999))).toHaveLength(3)
    expect(await found(whole(body.length), { format: "mboxrd" })).toHaveLength(3)
  })

  test("a message that is too large is told, and what is behind it is read", async () => {
    const large = `${from}A: 1\n\n${"x".repeat(70)}\n\n${from}B: 2\n\ny\n`
    expect(await found(large, { limit: 60 })).toEqual([
      "! The message is larger than 60 bytes",
      "B: 2\n\ny\n",
    ])
  })

  test("something else is no mbox file", async () => {
    expect(await found("\x89PNG\r\n\x1a\n")).toEqual([expect.stringContaining("It is no mbox file")])
    expect(await found("")).toEqual([])
    expect(await found(Buffer.alloc(3_000_000, "x"))).toEqual([expect.stringContaining("It is no mbox file")])
  })

  test("one line of three million bytes is a line", async () => {
    const long = "x".repeat(3_000_000)
    expect((await found(`${from}A: 1\n\n${long}\nFrom\n`, { limit: 9_999_999 }))[0]).toBe(
      `A: 1\n\n${long}\nFrom\n`,
    )
  })
})
