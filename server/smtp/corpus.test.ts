import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Dialogue } from "./test-dialogue.ts"
import { openPostOffice, type PostOffice } from "./test-post-office.ts"

const folder = join(import.meta.dirname, "../../../shared/corpus")
const here = existsSync(folder)
if (!here) console.warn(`real and broken messages are not tested: ${folder} is missing`)

const files = here
  ? readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name !== "README.md" && statSync(join(folder, name)).isFile())
      .sort()
  : []

/** A message as SMTP carries it: every line ends with CR LF. */
function asSent(name: string): string {
  const text = readFileSync(join(folder, name), "latin1").replace(/\r\n|\r|\n/g, "\r\n")
  return text.endsWith("\r\n") ? text : `${text}\r\n`
}

let office: PostOffice
let bob: number

beforeAll(async () => {
  office = await openPostOffice({ messageLimit: 50_000_000 })
  bob = await office.person("bob")
})
afterAll(() => office.close())

/** The one field that is the server's alone (RFC 5321 §4.4). */
const withoutReturnPath = (message: string) => {
  const end = message.startsWith("\r\n") ? 0 : message.indexOf("\r\n\r\n") + 2
  const header = end > 1 ? message.slice(0, end) : message
  return header.replace(/^return-path[ \t]*:.*\r\n(?:[ \t].*\r\n)*/gim, "") + message.slice(header.length)
}

describe.runIf(here)("real and broken messages", () => {
  test("come out byte for byte, behind the fields of ours", async () => {
    const client = await Dialogue.open(office.ports.smtp)
    await client.play("S: 220\nC: EHLO me\nS: 250")
    const looping: string[] = []
    const sent: string[] = []
    for (const name of files) {
      const message = asSent(name)
      await client.play(
        "C: MAIL FROM:<x@y.example>\nS: 250\nC: RCPT TO:<bob@example.test>\nS: 250\nC: DATA\nS: 354",
      )
      client.write(`${message.replace(/^\./gm, "..")}.\r\n`)
      const reply = await client.reply()
      if (reply.startsWith("554 5.4.6")) looping.push(name)
      else {
        expect(reply, name).toMatch(/^250/)
        sent.push(withoutReturnPath(message))
      }
    }
    client.close()
    const filed = await office.inbox(bob)
    expect(filed.length).toBe(sent.length)
    const ours =
      /^Return-Path: <x@y\.example>\r\nDelivered-To: bob@example\.test\r\nReceived: from me .*\r\n(?:\t.*\r\n)+/
    for (const [i, text] of filed.entries()) expect(text.replace(ours, "")).toBe(sent[i])
    expect(looping).toEqual([])
  }, 120_000)
})
