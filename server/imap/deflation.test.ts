import { constants, createDeflateRaw, createInflateRaw, inflateRawSync } from "node:zlib"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Deflation, Inflation } from "./deflation.ts"

/** What a client with one decompressor for the whole connection makes of what it was sent, piece by piece. */
function client() {
  const inflater = createInflateRaw()
  let text = ""
  inflater.on("data", (chunk) => (text += chunk.toString("latin1")))
  return {
    hear: (packed: Buffer) =>
      new Promise<string>((resolve) => {
        text = ""
        inflater.write(packed, () => setImmediate(() => resolve(text)))
      }),
  }
}

/** Reads everything an Inflation makes of some pieces. */
async function readAll(pieces: readonly Buffer[], restBetween = false): Promise<string> {
  let wake = () => {}
  const inflation = new Inflation(() => wake())
  let text = ""
  const waiting = [...pieces]
  for (;;) {
    const chunk = inflation.read()
    if (chunk) text += chunk.toString("latin1")
    else if (inflation.over) return text
    else if (!inflation.hungry) await new Promise<void>((resolve) => (wake = resolve))
    else if (waiting.length === 0) return text
    else {
      if (restBetween) inflation.rest()
      inflation.push(waiting.shift()!)
    }
  }
}

const lines = fc.array(
  fc.oneof(
    fc.constantFrom("a NOOP\r\n", "b UID FETCH 1:* (FLAGS)\r\n", "* 12 EXISTS\r\n"),
    fc.string({ unit: "binary", maxLength: 200 }).map((text) => Buffer.from(text).toString("latin1")),
    fc.integer({ min: 1, max: 70_000 }).map((length) => "xy z".repeat(length / 4)),
  ),
  { minLength: 1, maxLength: 12 },
)

/** What a client with one compressor sends, flushed after each line the way it likes. */
async function pack(texts: readonly string[], flush: number): Promise<Buffer[]> {
  const deflater = createDeflateRaw()
  const pieces: Buffer[] = []
  deflater.on("data", (chunk) => pieces.push(chunk))
  for (const text of texts) {
    deflater.write(Buffer.from(text, "latin1"))
    await new Promise<void>((resolve) => deflater.flush(flush, resolve))
  }
  deflater.close()
  return pieces
}

describe("what we send", () => {
  test("every piece can be read whole at once, and together they are one stream", async () => {
    await fc.assert(
      fc.asyncProperty(lines, async (texts) => {
        const deflation = new Deflation()
        const { hear } = client()
        for (const text of texts.filter((one) => one !== ""))
          expect(await hear(deflation.compress(Buffer.from(text, "latin1")))).toBe(text)
      }),
      { numRuns: 60 },
    )
  })

  test("a response that was just sent costs little the second time", () => {
    const deflation = new Deflation()
    const line = Buffer.from('* LIST (\\HasNoChildren) "/" "INBOX.Some.Mailbox.Somewhere"\r\n')
    const first = deflation.compress(line)
    expect(deflation.compress(line).length).toBeLessThan(first.length / 2)
  })
})

describe("what comes", () => {
  test.each([
    ["synchronized", constants.Z_SYNC_FLUSH],
    ["full", constants.Z_FULL_FLUSH],
    ["partial", constants.Z_PARTIAL_FLUSH],
  ])("%s flushes, cut anywhere, at rest in between or not", async (_name, flush) => {
    await fc.assert(
      fc.asyncProperty(lines, fc.integer({ min: 1, max: 500 }), fc.boolean(), async (texts, size, rest) => {
        const whole = Buffer.concat(await pack(texts, flush))
        const pieces: Buffer[] = []
        for (let at = 0; at < whole.length; at += size) pieces.push(whole.subarray(at, at + size))
        expect(await readAll(pieces, rest)).toBe(texts.join(""))
      }),
      { numRuns: 40 },
    )
  })

  test("garbage ends it", async () => {
    expect(
      await readAll([Buffer.from("this is not compressed at all, not even a little\r\n")]),
    ).not.toContain("compressed")
  })

  test("a bomb is taken in small pieces", async () => {
    const deflation = new Deflation()
    const bomb = deflation.compress(Buffer.alloc(64 << 20))
    expect(bomb.length).toBeLessThan(400_000)
    expect(inflateRawSync(bomb, { finishFlush: constants.Z_SYNC_FLUSH }).length).toBe(64 << 20)
    let wake = () => {}
    const inflation = new Inflation(() => wake())
    inflation.push(bomb)
    let most = 0
    for (let total = 0; total < 1 << 20; ) {
      const chunk = inflation.read()
      if (!chunk) await new Promise<void>((resolve) => (wake = resolve))
      most = Math.max(most, chunk?.length ?? 0)
      total += chunk?.length ?? 0
    }
    expect(inflation.hungry).toBe(false)
    expect(most).toBeLessThanOrEqual(32_768)
    inflation.close()
  })
})
