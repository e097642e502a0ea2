import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { likenessOf } from "./likeness.ts"
import { type MboxEntry, NoMbox, scanMbox } from "./scan.ts"
import { readStatus, statusLines } from "./status.ts"
import { mboxText, messageOf, withStatus } from "./text.ts"

const from = "From ann@example.org Mon Jan  2 15:04:05 2006\n"
const scan = (text: string | Buffer) => {
  const file = Buffer.from(text as string, "latin1")
  return scanMbox(async (at, length) => file.subarray(at, at + length), file.length)
}
const textOf = (file: Buffer, { headerAt, end }: MboxEntry) => file.subarray(headerAt, end)
const unseen = { flags: { bits: 0, keywords: [] }, old: false }

describe("an mbox file", () => {
  test("is messages, with the status that programs gave them", async () => {
    const found = await scan(
      `${from}Subject: one\nStatus: RO\nX-Status: AF\nX-Keywords: $Forwarded work\n\nbody\n\n${from}Subject: two\n\nmore\n\n`,
    )
    expect(found.map(({ flags, old }) => ({ ...flags, old }))).toEqual([
      { bits: 1 | 2 | 4, keywords: ["$Forwarded", "work"], old: true },
      { bits: 0, keywords: [], old: false },
    ])
    expect(found[0]!.arrived).toBe(Date.parse("Mon Jan  2 15:04:05 2006"))
  })

  test.each([
    ["From in prose", "hello\n\nFrom here on\n", 2],
    ["From and a day in prose", "hello\n\nFrom Monday on\n", 2],
    ["a From line without an empty one before it", `hello\n${from}`, 2],
    ["a quoted From line", `hello\n\n>${from}`, 2],
    ["CR LF", "hello\r\n\r\nyou\r\n", 2],
    ["NUL bytes", "\0\0\0\n", 2],
    ["a From line behind an empty one: a message, whoever wrote it", `hello\n\n${from}Subject: new\n\n`, 3],
  ])("%s", async (_name, body, messages) => {
    expect(await scan(`${from}Subject: one\n\n${body}\n${from}Subject: two\n\nmore\n\n`)).toHaveLength(
      messages,
    )
  })

  test("Content-Length is believed where it leads to another message or the end, and nowhere else", async () => {
    const body = `hello\n\n${from}Subject: inner\n\nend\n`
    const right = `${from}Subject: one\nContent-Length: ${body.length}\n\n${body}\n`
    expect(await scan(right)).toHaveLength(1)
    expect(await scan(`${right}${from}Subject: two\n\nmore\n\n`)).toHaveLength(2)
    for (const wrong of [0, 5, body.length - 3, body.length + 9, 999_999_999_999])
      expect(await scan(`${from}Subject: one\nContent-Length: ${wrong}\n\n${body}\n`)).toHaveLength(2)
  })

  test("what is something else is left alone", async () => {
    await expect(scan("hello\n")).rejects.toThrow(NoMbox)
    await expect(scan(Buffer.alloc(3_000_000, "x"))).rejects.toThrow(NoMbox)
    expect(await scan("")).toEqual([])
    expect(await scan("\n\n")).toEqual([])
  })

  test("a message that a program made for itself is told apart", async () => {
    const [one] = await scan(
      `${from}Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\nX-IMAP: 1 2\n\nx\n`,
    )
    expect(one!.internal).toBe(true)
  })

  test("lines of megabytes and headers without end are read", async () => {
    const long = `${from}Subject: ${"x".repeat(3_000_000)}\n\n${"y".repeat(3_000_000)}\n\n${from}Subject: two\n\nz\n`
    expect(await scan(long)).toHaveLength(2)
  })
})

const line = fc.oneof(
  fc.constantFrom(
    "",
    "From ",
    "From you",
    from.trim(),
    `>${from.trim()}`,
    ">>From x",
    ">",
    "Status: R",
    "text",
    ".",
    "\t",
  ),
  fc.string({ unit: "binary-ascii", maxLength: 30 }).map((text) => text.replaceAll(/[\r\n]/g, "")),
)
const message = fc
  .tuple(
    fc.array(fc.constantFrom("Subject: s", "From: a@b.example", "X-Long: a", " folded", "To: c@d.example"), {
      maxLength: 5,
    }),
    fc.array(line, { maxLength: 12 }),
  )
  .map(([header, body]) => {
    const fields = header[0]?.startsWith(" ") ? ["A: 1", ...header] : header
    return Buffer.from([...fields, "", ...body].map((text) => `${text}\r\n`).join(""), "latin1")
  })
const flags = fc.record({
  bits: fc.integer({ min: 0, max: 31 }),
  keywords: fc.subarray(["$Forwarded", "$Junk", "work"]),
})

test("what is written is found again, every byte of it, with its flags, whatever it contains", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(message, flags), { minLength: 1, maxLength: 6 }), async (all) => {
      const file = Buffer.concat(
        all.map(([bytes, marks]) => mboxText(bytes, { flags: marks, old: false }, 1_136_214_245_000)),
      )
      const entries = await scan(file)
      expect(entries).toHaveLength(all.length)
      for (const [at, [bytes, marks]] of all.entries()) {
        const entry = entries[at]!
        expect(messageOf(textOf(file, entry)).toString("latin1")).toBe(bytes.toString("latin1"))
        expect(entry.flags).toEqual({ ...marks, keywords: marks.keywords.toSorted() })
        expect(entry.likeness).toBe(likenessOf(bytes))
        expect(entry.end).toBe(entries[at + 1]?.at ?? file.length)
      }
    }),
    { numRuns: 300 },
  )
})

test("a message stays the same when a program changes its status, adds fields of its own or quotes otherwise", async () => {
  const bytes = Buffer.from("Subject: s\r\nX-Long: a\r\n b\r\n\r\n>From x\r\nFrom y\r\n\r\n\r\n", "latin1")
  const likeness = likenessOf(bytes)
  for (const other of [
    "Subject: s\nX-Long: a\n b\nStatus: RO\nContent-Length: 3\n more\nLines: 9\n\n>>From x\n>From y\n",
    "Status: O\nSubject: s\nX-Long: a\n b\nX-UID: 7\n\n>From x\n>From y\n\n\n\n",
  ])
    expect(likenessOf(Buffer.from(other))).toBe(likeness)
  expect(likenessOf(Buffer.from("Subject: S\nX-Long: a\n b\n\n>From x\nFrom y\n"))).not.toBe(likeness)
})

test("a status is written into a header once, whatever stood there", async () => {
  const header = Buffer.from("Status: O\nSubject: s\nX-Status: D\nStatus: R\n\n")
  const after = withStatus(header, { flags: { bits: 1 | 4, keywords: ["a"] }, old: true })
  expect(after.toString()).toBe("Subject: s\nStatus: RO\nX-Status: F\nX-Keywords: a\n\n")
  expect(withStatus(after, unseen).toString()).toBe("Subject: s\n\n")
})

test("every status can be written and read", () => {
  for (let bits = 0; bits < 32; bits++)
    for (const old of [false, true]) {
      const status = { flags: { bits, keywords: ["x"] }, old }
      expect(readStatus(statusLines(status))).toEqual({ ...status, old: old || (bits & 1) === 1 })
    }
})
