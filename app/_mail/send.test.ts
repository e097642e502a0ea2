import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Readable } from "node:stream"
import type { ImapFlow } from "imapflow"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { imapOf } from "../../e2e/imap.ts"
import { type Missiva, password, startMissiva } from "../../e2e/missiva.ts"
import { type ComposedFile, composeMessage } from "./compose.ts"
import { type ComposeMessageInput, composeMessageSchema } from "./compose-message.ts"
import { openDraft, openReply } from "./compose-open.ts"
import { removeDraft, saveDraft } from "./drafts.ts"
import { type Mailer, sendMessage } from "./send.ts"
import { readSentRecord, writeSentRecord } from "./sent-record.ts"
import { readSource } from "./source-message.ts"

let missiva: Missiva
let client: ImapFlow
let mailer: Mailer
let warnings: string[]

const alice = "alice@example.test"

beforeAll(async () => {
  missiva = await startMissiva()
  client = await imapOf(missiva, alice)
})
afterAll(async () => {
  await client?.logout()
  await missiva?.stop()
  if (mailer) await rm(mailer.place.folder, { recursive: true, force: true })
})
beforeEach(async () => {
  warnings = []
  mailer = {
    place: { folder: await mkdtemp(join(tmpdir(), "missiva-send-")), accountId: 1 },
    submission: async () => ({
      host: "127.0.0.1",
      port: missiva.ports.submission,
      tls: { rejectUnauthorized: false },
      auth: { user: alice, password },
    }),
    imap: (work) => work(client),
    warn: (what) => warnings.push(what),
  }
})

function given(fields: Partial<ComposeMessageInput> = {}) {
  return composeMessageSchema.parse({
    id: crypto.randomUUID(),
    from: { name: "Alice", address: alice },
    to: [{ name: "Bob", address: "bob@example.test" }],
    cc: [],
    bcc: [],
    subject: `Test ${crypto.randomUUID()}`,
    body: { kind: "html", html: "<p>Bon dia</p>", quote: "<p>A wrote:</p><blockquote>old</blockquote>" },
    attachments: [],
    ...fields,
  })
}

const file: ComposedFile = {
  id: "0".repeat(32),
  name: "factura març.csv",
  type: "text/csv",
  content: () => Readable.from([Buffer.from("a;ç\r\n")]),
}

async function found(of: ImapFlow, mailbox: string, subject: string): Promise<number[]> {
  const lock = await of.getMailboxLock(mailbox)
  try {
    return (await of.search(subject ? { subject } : { all: true }, { uid: true })) || []
  } finally {
    lock.release()
  }
}

const send = (message: ReturnType<typeof given>, again = false) =>
  sendMessage(mailer, { message, compose: () => composeMessage(message, [file], "send"), again })

describe("a draft", () => {
  it("takes the place of its older copies and comes back whole", async () => {
    const message = given({
      cc: [{ name: "Núria", address: "nuria@example.net" }],
      bcc: [{ address: "carol@example.test" }],
    })
    for (const subject of [message.subject, `${message.subject} again`]) {
      const { copy, messageId } = await composeMessage({ ...message, subject }, [file], "draft")
      await saveDraft(client, { bytes: copy, messageId })
    }
    const uids = await found(client, "Drafts", message.subject)
    expect(uids).toHaveLength(1)
    const place = { mailbox: "Drafts", uid: uids[0]! }
    const opened = openDraft(await readSource(client, place.mailbox, place.uid), place)
    expect(opened).toMatchObject({
      id: message.id,
      from: alice,
      to: message.to,
      cc: message.cc,
      bcc: message.bcc,
      subject: `${message.subject} again`,
      body: { kind: "html", html: '<p style="margin:0 0 0.6em">Bon dia</p>' },
      quote: { html: "<p>A wrote:</p><blockquote>old</blockquote>" },
      parts: [{ name: "factura març.csv", type: "text/csv" }],
    })
    const messageId = `<${message.id}@example.test>`
    expect(await removeDraft(client, { messageId })).toBe(1)
    expect(await found(client, "Drafts", message.subject)).toEqual([])
  })
})

describe("sendMessage", () => {
  it("sends once however often it is asked, and files, clears and flags", async () => {
    const [answered] = await found(client, "INBOX", "")
    const status = await client.status("INBOX", { uidValidity: true })
    const answers = {
      kind: "reply" as const,
      mailbox: "INBOX",
      uid: answered!,
      uidValidity: String(status ? status.uidValidity : ""),
    }
    const message = given({ answers })
    const draft = await composeMessage(message, [file], "draft")
    await saveDraft(client, { bytes: draft.copy, messageId: draft.messageId })

    const outcomes = await Promise.all([send(message), send(message)])
    outcomes.push(await send(message))
    for (const outcome of outcomes) expect(outcome).toEqual({ state: "sent", filed: true, refusals: [] })

    const bob = await imapOf(missiva, "bob@example.test")
    expect(await found(bob, "INBOX", message.subject)).toHaveLength(1)
    await bob.logout()
    expect(await found(client, "Sent", message.subject)).toHaveLength(1)
    expect(await found(client, "Drafts", message.subject)).toEqual([])
    const lock = await client.getMailboxLock("INBOX")
    const flagged = await client.fetchOne(String(answered), { flags: true }, { uid: true })
    lock.release()
    expect(flagged ? [...(flagged.flags ?? [])] : []).toContain("\\Answered")
    expect(warnings).toEqual([])
  })

  it("names those who were refused", async () => {
    const outcome = await send(
      given({ to: [{ address: "bob@example.test" }, { address: "nobody-here@example.test" }] }),
    )
    expect(outcome).toMatchObject({ state: "sent", refusals: [{ address: "nobody-here@example.test" }] })
  })

  it("lets a refused message be sent again under the same id", async () => {
    const message = given({ to: [{ address: "nobody-here@example.test" }] })
    expect(await send(message)).toMatchObject({ state: "refused", reason: "recipients" })
    expect(await send({ ...message, to: [{ name: "", address: "bob@example.test" }] })).toMatchObject({
      state: "sent",
    })
  })

  it("keeps the draft and tries only the copy again when Sent cannot be written", async () => {
    const message = given()
    const imap = mailer.imap
    mailer.imap = () => Promise.reject(new Error("connection lost"))
    expect(await send(message)).toEqual({ state: "sent", filed: false, refusals: [] })
    expect(warnings).toEqual(["could not copy to Sent"])
    mailer.imap = imap
    expect(await send(message)).toEqual({ state: "sent", filed: true, refusals: [] })
    const bob = await imapOf(missiva, "bob@example.test")
    expect(await found(bob, "INBOX", message.subject)).toHaveLength(1)
    await bob.logout()
    expect(await found(client, "Sent", message.subject)).toHaveLength(1)
  })

  it("does not put into Sent what still waits in the Outbox, when asked once more after a crash", async () => {
    const message = given()
    await writeSentRecord(mailer.place, message.id, { state: "accepted", filed: false, refusals: [] })
    const compose = () => composeMessage(message, [file], "send")
    const holdUntil = Date.now() + 3_600_000
    const outcome = await sendMessage(mailer, { message, compose, again: false, holdUntil })
    expect(outcome).toEqual({ state: "sent", filed: true, refusals: [] })
    expect(await found(client, "Sent", message.subject)).toEqual([])
  })

  it("does not send by itself what a crash left in doubt", async () => {
    const message = given()
    await writeSentRecord(mailer.place, message.id, { state: "started", filed: false, refusals: [] })
    expect(await send(message)).toEqual({ state: "unsure" })
    expect(await send(message, true)).toMatchObject({ state: "sent" })
    expect(await readSentRecord(mailer.place, message.id)).toMatchObject({ state: "accepted", filed: true })
  })
})

it("opens a reply to a real message", async () => {
  const [uid] = await found(client, "INBOX", "")
  const place = { mailbox: "INBOX", uid: uid! }
  const words = {
    attribution: (who: string) => `${who} wrote:`,
    forwardTitle: "Forwarded",
    forwardLabels: { from: "From:", date: "Date:", subject: "Subject:", to: "To:", cc: "Cc:" },
    formatDate: (date: string) => date,
  }
  const source = await readSource(client, place.mailbox, place.uid)
  const reply = openReply(source, place, "reply-all", { own: [alice], words })
  expect(reply.subject).toMatch(/^Re: /)
  expect(reply.inReplyTo).toBe(source.messageId)
  expect(reply.references.at(-1)).toBe(source.messageId)
  expect([...reply.to, ...reply.cc].map((who) => who.address)).not.toContain(alice)
  expect(reply.quote?.text).toContain("wrote:\n> ")
})
