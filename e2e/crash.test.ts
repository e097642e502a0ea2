import type { ImapFlow } from "imapflow"
import nodemailer, { type Transporter } from "nodemailer"
import { afterAll, beforeAll, expect, test } from "vitest"
import { testSettings } from "../server/test-settings.ts"
import { imapOf } from "./imap.ts"
import { type Missiva, startMissiva } from "./missiva.ts"

// A load of deliveries, APPENDs, MOVEs and flags while the mail process is killed at random moments. The ledger holds
// only what the server acknowledged; after each restart all of it must be there, and fsck must find nothing.

const rounds = testSettings.crashRounds

/** What was acknowledged. */
interface Ledger {
  /** Messages that must be in bob's INBOX or Archive, by Message-ID; with a \Flagged that was acknowledged, or a move. */
  messages: Map<string, { flagged: boolean; moved: boolean }>
  /** Every UID ever announced for a message: mailbox, UIDVALIDITY and UID name one message for ever. */
  uids: Map<string, string>
}

const ledger: Ledger = { messages: new Map(), uids: new Map() }
let missiva: Missiva
let serial = 0

beforeAll(async () => {
  missiva = await startMissiva()
})
afterAll(() => missiva?.stop())

const bobsMail = () => imapOf(missiva, "bob@example.test")

const text = (id: string, size: number) =>
  `From: alice@example.test\r\nTo: bob@example.test\r\nSubject: crash ${id}\r\nMessage-ID: <${id}>\r\n\r\n${"x".repeat(70).concat("\r\n").repeat(size)}`

/** Some small, some large enough for the blob store. */
const sizeOf = (number: number) => (number % 7 === 0 ? 3000 : 20)

function remember(mailbox: string, uidValidity: bigint | number, uid: number, id: string): void {
  const key = `${mailbox} ${uidValidity} ${uid}`
  expect(ledger.uids.get(key) ?? id, `UID ${key} named another message before`).toBe(id)
  ledger.uids.set(key, id)
}

async function deliver(transport: Transporter): Promise<void> {
  const number = serial++
  const id = `smtp-${number}@example.test`
  const envelope = { from: "someone@elsewhere.test", to: ["bob@example.test"] }
  await transport.sendMail({ envelope, raw: text(id, sizeOf(number)) })
  ledger.messages.set(id, { flagged: false, moved: false })
}

async function append(client: ImapFlow): Promise<void> {
  const number = serial++
  const id = `append-${number}@example.test`
  const result = await client.append("INBOX", text(id, sizeOf(number)), number % 2 ? ["\\Seen"] : [])
  if (!result) throw new Error("append failed")
  ledger.messages.set(id, { flagged: false, moved: false })
  remember("INBOX", result.uidValidity!, result.uid!, id)
}

/** Takes the newest messages of INBOX, flags one and moves another. */
async function rearrange(client: ImapFlow): Promise<void> {
  await client.noop()
  const uids = (await client.search({ subject: "crash" }, { uid: true })) || []
  const [flagged, moved] = uids.slice(-2)
  if (!flagged || !moved) return
  for await (const message of client.fetch(
    [flagged, moved].join(","),
    { envelope: true, uid: true },
    { uid: true },
  )) {
    const id = message.envelope!.messageId!.replace(/[<>]/g, "")
    const entry = ledger.messages.get(id) ?? { flagged: false, moved: false }
    if (message.uid === flagged) {
      if (await flag(client, flagged)) ledger.messages.set(id, Object.assign(entry, { flagged: true }))
    }
  }
  const envelope = await client.fetchOne(String(moved), { envelope: true }, { uid: true })
  if (!envelope) return
  const id = envelope.envelope!.messageId!.replace(/[<>]/g, "")
  const result = await client.messageMove(String(moved), "Archive", { uid: true })
  if (!result) return
  const entry = ledger.messages.get(id) ?? { flagged: false, moved: false }
  ledger.messages.set(id, Object.assign(entry, { moved: true }))
  for (const [, uid] of result.uidMap ?? []) remember("Archive", result.uidValidity!, uid, id)
}

const flag = (client: ImapFlow, uid: number) =>
  client.messageFlagsAdd(String(uid), ["\\Flagged"], { uid: true })

/** Repeats something until the server dies under it. */
async function until(stopped: () => boolean, work: () => Promise<void>): Promise<void> {
  while (!stopped()) {
    try {
      await work()
    } catch {
      if (stopped()) return
      await new Promise((resume) => setTimeout(resume, 20))
    }
  }
}

async function load(milliseconds: number): Promise<void> {
  let over = false
  const transport = nodemailer.createTransport({
    host: "127.0.0.1",
    port: missiva.ports.smtp,
    pool: true,
    maxConnections: 3,
    tls: { rejectUnauthorized: false },
  })
  const [appender, mover] = await Promise.all([bobsMail(), bobsMail()])
  await mover.mailboxOpen("INBOX")
  const stopped = () => over
  const work = [
    until(stopped, () => deliver(transport)),
    until(stopped, () => deliver(transport)),
    until(stopped, () => append(appender)),
    until(stopped, () => rearrange(mover)),
  ]
  await new Promise((resume) => setTimeout(resume, milliseconds))
  await missiva.kill()
  over = true
  transport.close()
  for (const client of [appender, mover]) client.close()
  await Promise.all(work)
}

/** Everything acknowledged is there, once, where it was last put; and what is there is whole. */
async function verify(): Promise<void> {
  const client = await bobsMail()
  const places = new Map<string, { mailbox: string; flagged: boolean }[]>()
  for (const mailbox of ["INBOX", "Archive"]) {
    const opened = await client.mailboxOpen(mailbox)
    for await (const message of client.fetch("1:*", {
      envelope: true,
      flags: true,
      uid: true,
      size: true,
      source: true,
    })) {
      const id = message.envelope!.messageId!.replace(/[<>]/g, "")
      if (!/^(smtp|append)-/.test(id)) continue
      remember(mailbox, opened.uidValidity, message.uid, id)
      expect(message.source!.length, `${id} is not whole`).toBe(message.size)
      expect(message.source!.toString()).toContain(text(id, sizeOf(Number(id.match(/\d+/)![0]))).slice(-200))
      places.set(id, [...(places.get(id) ?? []), { mailbox, flagged: message.flags!.has("\\Flagged") }])
    }
  }
  await client.logout()
  for (const [id, wanted] of ledger.messages) {
    const found = places.get(id) ?? []
    expect(found, `${id} was acknowledged`).not.toEqual([])
    // A delivery whose 250 was lost may have come twice; a move never leaves a copy.
    if (id.startsWith("append")) expect(found, id).toHaveLength(1)
    if (wanted.moved) expect(found.map((place) => place.mailbox)).toContain("Archive")
    if (wanted.flagged) expect(found.some((place) => place.flagged)).toBe(true)
  }
}

test(`${rounds} times killed under load: nothing acknowledged is lost, nothing half there, no UID twice`, async () => {
  for (let round = 1; round <= rounds; round++) {
    const acknowledged = ledger.messages.size
    await load(150 + Math.random() * 900)
    await missiva.restart()
    await verify()
    console.log(`round ${round}: ${ledger.messages.size - acknowledged} more acknowledged`)
  }
  expect(ledger.messages.size).toBeGreaterThan(rounds)
  console.log(await missiva.fsck())
}, 3_600_000)
