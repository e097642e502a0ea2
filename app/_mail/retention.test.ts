import { afterAll, beforeAll, expect, test } from "vitest"
import { type Missiva, password, startMissiva } from "../../e2e/missiva.ts"
import { Connections, type MailSession } from "./connections.ts"
import { mailboxRetention, retain } from "./retention.ts"

let missiva: Missiva
let connections: Connections
const bob: MailSession = { sessionId: "bob", accountId: 2, address: "bob@example.test" }

beforeAll(async () => {
  missiva = await startMissiva({ env: { MISSIVA_TRASH_DAYS: "30" } })
  connections = new Connections(async ({ address }) => ({
    host: "127.0.0.1",
    port: missiva.ports.imap,
    secure: false,
    tls: { rejectUnauthorized: false },
    auth: { user: address, pass: password },
  }))
})
afterAll(async () => {
  connections?.close(bob.sessionId)
  await missiva?.stop()
})

test("what holds is told, and what a person says for a mailbox of theirs comes first", async () => {
  const of = (mailbox: string) => mailboxRetention(connections, bob, mailbox)
  expect(await of("INBOX")).toEqual({ days: 0, own: null })
  expect(await of("Trash")).toEqual({ days: 30, own: null })
  await missiva.command("domain", "set", "example.test", "--junk-days", "14")
  expect(await of("Junk")).toEqual({ days: 14, own: null })
  await retain(connections, bob, { mailbox: "Trash", days: 0 })
  expect(await of("Trash")).toEqual({ days: 0, own: 0 })
  await retain(connections, bob, { mailbox: "INBOX", days: 365 })
  expect(await of("INBOX")).toEqual({ days: 365, own: 365 })
  await retain(connections, bob, { mailbox: "Trash", days: null })
  expect(await of("Trash")).toEqual({ days: 30, own: null })
  await expect(of("Nowhere")).rejects.toMatchObject({ code: "no-such-mailbox" })
})
