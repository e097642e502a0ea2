import { once } from "node:events"
import { connect } from "node:net"
import type { FetchMessageObject, ImapFlow, MessageStructureObject } from "imapflow"
import SMTPConnection from "nodemailer/lib/smtp-connection/index.js"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { corpus, withoutReturnPath } from "./corpus.ts"
import { imapOf } from "./imap.ts"
import { type Missiva, startMissiva } from "./missiva.ts"

const messages = corpus()

describe.skipIf(messages.length === 0)("the corpus, in by SMTP and APPEND and out by IMAP", () => {
  let missiva: Missiva
  let client: ImapFlow

  beforeAll(async () => {
    missiva = await startMissiva()
    client = await imapOf(missiva, "carol@example.test")
  })
  afterAll(async () => {
    await client?.logout()
    await missiva?.fsck()
    await missiva?.stop()
  })

  test("by SMTP: byte for byte under the headers added at the top", async () => {
    const before = await client.status("INBOX", { uidNext: true })
    await sendAll(missiva.ports.smtp)
    await client.mailboxOpen("INBOX")
    const fetched = client.fetch(
      `${before ? before.uidNext : 1}:*`,
      { source: true, uid: true },
      { uid: true },
    )
    const sources = await Array.fromAsync(fetched, (message) => message.source!)
    expect(sources).toHaveLength(messages.length)
    for (const [index, message] of messages.entries()) {
      const source = sources[index]!
      const { name } = message
      const bytes = withoutReturnPath(message.bytes)
      const added = source.subarray(0, source.length - bytes.length)
      expect(source.subarray(added.length).equals(bytes), name).toBe(true)
      expect(added.toString(), name).toMatch(
        /^Return-Path: <sender@elsewhere\.test>\r\nDelivered-To: [^\r]+\r\nReceived: from [\s\S]*\r\n$/,
      )
    }
  }, 300_000)

  test("by APPEND: byte for byte, and every structure agrees with its bytes", async () => {
    await client.mailboxCreate("Corpus")
    for (const { bytes } of messages) await client.append("Corpus", bytes)
    await client.mailboxOpen("Corpus")
    const what = {
      source: true,
      uid: true,
      size: true,
      envelope: true,
      bodyStructure: true,
      headers: ["subject"],
    }
    const fetched = await Array.fromAsync(client.fetch("1:*", what))
    expect(fetched).toHaveLength(messages.length)
    for (const [index, { name, bytes }] of messages.entries()) {
      const message = fetched[index]!
      expect(message.source!.equals(bytes), name).toBe(true)
      expect(message.size, name).toBe(bytes.length)
      await checkStructure(client, name, message)
    }
  }, 600_000)

  async function sendAll(port: number): Promise<void> {
    // Without Nagle's algorithm, which would wait 40 ms before each final dot.
    const socket = connect({ host: "127.0.0.1", port, noDelay: true })
    await once(socket, "connect")
    const connection = new SMTPConnection({ connection: socket, ignoreTLS: true })
    await new Promise<void>((resolve, reject) => {
      connection.once("error", reject)
      connection.connect((error) => (error ? reject(error) : resolve()))
    })
    for (const { name, bytes } of messages) {
      const envelope = { from: "sender@elsewhere.test", to: ["carol@example.test"] }
      await new Promise<void>((resolve, reject) =>
        connection.send(envelope, bytes, (error) =>
          error ? reject(new Error(`${name}: ${error.message}`)) : resolve(),
        ),
      )
    }
    connection.quit()
  }
})

interface Leaf {
  part: string
  node: MessageStructureObject
}

/** What can be fetched as BODY[part], numbered as RFC 3501 §6.4.5 says: a message that is one part is part 1. */
function leaves(node: MessageStructureObject, prefix: string): Leaf[] {
  const children = node.childNodes ?? []
  if (!node.type.startsWith("multipart/")) return [{ part: `${prefix}1`, node }]
  return children.flatMap((child, index) => {
    const part = `${prefix}${index + 1}`
    if (child.type.startsWith("multipart/")) return leaves(child, `${part}.`)
    const [embedded] = child.type === "message/rfc822" ? (child.childNodes ?? []) : []
    return [{ part, node: child }, ...(embedded ? leaves(embedded, `${part}.`) : [])]
  })
}

async function checkStructure(client: ImapFlow, name: string, message: FetchMessageObject): Promise<void> {
  const parts = leaves(message.bodyStructure!, "").slice(0, 40)
  const wanted = parts.map(({ part }) => part)
  const fetched = await client.fetchOne(String(message.uid), { bodyParts: wanted }, { uid: true })
  if (!fetched) throw new Error(`${name} is gone`)
  for (const { part, node } of parts) {
    const body = fetched.bodyParts?.get(part.toLowerCase())
    if (body === undefined) throw new Error(`${name}: there is no BODY[${part}]`)
    expect(body?.length ?? 0, `${name}: size of BODY[${part}]`).toBe(node.size ?? 0)
    if (node.lineCount === undefined) continue
    const ends = (body?.toString("latin1").match(/\n/g) ?? []).length
    const open = body?.length && body[body.length - 1] !== 10 ? 1 : 0
    expect([ends, ends + open], `${name}: lines of BODY[${part}]`).toContain(node.lineCount)
  }
  const header = message.headers!.toString("latin1")
  const subject = /^subject:\s*(.*)/i.exec(header)?.[1]?.trim()
  if (
    subject &&
    /^[ -~]*$/.test(subject) &&
    !/=\?|\r\n\s/.test(header.trimEnd()) &&
    header.match(/^subject:/gim)?.length === 1
  )
    expect(message.envelope!.subject?.trim(), `${name}: ENVELOPE subject`).toBe(subject.replace(/\s+/g, " "))
}
