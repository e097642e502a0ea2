import type { Log } from "../log.ts"
import { newTrace } from "../queue/envelope.ts"
import { openPostOffice, type PostOffice } from "../smtp/test-post-office.ts"

/** A message from somebody to somebody. */
interface Sent {
  from?: string
  to?: string | string[]
  header?: string
  body?: string
  /** Why it belongs into Junk. */
  quarantine?: string
}

/** A post office with alice and bob, for tests of what their scripts do with mail as it is accepted. */
export class RulesWorld {
  office!: PostOffice
  alice!: number
  bob!: number
  /** What the clock shows, milliseconds. */
  now = Date.UTC(2026, 10, 21, 12)
  #counter = 0

  static async open(postgresql?: string, pipeFolder?: string, log?: Log): Promise<RulesWorld> {
    const world = new RulesWorld()
    const clock = { now: () => world.now }
    world.office = await openPostOffice({
      clock,
      ...(postgresql && { postgresql }),
      ...(pipeFolder && { pipeFolder }),
      ...(log && { log }),
    })
    world.alice = await world.office.person("alice")
    world.bob = await world.office.person("bob")
    return world
  }

  close(): Promise<void> {
    return this.office.close()
  }

  /** Gives somebody a script that is active from now on. */
  async script(account: number, source: string, name = "rules"): Promise<void> {
    await this.office.directory.scripts.put(account, name, source)
    await this.office.directory.scripts.activate(account, name)
  }

  async send({
    from = "ann@far.example",
    to = "alice@example.test",
    header = "",
    body = "hello",
    quarantine,
  }: Sent = {}) {
    const recipients = [to].flat()
    const incoming = this.office.house.store.receive(10_000_000)
    const id = `Message-ID: <${++this.#counter}@far.example>\r\n`
    const lines = /^message-id:/im.test(header) ? header : header + id
    const text = `Return-Path: <${from}>\r\nFrom: ${from || "nobody@far.example"}\r\nTo: ${recipients.join(", ")}\r\n${lines}\r\n${body}\r\n`
    await incoming.write(Buffer.from(text))
    const envelope = {
      ...{ sender: from, recipients, trace: newTrace(), smtputf8: false },
      ...(quarantine !== undefined && { quarantine }),
    }
    return this.office.acceptance.accept(envelope, await incoming.finish())
  }

  /** Rows of a table. */
  async count(table: string): Promise<number> {
    const row = await this.office.house.sql.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)
    return Number(row!.n)
  }

  /** What is on its way to others. */
  queued(): Promise<{ sender: string; address: string }[]> {
    return this.office.house.sql.all(
      `SELECT m.sender, r.address FROM queued_message m JOIN queued_recipient r ON r.message_id = m.id ORDER BY r.id`,
    )
  }

  async subjects(account: number, mailbox = "INBOX"): Promise<string[]> {
    return (await this.office.inbox(account, mailbox)).map(
      (text) => /^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(text)?.[1]?.replace(/\r\n/g, "") ?? "",
    )
  }

  async flags(account: number, mailbox: string): Promise<{ flags: number; keywords: string }[]> {
    const { id } = await this.office.house.store.mailbox(account, mailbox)
    return this.office.house.sql.all(
      "SELECT flags, keywords FROM message WHERE mailbox_id = ? ORDER BY uid",
      id,
    )
  }
}
