import nodemailer from "nodemailer"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Nameserver } from "../server/queue/test-world.ts"
import { imapOf } from "./imap.ts"
import { type Missiva, password, startMissiva } from "./missiva.ts"
import { canRunPostfix, type Postfix, startPostfix } from "./postfix.ts"

if (!canRunPostfix) console.warn("SKIPPED: mail to and from Postfix (Debian's postfix and root are needed)")

describe.skipIf(!canRunPostfix)("mail to and from a Postfix that is another domain", () => {
  let missiva: Missiva
  let postfix: Postfix
  let nameserver: Nameserver

  beforeAll(async () => {
    nameserver = await Nameserver.open()
    const { port, ready } = await reservePort()
    postfix = await startPostfix({ host: "127.0.0.1", port })
    nameserver.records.set("peer.test", { mx: [{ preference: 10, exchange: "mx.peer.test" }] })
    nameserver.records.set("mx.peer.test", { a: ["127.0.0.1"] })
    await ready()
    missiva = await startMissiva({
      env: {
        MISSIVA_PORT_SMTP: String(port),
        MISSIVA_DNS_SERVERS: nameserver.address,
        MISSIVA_RELAY_PORT: String(postfix.port),
        MISSIVA_RELAY_PRIVATE: "on",
      },
    })
  })
  afterAll(async () => {
    await missiva?.fsck()
    await missiva?.stop()
    postfix?.stop()
    nameserver?.close()
  })

  const send = async (to: string | string[], subject: string) => {
    const transport = nodemailer.createTransport({
      host: "127.0.0.1",
      port: missiva.ports.submission,
      requireTLS: true,
      tls: { rejectUnauthorized: false },
      auth: { user: "alice@example.test", pass: password },
    })
    await transport.sendMail({
      from: "Alice <alice@example.test>",
      to,
      subject,
      text: `This is ${subject}.\n.\n`,
    })
  }

  async function eventually<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
    const deadline = Date.now() + 60_000
    while (Date.now() < deadline) {
      const found = await look()
      if (found !== undefined) return found
      await new Promise((resume) => setTimeout(resume, 100))
    }
    throw new Error(`waited in vain\n${postfix.log()}\n${await missiva.log()}`)
  }

  async function inbox(subject: RegExp): Promise<string> {
    const client = await imapOf(missiva, "alice@example.test")
    try {
      return await eventually(async () => {
        await client.mailboxOpen("INBOX")
        for await (const message of client.fetch("1:*", { envelope: true, source: true }))
          if (subject.test(message.envelope?.subject ?? "")) return message.source!.toString()
        return undefined
      })
    } finally {
      await client.logout()
    }
  }

  test("out: over TLS, with our Received, to each recipient once", async () => {
    await send(["friend@peer.test", "full@peer.test"], "greetings out")
    for (const person of ["friend", "full"]) {
      const [message] = await eventually(() => {
        const found = postfix.mailbox(person)
        return found.length > 0 ? found : undefined
      })
      expect(message).toContain("This is greetings out.\n.\n")
      expect(message).toMatch(/^Received: from [^:]*\n\s+by mail\.example\.test/m)
      expect(message).toMatch(/^Return-Path: <alice@example\.test>/m)
    }
    expect(postfix.log()).toMatch(/TLS connection established from/)
    const queue = await missiva.command("queue", "list", "--state", "delivered", "--json")
    expect(queue).toContain("friend@peer.test")
  })

  test("in: over TLS, from a program there to a person here", async () => {
    const letter =
      "From: Friend <friend@peer.test>\nTo: alice@example.test\nSubject: greetings in\n\nHello Alice.\n"
    postfix.sendmail("friend@peer.test", "alice@example.test", letter)
    const source = await inbox(/^greetings in$/)
    expect(source).toContain("Hello Alice.")
    expect(source).toMatch(/^Received: from mx\.peer\.test .*with ESMTPS/ms)
  })

  test("nobody there: the sender gets a bounce that a person understands and a program too", async () => {
    await send("nobody@peer.test", "into the void")
    const bounce = await inbox(/into the void/)
    expect(bounce).toMatch(/nobody@peer\.test/)
    expect(bounce).toMatch(/^Content-Type: multipart\/report; report-type=delivery-status/im)
    expect(bounce).toMatch(/^Status: 5\.1\.1/m)
    expect(bounce).toMatch(/^Return-Path: <>/m)
  })

  test("nobody here: Postfix is told at once and bounces itself", async () => {
    postfix.sendmail("friend@peer.test", "nobody@example.test", "Subject: to nobody\n\nHello?\n")
    await eventually(() => (/status=bounced.*5\.1\.1/.test(postfix.log()) ? true : undefined))
  })
})

/** Finds a free port and keeps it until `ready`. */
async function reservePort() {
  const { createServer } = await import("node:net")
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as { port: number }
  return { port, ready: () => new Promise((resolve) => server.close(resolve)) }
}
