import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { silentLog } from "../log.ts"
import { Agent } from "../machine/agent.ts"
import { scanMbox } from "../mbox/scan.ts"
import { mboxText } from "../mbox/text.ts"
import { type Flags, flagNames, parseFlags } from "../store/flags.ts"
import { openTestHouse, type TestHouse } from "../store/test-house.ts"
import { AccountMirror } from "./account-mirror.ts"
import type { Place } from "./place.ts"

const identity = { uid: process.getuid!(), gid: process.getgid!() }

/** What a crash may leave of the journal of a mirror, as the statement that makes it so. */
export const lostJournals = [
  "DELETE FROM mirror_message",
  "DELETE FROM mirror",
  "DELETE FROM mirror_message WHERE uid = 1",
]

/** An account and a file or Maildir of whoever runs the tests, and hands for both, as clients and mail programs have them. */
export class Sides {
  house!: TestHouse
  account!: number
  place!: Place
  mirror!: AccountMirror
  #folder = ""

  static async open(
    form: Place["form"],
    path: (folder: string) => string,
    postgresql?: string,
  ): Promise<Sides> {
    const sides = new Sides()
    sides.house = await openTestHouse({ ...(postgresql && { postgresql }) })
    sides.account = await sides.house.account("ann")
    sides.#folder = mkdtempSync(join(tmpdir(), "missiva-local-"))
    sides.place = { form, path: path(sides.#folder), identity }
    sides.restart()
    return sides
  }

  /** As if the server had been killed and started again. */
  restart(): void {
    const { sql, store, folder } = this.house
    this.mirror = new AccountMirror({
      sql,
      store,
      log: silentLog,
      accountId: this.account,
      place: this.place,
      patchFolder: join(folder, "mirror"),
      messageLimit: 1_000_000,
    })
  }

  look = () => this.mirror.look()

  async close(): Promise<void> {
    await this.mirror.close()
    await this.house.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** Files a message as a delivery does. */
  async deliver(
    subject: string,
    { flags = [] as string[], body = "hello", mailbox = "INBOX" } = {},
  ): Promise<number> {
    const incoming = this.house.store.receive(1_000_000)
    await incoming.write(messageText(subject, body))
    const staged = await incoming.finish()
    const { uids } = await this.house.store.append(this.account, mailbox, [
      { staged, flags: parseFlags(flags), internalDate: 1_136_214_245_000 },
    ])
    return uids[0]!
  }

  /** "subject: flags" of every message of the store, sorted. */
  async inStore(mailbox = "INBOX"): Promise<string[]> {
    const { store } = this.house
    const { id } = await store.mailbox(this.account, mailbox)
    const snapshot = await store.snapshot(id)
    const found: string[] = []
    for await (const rows of store.rows(id, snapshot.uids.subarray(0, snapshot.length), "message"))
      for (const { uid, contentId } of rows) {
        const bytes = await (await store.content(contentId)).bytes()
        found.push(told(bytes.toString("latin1"), snapshot.flagsAt(snapshot.indexOf(uid))))
      }
    return found.toSorted()
  }

  async changeFlags(uid: number, mode: "add" | "remove", names: string[], mailbox = "INBOX"): Promise<void> {
    const { id } = await this.house.store.mailbox(this.account, mailbox)
    await this.house.store.changeFlags(id, [uid], { mode, flags: parseFlags(names) })
  }

  async expunge(uid: number, mailbox = "INBOX"): Promise<void> {
    const { id } = await this.house.store.mailbox(this.account, mailbox)
    await this.house.store.remove(id, [uid])
  }

  /** The same of the mbox file. */
  async inFile(): Promise<string[]> {
    const bytes = readFileSync(this.place.path)
    const entries = await scanMbox(async (at, length) => bytes.subarray(at, at + length), bytes.length)
    return entries
      .map(({ headerAt, end, flags }) => told(bytes.toString("latin1", headerAt, end), flags))
      .toSorted()
  }

  /** What another mail program does to the file while it holds the lock: makes other text of it. */
  async rewrite(change: (text: string) => string): Promise<void> {
    const agent = new Agent(identity)
    try {
      const { size } = await agent.lock(this.place.path, 30)
      const text = size === 0 ? "" : (await agent.read(0, size)).toString("latin1")
      const after = Buffer.from(change(text), "latin1")
      await agent.write(0, after)
      await agent.truncate(after.length)
      await agent.unlock()
    } finally {
      agent.close()
    }
  }
}

export const messageText = (subject: string, body = "hello") =>
  Buffer.from(`From: far@away.example\r\nSubject: ${subject}\r\n\r\n${body}\r\n`, "latin1")

/** A message as another program appends it. */
export const fileText = (subject: string, flags: Flags = { bits: 0, keywords: [] }) =>
  mboxText(messageText(subject), { flags, old: false }, 1_136_214_245_000).toString("latin1")

const told = (text: string, flags: Readonly<Flags>) =>
  `${/^subject: (.*?)\r?$/im.exec(text)?.[1]}: ${flagNames(flags).join(" ")}`.trim()
