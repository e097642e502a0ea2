import { randomBytes } from "node:crypto"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { content } from "../../mime/content.ts"
import { corpus } from "../../mime/fixtures.ts"
import { embeddedMessage, type Part } from "../../mime/part.ts"
import { parseStructure } from "../../mime/structure.ts"
import { type ImapHouse, openImapHouse } from "../dialogue.ts"

let house: ImapHouse
let accountId: number
beforeAll(async () => {
  house = await openImapHouse({ messageLimit: 64 << 20 })
  accountId = await house.account("alice")
})
afterAll(() => house.close())

const user = "alice"

const fill = (mailbox: string, ...messages: string[]) => house.deliver(accountId, mailbox, ...messages)
const selected = (mailbox: string) => house.signedIn(user, mailbox)

/** Bytes that are in use; what was let go of and not collected yet, as after a part was decoded, is not. */
function memoryHeld(): number {
  setFlagsFromString("--expose-gc")
  runInNewContext("gc")()
  const { external, heapUsed } = process.memoryUsage()
  return external + heapUsed
}

/** A part of these fields and this body. */
const part = (fields: string[], body: string) => [...fields, "", body].join("\r\n")
const encoding = (name: string) => `Content-Transfer-Encoding: ${name}`

function multipart(...parts: string[]): string {
  const delimited = parts.map((text) => `--b\r\n${text}\r\n`).join("")
  return `Subject: parts\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${delimited}--b--\r\n`
}

const everything = multipart(
  part(["Content-Type: text/plain", encoding("quoted-printable")], "caf=C3=A9 =\r\nau lait"),
  part(["Content-Type: application/octet-stream", encoding("BASE64")], "AAEC/w==\r\n"),
  part(["Content-Type: application/octet-stream", encoding("base64")], "aGVs\r\nbG8="),
  part(["Content-Type: message/rfc822"], part(["Subject: inner", encoding("base64")], "aW5zaWRl")),
  part(["Content-Type: text/plain", encoding("x-uuencode")], "begin 644 a\r\n"),
  part(["Content-Type: text/plain", encoding("8bit")], "l\xe9one\nl\xe9two\r"),
)

describe("BINARY (RFC 3516 §4.2)", () => {
  beforeAll(() => fill("all", everything))

  test("parts come decoded, with NUL as literal8, and are as large as BINARY.SIZE says", async () => {
    await house.talk(
      `
      C: a EXAMINE all
      S: ...
      S: a OK ...
      C: b FETCH 1 (BINARY.PEEK[1] BINARY.SIZE[1])
      S: * 1 FETCH (BINARY[1] {13}
      S: caf\xc3\xa9 au lait BINARY.SIZE[1] 13)
      S: b OK FETCH completed
      C: c FETCH 1 (BINARY.PEEK[2] BINARY.SIZE[2] BINARY[3])
      S: * 1 FETCH (BINARY[2] ~{4}
      S: \0\x01\x02\xff BINARY.SIZE[2] 4 BINARY[3] {5}
      S: hello)
      S: c OK FETCH completed
      C: d FETCH 1 (BINARY.PEEK[4.1] BINARY.SIZE[4.1])
      S: * 1 FETCH (BINARY[4.1] {6}
      S: inside BINARY.SIZE[4.1] 6)
      S: d OK FETCH completed
      `,
      { user },
    )
  })

  test("<offset.length> counts decoded octets; what is not there is NIL", async () => {
    await house.talk(
      `
      C: a EXAMINE all
      S: ...
      S: a OK ...
      C: b FETCH 1 (BINARY.PEEK[1]<5.3> BINARY.PEEK[2]<1.2> BINARY.PEEK[2]<3.100> BINARY.PEEK[3]<9.1>)
      S: * 1 FETCH (BINARY[1]<5> {3}
      S:  au BINARY[2]<1> {2}
      S: \x01\x02 BINARY[2]<3> {1}
      S: \xff BINARY[3]<9> {0}
      S: )
      S: b OK FETCH completed
      C: c FETCH 1 (BINARY.PEEK[9] BINARY.SIZE[9] BINARY.PEEK[1.1])
      S: * 1 FETCH (BINARY[9] NIL BINARY.SIZE[9] 0 BINARY[1.1] NIL)
      S: c OK FETCH completed
      `,
      { user },
    )
  })

  test("lines of text end in CRLF however they were stored (§6)", async () => {
    const wire = await selected("all")
    wire.send("b FETCH 1 (BINARY.PEEK[6] BINARY.SIZE[6] BODY.PEEK[6])\r\n")
    const responses = [
      "* 1 FETCH (BINARY[6] {13}\r\nl\xe9one\r\nl\xe9two\r",
      " BINARY.SIZE[6] 13 BODY[6] {12}\r\nl\xe9one\nl\xe9two\r)\r\nb OK FETCH completed\r\n",
    ]
    for (const response of responses) expect(await wire.bytes(response.length)).toBe(response)
    wire.socket.destroy()
  })

  test("of a whole message and of a multipart nothing is decoded", async () => {
    const wire = await selected("all")
    const size = everything.length
    wire.send("b FETCH 1 (BINARY.PEEK[] BINARY.SIZE[])\r\n")
    expect(await wire.line()).toBe(`* 1 FETCH (BINARY[] {${size}}`)
    expect(await wire.bytes(size)).toBe(everything)
    expect(await wire.line()).toBe(` BINARY.SIZE[] ${size})`)
    wire.socket.destroy()
  })

  test("an unknown encoding fails the command, and everything else is told (§4.3)", async () => {
    await fill("unknown", everything, multipart(...Array(5).fill(part([], "fifth"))))
    await house.talk(
      String.raw`
      C: a SELECT unknown
      S: ...
      S: a OK ...
      C: b FETCH 1 BINARY.PEEK[5]
      S: b NO [UNKNOWN-CTE] ...
      C: c FETCH 1:2 BINARY.SIZE[5]
      S: * 2 FETCH (BINARY.SIZE[5] 5)
      S: c NO [UNKNOWN-CTE] ...
      C: d UID FETCH 1:2 (BODY.PEEK[5]<0.5> BINARY[5]<0.2>)
      S: * 1 FETCH (FLAGS (\Seen \Recent) UID 1 BODY[5]<0> {5}
      S: begin)
      S: * 2 FETCH (FLAGS (\Seen \Recent) UID 2 BODY[5]<0> {5}
      S: fifth BINARY[5]<0> {2}
      S: fi)
      S: d NO [UNKNOWN-CTE] ...
      `,
      { user },
    )
  })

  test("BINARY marks as read; PEEK and SIZE do not", async () => {
    await fill("seen", everything, everything)
    await house.talk(
      String.raw`
      C: a SELECT seen
      S: ...
      S: a OK ...
      C: b FETCH 1 (BINARY.PEEK[3] BINARY.SIZE[3])
      S: * 1 FETCH (BINARY[3] {5}
      S: hello BINARY.SIZE[3] 5)
      S: b OK FETCH completed
      C: c FETCH 1 BINARY[3]
      S: * 1 FETCH (FLAGS (\Seen \Recent) BINARY[3] {5}
      S: hello)
      S: c OK FETCH completed
      `,
      { user },
    )
  })

  test.each([
    "BINARY",
    "BINARY[1",
    "BINARY[HEADER]",
    "BINARY[1.HEADER]",
    "BINARY[1.MIME]",
    "BINARY[1.]",
    "BINARY[0]",
    "BINARY[1]<0>",
    "BINARY[1]<0.0>",
    "BINARY.PEEK",
    "BINARY.SIZE[1]<0.1>",
    "BINARY.SIZE",
    "BINARY.SIZES[1]",
    `BINARY[${"1.".repeat(200)}1]`,
  ])("%.30s is refused", async (item) => {
    await house.talk(`C: a EXAMINE all\nS: ...\nS: a OK ...\nC: b FETCH 1 (UID ${item})\nS: b BAD ...`, {
      user,
    })
  })
})

/** What a multipart of one large part decodes to, in base64 with lines of any length. */
function large(bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,74}/g)!
  return multipart(part([encoding("base64"), "Content-Type: image/x"], lines.join("\r\n")))
}

describe("large parts", () => {
  const bytes = randomBytes(3_000_001)

  test("are decoded in pieces, and come whole", async () => {
    await fill("large", large(bytes))
    const wire = await selected("large")
    wire.send("b FETCH 1 (BINARY.PEEK[1] UID)\r\n")
    expect(await wire.line()).toBe(`* 1 FETCH (UID 1 BINARY[1] ~{${bytes.length}}`)
    expect((await wire.bytes(bytes.length)) === bytes.toString("latin1")).toBe(true)
    expect([await wire.line(), await wire.line()]).toEqual([")", "b OK FETCH completed"])
    wire.socket.destroy()
  })

  test("may be asked for piece by piece, in any order", async () => {
    await fill("pieces", large(bytes), large(bytes.subarray(0, 100_000)))
    const wire = await selected("pieces")
    const step = 65_536
    const offsets = Array.from({ length: 46 }, (_, i) => i * step)
    for (const offset of [...offsets, 3_000_000, 77, 200_000, 0, 1_500_000]) {
      const expected = bytes.subarray(offset, offset + step)
      wire.send(`b FETCH 1:2 BINARY.PEEK[1]<${offset}.${step}>\r\n`)
      for (const piece of [expected, bytes.subarray(0, 100_000).subarray(offset, offset + step)]) {
        expect(await wire.line()).toMatch(new RegExp(`BINARY\\[1\\]<${offset}> ~?\\{${piece.length}\\}$`))
        expect((await wire.bytes(piece.length)) === piece.toString("latin1")).toBe(true)
        expect(await wire.line()).toBe(")")
      }
      expect(await wire.line()).toBe("b OK FETCH completed")
    }
    wire.socket.destroy()
  })

  test("a slow reader makes the server hold no more than a little", async () => {
    const noise = randomBytes(30 << 20)
    await fill("slow", large(noise))
    const wire = await selected("slow")
    wire.socket.pause()
    const before = memoryHeld()
    wire.send("b FETCH 1 BINARY.PEEK[1]\r\n")
    await new Promise((resume) => setTimeout(resume, 1000))
    expect(memoryHeld() - before).toBeLessThan(24 << 20)
    const chunks: Buffer[] = []
    wire.socket.removeAllListeners("data").on("data", (chunk) => chunks.push(chunk))
    wire.send("c LOGOUT\r\n")
    const closed = new Promise((resolve) => wire.socket.once("close", resolve))
    wire.socket.resume()
    await closed
    const came = Buffer.concat(chunks)
    const opening = `* 1 FETCH (BINARY[1] ~{${noise.length}}\r\n`
    expect(came.toString("latin1", 0, opening.length)).toBe(opening)
    expect(came.subarray(opening.length, opening.length + noise.length).equals(noise)).toBe(true)
    expect(came.toString("latin1", opening.length + noise.length)).toMatch(/^\)\r\nb OK FETCH completed/)
  }, 30_000)
})

test("white space and soft line breaks without end are decoded in bounded memory", async () => {
  const body = `${" ".repeat(3 << 20)}=\r\n${"= ".repeat(1 << 20)}x`
  await fill("hostile", multipart(part([encoding("quoted-printable")], body)))
  const wire = await selected("hostile")
  const [size] = await wire.command("b FETCH 1 BINARY.SIZE[1]")
  const announced = Number(/\[1\] (\d+)\)/.exec(size!)![1])
  wire.send("c FETCH 1 BINARY.PEEK[1]\r\n")
  expect(await wire.line()).toBe(`* 1 FETCH (BINARY[1] {${announced}}`)
  expect((await wire.bytes(announced)).trimStart().endsWith("x")).toBe(true)
  expect([await wire.line(), await wire.line()]).toEqual([")", "c OK FETCH completed"])
  wire.socket.destroy()
})

/** The numbers of the parts of a message that have no parts. */
function leavesOf(root: Part, path: number[] = []): { path: number[]; part: Part }[] {
  const inside = root.type === "multipart" ? root : embeddedMessage(root)
  if (path.length === 0 && root.type !== "multipart") return leavesOf(root, [1])
  if (!inside) return [{ path, part: root }]
  if (inside.type !== "multipart") return leavesOf(inside, [...path, 1])
  return inside.parts.flatMap((part, i) => leavesOf(part, [...path, i + 1]))
}

test("parts of real messages come as they are decoded elsewhere, at once and in pieces", async () => {
  const messages = corpus().filter((_message, i) => i % 15 === 0)
  await fill("corpus", ...messages.map(({ bytes }) => bytes.toString("latin1")))
  const wire = await selected("corpus")
  const known = ["7bit", "8bit", "binary", "base64", "quoted-printable"]
  for (const [i, { name, bytes }] of messages.entries())
    for (const { path, part } of leavesOf(parseStructure(bytes)).filter((leaf) =>
      known.includes(leaf.part.encoding),
    )) {
      const expected = Buffer.from(content(bytes, part)).toString("latin1")
      const length = expected.length
      const section = path.join(".")
      const where = `${name} ${section}`
      wire.send(
        `b FETCH ${i + 1} (BINARY.SIZE[${section}] BINARY.PEEK[${section}] BINARY.PEEK[${section}]<7.1000>)\r\n`,
      )
      const tilde = expected.includes("\0") ? "~" : ""
      expect(await wire.line(), where).toBe(
        `* ${i + 1} FETCH (BINARY.SIZE[${section}] ${length} BINARY[${section}] ${tilde}{${length}}`,
      )
      expect((await wire.bytes(length)) === expected, where).toBe(true)
      const piece = expected.slice(7, 1007)
      expect(await wire.line(), where).toMatch(
        new RegExp(`^ BINARY\\[${section}\\]<7> ~?\\{${piece.length}\\}$`),
      )
      expect((await wire.bytes(piece.length)) === piece, where).toBe(true)
      expect([await wire.line(), await wire.line()], where).toEqual([")", "b OK FETCH completed"])
    }
  wire.socket.destroy()
}, 60_000)
