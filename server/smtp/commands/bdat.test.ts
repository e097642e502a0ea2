import { describe, expect, test } from "vitest"
import { stranger, withBobsPost } from "../test-clients.ts"
import type { Dialogue } from "../test-dialogue.ts"

const post = withBobsPost()

const count = async () => (await post.inbox()).length

/** A client that has named sender and recipient. */
async function sending(parameters = ""): Promise<Dialogue> {
  const client = await stranger(post.office)
  await client.play(`C: MAIL FROM:<x@y.example>${parameters}\nS: 250\nC: RCPT TO:<bob@example.test>\nS: 250`)
  return client
}

describe("BDAT (RFC 3030)", () => {
  test("§4.2: chunks in one go, answered one by one; the last may be empty", async () => {
    const client = await sending()
    const message = "Subject: chunks\r\n\r\n.one\r\n..two\r\n.\r\nthree\r\n"
    const [first, second] = [message.slice(0, 21), message.slice(21)]
    client.write(`BDAT ${first.length}\r\n${first}BDAT ${second.length}\r\n${second}BDAT 0 LAST\r\nNOOP\r\n`)
    await client.play(`
      S: 250 2.0.0 21 octets
      S: 250 2.0.0
      S: 250 2.0.0 Accepted
      S: 250 2.0.0 OK`)
    const filed = (await post.inbox()).at(-1)!
    expect(filed.endsWith(message)).toBe(true)
    expect(filed).toMatch(/with ESMTP id/)
  })

  test("a message in one chunk, in any segmentation of the bytes", async () => {
    const message = "Subject: cut\r\n\r\nBDAT 5 LAST\r\n.\r\nQUIT\r\n"
    const script = `BDAT ${message.length} last\r\n${message}NOOP\r\n`
    for (const size of [1, 2, 3, 7, script.length]) {
      const client = await sending()
      for (let at = 0; at < script.length; at += size) {
        client.write(script.slice(at, at + size))
        await new Promise(setImmediate)
      }
      await client.play("S: 250 2.0.0 Accepted\nS: 250 2.0.0 OK")
      expect((await post.inbox()).at(-1)!.endsWith(message)).toBe(true)
    }
  })

  test("BINARYMIME: every byte is kept, and only by BDAT", async () => {
    const client = await sending(" BODY=BINARYMIME")
    const message = `Subject: bytes\r\n\r\n${Array.from({ length: 256 }, (_, at) => String.fromCharCode(at)).join("")}\n.\n\r.\r`
    expect(await client.say("DATA")).toMatch(/^503 5\.5\.1/)
    client.write(`BDAT ${message.length} LAST\r\n${message}`)
    expect(await client.reply()).toMatch(/^250/)
    expect((await post.inbox()).at(-1)!.endsWith(message)).toBe(true)
  })

  test("without BINARYMIME a bare LF or CR is refused, at a seam of two chunks too", async () => {
    const before = await count()
    for (const chunks of [
      ["a: b\r\n\r\nx\n.\n"],
      ["a: b\r\n\r\nx\r", "x\r\n"],
      ["a: b\r\n\r\nx", "\ny\r\n"],
    ]) {
      const client = await sending()
      for (const chunk of chunks) client.write(`BDAT ${chunk.length}\r\n${chunk}`)
      client.write("BDAT 0 LAST\r\nNOOP\r\n")
      const replies: string[] = []
      for (let at = 0; at < chunks.length + 2; at++) replies.push(await client.reply())
      expect(replies.some((reply) => reply.startsWith("550 5.5.2"))).toBe(true)
      expect(replies.at(-1)).toMatch(/^250 2\.0\.0 OK/)
    }
    expect(await count()).toBe(before)
  })
})

describe("what nobody should send", () => {
  test("without MAIL or RCPT the bytes are taken in and thrown away, never read as commands", async () => {
    const before = await count()
    const client = await stranger(post.office)
    const evil = "MAIL FROM:<>\r\nRCPT TO:<bob@example.test>\r\n"
    client.write(`BDAT ${evil.length} LAST\r\n${evil}NOOP\r\n`)
    await client.play("S: 503 5.5.1\nS: 250 2.0.0 OK")
    await client.play("C: MAIL FROM:<x@y.example>\nS: 250")
    client.write(`BDAT ${evil.length} LAST\r\n${evil}NOOP\r\n`)
    await client.play("S: 503 5.5.1\nS: 250 2.0.0 OK\nC: DATA\nS: 503")
    expect(await count()).toBe(before)
  })

  test.each(["BDAT", "BDAT x", "BDAT -1", "BDAT 1 LAST LAST", "BDAT 4 FIRST", "BDAT 0x10", "BDAT 1e3"])(
    "%s ends the connection, because nobody knows what follows",
    async (line) => {
      const client = await sending()
      client.write(`${line}\r\nMAIL FROM:<evil@x.example>\r\n`)
      await client.play("S: 501 5.5.4\nS: 421 4.7.0")
      await client.hungUp()
    },
  )

  test.each(["4294967296", "18446744073709551616", "5000001", "999999999999999"])(
    "BDAT %s is more than a message may have, and ends the connection",
    async (size) => {
      const client = await sending()
      client.write(`BDAT ${size}\r\nMAIL FROM:<evil@x.example>\r\n`)
      expect(await client.reply()).toMatch(/^55?0?[12]/)
      expect(await client.reply()).toMatch(/^421/)
      await client.hungUp()
    },
  )

  test("chunks that are too many together are refused, and RSET begins anew", async () => {
    const client = await sending()
    const chunk = `${"x".repeat(98)}\r\n`.repeat(20_000)
    client.write(`BDAT ${chunk.length}\r\n${chunk}`)
    await client.play("S: 250")
    for (const _ of [1, 2]) client.write(`BDAT ${chunk.length}\r\n${chunk}`)
    await client.play("S: 250\nS: 552 5.3.4")
    client.write("BDAT 3 LAST\r\nxyz")
    await client.play("S: 503 5.5.1\nC: DATA\nS: 503\nC: RSET\nS: 250\nC: MAIL FROM:<x@y.example>\nS: 250")
    expect(await post.office.house.sql.all("SELECT id FROM content WHERE size > 1000000")).toEqual([])
  })

  test("DATA and BDAT do not mix, and RSET forgets the chunks", async () => {
    const before = await count()
    const client = await sending()
    client.write("BDAT 6\r\na: b\r\n")
    await client.play("S: 250\nC: DATA\nS: 503\nC: RSET\nS: 250\nC: BDAT 0 LAST\nS: 503")
    expect(await count()).toBe(before)
  })

  test("a client that goes in the middle of a chunk leaves nothing", async () => {
    const client = await sending()
    client.write(`BDAT 1000000\r\nSubject: half\r\n\r\n${`${"x".repeat(70)}\r\n`.repeat(5_000)}`)
    const files = async () => (await Array.fromAsync(post.office.house.blobs.list())).map(({ name }) => name)
    await expect.poll(files).not.toEqual([])
    client.close()
    await expect.poll(files).toEqual([])
  })
})
