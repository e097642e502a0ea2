// Scripts that hear what IMAP clients do (RFC 6785). What always holds:
// - what the client asked for is done and stays done: a script that is missing, broken, slow or unlucky changes nothing
//   of it, and its owner is told once for each version;
// - a script runs for one message at a time, after the commit that it hears of;
// - what a script does is heard by no script, so there are no circles;
// - the scripts are those of the mailbox's owner, whoever used the mailbox.

import type { Acceptance } from "../accept/accept.ts"
import type { Sql } from "../db/sql.ts"
import { Cascade } from "../delivery/cascade.ts"
import type { Directory } from "../directory/directory.ts"
import { MailError } from "../errors.ts"
import { acting } from "../imap/acting.ts"
import type { EventScripts, ImapEvent } from "../imap/imap-event.ts"
import type { Log } from "../log.ts"
import { newTrace } from "../queue/envelope.ts"
import { flagNames, isFlag, parseFlags } from "../store/flags.ts"
import type { StagedContent } from "../store/incoming.ts"
import type { Mailbox } from "../store/mailbox.ts"
import type { Store } from "../store/store.ts"
import { type Choice, chosenScript } from "./choice.ts"

/** Bytes copied at a time. */
const slice = 64 << 10

export interface ImapSieveParts {
  sql: Sql
  store: Store
  directory: Directory
  acceptance: Acceptance
  log: Log
  /** Where ManageSieve is, as `sieve://HOST:PORT`. */
  url(): string
}

/** What is the same for all messages of one command. */
interface Scene {
  event: ImapEvent
  mailbox: Mailbox
  account: NonNullable<Awaited<ReturnType<Directory["account"]>>>
  choice: Choice
  /** Letters are counted for all messages together. */
  cascade: Cascade
}

export class ImapSieve implements EventScripts {
  readonly #parts: ImapSieveParts

  constructor(parts: ImapSieveParts) {
    this.#parts = parts
  }

  get url(): string {
    return this.#parts.url()
  }

  async listens(mailboxId: number): Promise<boolean> {
    return (await chosenScript(this.#parts.sql, mailboxId)) !== undefined
  }

  /** What a script does is news to the client too, though its own command brought it about. */
  async run(event: ImapEvent): Promise<void> {
    await acting.exit(() => this.#runAll(event))
  }

  async #runAll(event: ImapEvent): Promise<void> {
    const { sql, store, directory, log } = this.#parts
    const { mailboxId } = event
    try {
      const [mailbox, choice] = [await store.findMailbox(mailboxId), await chosenScript(sql, mailboxId)]
      const account = mailbox && (await directory.account(mailbox.accountId))
      if (!account || !choice) return
      const scene = { event, mailbox, account, choice, cascade: new Cascade() }
      for (const uid of event.uids) await this.#runOnce(scene, uid)
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown))
      log.warn("imapsieve.failed", { mailbox: mailboxId, error })
    }
  }

  async #runOnce(scene: Scene, uid: number): Promise<void> {
    const { acceptance, store } = this.#parts
    const { mailbox, account, choice, cascade } = scene
    const message = await store.row(mailbox.id, uid)
    const flags = await this.#flagsOf(mailbox.id, uid)
    if (!message || !flags) return
    const event = {
      cause: scene.event.cause,
      mailbox: mailbox.name,
      flags,
      changed: scene.event.changed?.get(uid) ?? [],
      by: scene.event.by,
    }
    // RFC 6785 §3.4: it is the owner who sends what a script sends.
    const envelope = { sender: account.address, recipients: [], trace: newTrace(), smtputf8: true }
    const decided = await acceptance.hear({
      ...{ account, recipient: account.address, envelope, cascade, event, script: choice.name },
      site: choice.site,
      staged: await this.#staged(message.contentId),
    })
    if (decided) await this.#flag(mailbox.id, uid, { before: flags, stays: decided.stays })
  }

  async #flagsOf(mailboxId: number, uid: number): Promise<string[] | undefined> {
    const row = await this.#parts.sql.get<{ flags: number; keywords: string }>(
      "SELECT flags, keywords FROM message WHERE mailbox_id = ? AND uid = ?",
      mailboxId,
      uid,
    )
    return row && flagNames({ bits: row.flags, keywords: row.keywords === "" ? [] : row.keywords.split(" ") })
  }

  /** The message once more, so that copies of it can be edited, filed and sent. */
  async #staged(contentId: number): Promise<StagedContent> {
    const content = await this.#parts.store.content(contentId)
    const incoming = this.#parts.store.receive(content.size)
    try {
      for (let at = 0; at < content.size; at += slice)
        await incoming.write(await content.read(at, at + slice))
      return await incoming.finish()
    } catch (thrown) {
      await incoming.abort()
      throw thrown
    }
  }

  /** The flags the script left, or \Deleted on a message it does not keep (RFC 6785 §2.2.4). Only what it changed is set. */
  async #flag(
    mailboxId: number,
    uid: number,
    { before, stays }: { before: readonly string[]; stays: { flags: readonly string[] } | undefined },
  ): Promise<void> {
    const wanted = new Set(stays ? stays.flags.filter(isFlag) : [...before, "\\Deleted"])
    const had = new Set(before)
    const [more, less] = [[...wanted.difference(had)], [...had.difference(wanted)]]
    if (more.length === 0 && less.length === 0) return
    const change = { mode: "add" as const, flags: parseFlags(more), without: parseFlags(less) }
    await this.#parts.store.changeFlags(mailboxId, [uid], change).catch((thrown) => {
      // Too many keywords: the message is worth more than its flags.
      if (!(thrown instanceof MailError && thrown.code === "limit")) throw thrown
    })
  }
}
