import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { createLog } from "../log.ts"
import { closeDialogues, dialogue, plain } from "./test-clients.ts"
import { openPostOffice, type PostOffice } from "./test-post-office.ts"

let office: PostOffice
let bob: number

const logged: string[] = []
const log = createLog((line) => void logged.push(line))
const isKnown = (address: string) => address === "127.0.0.1"

beforeAll(async () => {
  office = await openPostOffice({ proxies: ["127.0.0.0/8"], gateways: ["127.0.0.1"], isKnown, log })
  bob = await office.person("bob")
  await office.person("alice")
})
afterEach(closeDialogues)
afterAll(() => office.close())

const message = "C: MAIL FROM:<x@y.example>\nS: 250\nC: RCPT TO:<bob@example.test>\nS: 250\nC: DATA\nS: 354"

describe("the PROXY protocol", () => {
  test("says who the client is", async () => {
    const client = await dialogue(office.ports.smtp)
    client.write("PROXY TCP4 192.0.2.7 198.51.100.1 56324 25\r\n")
    await client.play(`S: 220\nC: EHLO there\nS: 250\n${message}\nC: .\nS: 250`)
    expect((await office.inbox(bob)).at(-1)).toContain("Received: from there ([192.0.2.7])")
  })

  test("comes before TLS, in one packet with it or byte by byte", async () => {
    const header = Buffer.concat([
      Buffer.from("0d0a0d0a000d0a515549540a2121", "hex"),
      Buffer.from([0, 36]),
      Buffer.from("20010db8000000000000000000000007", "hex"),
      Buffer.alloc(20),
    ])
    const client = await dialogue(office.ports.submissions)
    for (const byte of header) {
      client.write(String.fromCharCode(byte))
      await new Promise(setImmediate)
    }
    await client.startTls()
    await client.play(`S: 220\nC: EHLO there\nS: 250\nC: AUTH PLAIN ${plain("alice@example.test")}\nS: 235`)
    await client.play(
      "C: MAIL FROM:<alice@example.test>\nS: 250\nC: RCPT TO:<bob@example.test>\nS: 250\nC: DATA\nS: 354",
    )
    await client.play("C: From: alice@example.test\nC: .\nS: 250")
    expect(logged.join("")).toContain('"client":"2001:db8:0:0:0:0:0:7"')
    // Only the log knows: where our people are is not told to those they write to.
    expect((await office.inbox(bob)).at(-1)).not.toContain("2001:db8")
  })

  test("must be there where it is expected", async () => {
    for (const start of ["EHLO there\r\n", "PROXY TCP4 nonsense\r\n", "\x16\x03\x01\x02\x00"]) {
      const client = await dialogue(office.ports.smtp)
      client.write(start)
      expect(await client.reply()).toBe("")
      await client.hungUp()
    }
  })

  test("means nothing from others", async () => {
    const open = await openPostOffice({ proxies: ["192.0.2.0/24"] })
    const client = await dialogue(open.ports.smtp)
    await client.play("S: 220\nC: PROXY TCP4 192.0.2.7 198.51.100.1 56324 25\nS: 500")
    await open.close()
  })

  test("a client behind it is a stranger, and greeted as one", async () => {
    const client = await dialogue(office.ports.smtp)
    client.write("PROXY TCP4 192.0.2.7 198.51.100.1 56324 25\r\nEHLO early\r\n")
    expect(await client.reply()).toMatch(/^421 4\.7\.0/)
  })
})

describe("XCLIENT", () => {
  const gateway = async () => {
    const client = await dialogue(office.ports.smtp)
    client.write("PROXY UNKNOWN\r\n")
    await client.reply()
    return client
  }

  test("a gateway says whom it speaks for, and everything begins anew", async () => {
    const client = await gateway()
    expect(await client.say("EHLO gateway")).toMatch(/250-XCLIENT NAME ADDR PORT PROTO HELO/)
    await client.play(`
      C: XCLIENT NAME=spike.example ADDR=IPv6:2001:db8::9 PORT=[UNAVAILABLE]
      S: 220 mail.example.test ESMTP
      C: MAIL FROM:<x@y.example>
      S: 503
      C: EHLO spike
      S: 250`)
    await client.play(`${message}\nC: .\nS: 250`)
    expect((await office.inbox(bob)).at(-1)).toContain("Received: from spike ([IPv6:2001:db8::9])")
  })

  test("nobody signs in by it, and nonsense is refused", async () => {
    const client = await gateway()
    await client.play(`
      C: EHLO gateway
      S: 250
      C: XCLIENT LOGIN=alice@example.test
      S: 501 5.5.4
      C: XCLIENT ADDR=nonsense
      S: 501 5.5.4
      C: XCLIENT ADDR
      S: 501 5.5.4
      C: MAIL FROM:<x@y.example>
      S: 250
      C: XCLIENT ADDR=192.0.2.1
      S: 503 5.5.1`)
  })
})
