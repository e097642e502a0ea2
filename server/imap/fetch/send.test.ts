import { randomBytes } from "node:crypto"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type ImapHouse, openImapHouse, type Wire } from "../dialogue.ts"

const megabyte = 1024 * 1024

let house: ImapHouse
let accountId: number
beforeAll(async () => {
  house = await openImapHouse()
  accountId = await house.account("alice")
})
afterAll(() => house.close())

const fill = (mailbox: string, messages: readonly string[]) => house.deliver(accountId, mailbox, ...messages)
const selected = (mailbox: string) => house.signedIn("alice", mailbox)

const noise = (bytes: number) => randomBytes(bytes / 2).toString("hex")
const header = (name: string) => `Subject: ${name}\r\nX-Name: ${name}\r\n\r\n`

async function expectLiteral(wire: Wire, opening: string, bytes: string): Promise<void> {
  expect(await wire.line()).toBe(`${opening} {${bytes.length}}`)
  expect((await wire.bytes(bytes.length)) === bytes).toBe(true)
}

test("messages in rows, compressed, in files and of older versions come in order, byte for byte", async () => {
  const bodies = ["", "small\r\n", "z".repeat(60_000), noise(100_000), noise(300_000)]
  const heads = Array.from({ length: 200 }, (_, i) => header(`mixed ${i}`))
  const messages = heads.map((head, i) => `${head}${bodies[i % bodies.length]}`)
  await fill("mixed", messages)
  await house.house.sql.run("UPDATE content SET header_size = NULL WHERE id % 3 = 0")
  const wire = await selected("mixed")
  wire.send("b FETCH 1:* (BODY.PEEK[HEADER] BODY.PEEK[TEXT]<1.4> BODY.PEEK[HEADER.FIELDS (X-Name)])\r\n")
  for (const [i, head] of heads.entries()) {
    await expectLiteral(wire, `* ${i + 1} FETCH (BODY[HEADER]`, head)
    await expectLiteral(wire, " BODY[TEXT]<1>", messages[i]!.slice(head.length + 1, head.length + 5))
    await expectLiteral(wire, " BODY[HEADER.FIELDS (X-Name)]", `X-Name: mixed ${i}\r\n\r\n`)
    expect(await wire.line()).toBe(")")
  }
  expect(await wire.line()).toBe("b OK FETCH completed")
  wire.send("e UID FETCH 1:* (INTERNALDATE BODY.PEEK[HEADER] BODY.PEEK[HEADER]<3.5>)\r\n")
  for (const [i, head] of heads.entries()) {
    expect(await wire.line()).toMatch(`* ${i + 1} FETCH (UID ${i + 1} INTERNALDATE "`)
    expect((await wire.bytes(head.length)) === head).toBe(true)
    await expectLiteral(wire, " BODY[HEADER]<3>", head.slice(3, 8))
    expect(await wire.line()).toBe(")")
  }
  expect(await wire.line()).toBe("e OK UID FETCH completed")
  await wire.command("c STORE 2:3 +FLAGS.SILENT (\\Seen)")
  wire.send("d UID FETCH 1:* (BODY[])\r\n")
  for (const [i, message] of messages.entries()) {
    // Those that were read already are not told anew.
    const flags = i === 1 || i === 2 ? "" : "FLAGS (\\Seen \\Recent) "
    expect(await wire.line()).toBe(`* ${i + 1} FETCH (${flags}UID ${i + 1} BODY[] {${message.length}}`)
    expect((await wire.bytes(message.length)) === message).toBe(true)
    expect(await wire.line()).toBe(")")
  }
  expect(await wire.line()).toBe("d OK UID FETCH completed")
  wire.socket.destroy()
}, 60_000)

/** Reads nothing for a while: how much memory the server takes meanwhile. */
async function heldFor(wire: Wire, command: string): Promise<number> {
  wire.socket.pause()
  const before = process.memoryUsage()
  wire.send(command)
  await new Promise((resume) => setTimeout(resume, 500))
  const after = process.memoryUsage()
  return after.external + after.heapUsed - before.external - before.heapUsed
}

test("a slow reader of many messages is held back, and gets them all", async () => {
  const messages = Array.from({ length: 600 }, (_, i) => header(`slow ${i}`) + noise(80_000))
  await fill("slow", messages)
  const wire = await selected("slow")
  expect(await heldFor(wire, "b UID FETCH 1:* (BODY.PEEK[])\r\n")).toBeLessThan(24 * megabyte)
  wire.socket.resume()
  for (const [i, message] of messages.entries()) {
    await expectLiteral(wire, `* ${i + 1} FETCH (UID ${i + 1} BODY[]`, message)
    expect(await wire.line()).toBe(")")
  }
  expect(await wire.line()).toBe("b OK UID FETCH completed")
  wire.socket.destroy()
}, 60_000)

test("a message of 50 MB passes through in pieces", async () => {
  const message = header("large") + noise(50 * megabyte)
  await fill("large", [header("before"), message, header("behind")])
  const wire = await selected("large")
  expect(await heldFor(wire, "b FETCH 1:* (BODY.PEEK[])\r\n")).toBeLessThan(24 * megabyte)
  const chunks: Buffer[] = []
  wire.socket.removeAllListeners("data").on("data", (chunk) => chunks.push(chunk))
  wire.send("c LOGOUT\r\n")
  const closed = new Promise((resolve) => wire.socket.once("close", resolve))
  wire.socket.resume()
  await closed
  const response = (bytes: string, i: number) => `* ${i + 1} FETCH (BODY[] {${bytes.length}}\r\n${bytes})\r\n`
  const expected = [header("before"), message, header("behind")].map(response).join("")
  const came = Buffer.concat(chunks).toString("latin1")
  expect(came.slice(0, expected.length) === expected).toBe(true)
  expect(came.slice(expected.length)).toMatch(/^b OK FETCH completed\r\n/)
}, 60_000)
