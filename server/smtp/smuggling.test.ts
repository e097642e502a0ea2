import fc from "fast-check"
import { expect, test } from "vitest"
import { stranger, withBobsPost } from "./test-clients.ts"

// Whatever stands in a message, by DATA and by BDAT, however the bytes are cut: it is one message as it was sent, or none.

const post = withBobsPost()

const piece = fc.constantFrom(
  ..."\r|\n|\r\n|.|..|\r\n.\r\n|\n.\n|\r.\r|\r\n.\n|\n.\r\n|\0|x|MAIL FROM:<evil@x.example>\r\n".split("|"),
  "RCPT TO:<bob@example.test>\r\nDATA\r\nSubject: smuggled\r\n\r\n!\r\n.\r\n",
  "BDAT 4 LAST\r\n",
)
const body = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""))
const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 })

/** Where the message in this body ends for DATA: at the first CR LF dot CR LF, or at a dot line that begins it. */
function unstuffed(sent: string): { message: string; whole: boolean } {
  const end = `\r\n${sent}`.indexOf("\r\n.\r\n")
  const message = end < 0 ? sent : sent.slice(0, end)
  return { message: `\r\n${message}`.replaceAll("\r\n.", "\r\n").slice(2), whole: end < 0 }
}

const isBare = (message: string) => /\r(?!\n)|(?<!\r)\n/.test(message)

/** Sends bytes in pieces of these lengths, again and again from the first. */
async function write(client: { write(text: string): void }, text: string, lengths: number[]): Promise<void> {
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const length = lengths[turn % lengths.length]!
    client.write(text.slice(at, at + length))
    at += length
    await new Promise(setImmediate)
  }
}

test("DATA", async () => {
  await fc.assert(
    fc.asyncProperty(body, cuts, async (text, lengths) => {
      const { message, whole } = unstuffed(`Subject: outer\r\n\r\n${text}\r\n`)
      // Only what is one message by the rules of RFC 5321 is sent; the rest is commands of an honest client.
      fc.pre(whole)
      const before = (await post.inbox()).length
      const client = await stranger(post.office)
      await client.play(
        "C: MAIL FROM:<x@y.example>\nS: 250\nC: RCPT TO:<bob@example.test>\nS: 250\nC: DATA\nS: 354",
      )
      await write(client, `Subject: outer\r\n\r\n${text}\r\n.\r\nNOOP\r\n`, lengths)
      const reply = await client.reply()
      expect(reply).toMatch(isBare(message) ? /^550 5\.5\.2/ : /^250 2\.0\.0 Accepted/)
      expect(await client.reply()).toBe("250 2.0.0 OK")
      const filed = await post.inbox()
      expect(filed.length).toBe(before + (reply.startsWith("250") ? 1 : 0))
      if (reply.startsWith("250")) expect(filed.at(-1)!.endsWith(`\r\n${message}`)).toBe(true)
      client.close()
    }),
    { numRuns: 60 },
  )
}, 60_000)

test("BDAT", async () => {
  await fc.assert(
    fc.asyncProperty(
      body,
      cuts,
      fc.integer({ min: 0, max: 60 }),
      fc.boolean(),
      async (text, lengths, seam, binary) => {
        const message = `Subject: outer\r\n\r\n${text}`
        const [first, second] = [message.slice(0, seam), message.slice(seam)]
        const before = (await post.inbox()).length
        const client = await stranger(post.office)
        await client.play(
          `C: MAIL FROM:<x@y.example>${binary ? " BODY=BINARYMIME" : ""}\nS: 250\nC: RCPT TO:<bob@example.test>\nS: 250`,
        )
        const script = `BDAT ${first.length}\r\n${first}BDAT ${second.length} LAST\r\n${second}NOOP\r\n`
        await write(client, script, lengths)
        expect(await client.reply()).toMatch(/^250|^550 5\.5\.2/)
        const last = await client.reply()
        expect(last.startsWith("250")).toBe(binary || !isBare(message))
        expect(await client.reply()).toBe("250 2.0.0 OK")
        const filed = await post.inbox()
        expect(filed.length).toBe(before + (last.startsWith("250") ? 1 : 0))
        if (last.startsWith("250")) expect(filed.at(-1)!.endsWith(`\r\n${message}`)).toBe(true)
        client.close()
      },
    ),
    { numRuns: 60 },
  )
}, 60_000)

test("a message behind a DATA that was refused is not read as commands", async () => {
  const before = (await post.inbox()).length
  const client = await stranger(post.office)
  await client.play("C: MAIL FROM:<x@y.example>\nS: 250")
  client.write(
    "DATA\r\nRSET\r\nMAIL FROM:<evil@x.example>\r\nRCPT TO:<bob@example.test>\r\nDATA\r\n!\r\n.\r\n",
  )
  await client.play("S: 503\nS: 421 4.7.0")
  await client.hungUp()
  expect((await post.inbox()).length).toBe(before)
})

test("a browser that was sent here is sent away", async () => {
  const client = await stranger(post.office)
  client.write("POST / HTTP/1.1\r\nHost: mail\r\n\r\nMAIL FROM:<evil@x.example>\r\n")
  expect(await client.reply()).toMatch(/^421 4\.7\.0/)
  await client.hungUp()
})

test("commands end with CR LF alone", async () => {
  const client = await stranger(post.office)
  client.write("MAIL FROM:<a@b.example>\nRCPT TO:<bob@example.test>\r\nNOOP\r\n")
  await client.play("S: 500 5.5.2\nS: 503\nS: 250")
  client.write("NOOP\rRSET\r\nNOOP a\0b\r\n\n\r\nNOOP\r\n")
  await client.play("S: 500 5.5.2\nS: 500 5.5.2\nS: 500 5.5.2\nS: 500 5.5.1\nS: 250")
})
