// Bringing mail in. What always holds:
// - a message that its mailbox holds already is not filed again: whatever interrupts an import, the next one goes on
//   from there;
// - few messages are filed at a time, so that nobody beside us waits long;
// - what cannot be read or filed is told, and the rest comes all the same; only when there is no room is it over.

import { MailError } from "../errors.ts"
import { parseDate } from "../mime/date.ts"
import { headerFields, unfolded } from "../mime/header.ts"
import type { Found, Item, Trouble } from "./item.ts"
import { placeFor } from "./places.ts"
import type { Arrival, Shelf } from "./shelf.ts"

/** So many messages, and about so many bytes, are filed at a time. */
const mostMessages = 50
const mostBytes = 4 << 20

/** Troubles that are told one by one; more are counted. */
const mostTroubles = 1000

/** What became of an import, or would. */
export interface Outcome {
  brought: number
  bytes: number
  /** Not filed because it is there. */
  there: number
  failed: number
  troubles: Trouble[]
  /** Brought messages by mailbox. */
  mailboxes: Map<string, number>
}

export interface Bringing {
  shelf: Shelf
  /** The mailbox that all goes into or below. */
  into?: string | undefined
  /** Only tells what would happen. */
  dryRun: boolean
  /** ms; nothing arrived later. */
  now: number
  /** Called after each few messages. */
  progress(outcome: Outcome): void
}

/**
 * Files what is found in the mailboxes of an account, and makes those that are missing.
 * @throws MailError "over-quota", "no-space", "unavailable": what was brought stays
 */
export async function bringIn(found: AsyncIterable<Found>, bringing: Bringing): Promise<Outcome> {
  const batches = new Batches(bringing)
  for await (const each of found) await batches.take(each)
  await batches.file()
  return batches.outcome
}

class Batches {
  readonly outcome: Outcome = {
    brought: 0,
    bytes: 0,
    there: 0,
    failed: 0,
    troubles: [],
    mailboxes: new Map(),
  }
  readonly #bringing: Bringing
  #mailbox = ""
  #waiting: Arrival[] = []
  #bytes = 0

  constructor(bringing: Bringing) {
    this.#bringing = bringing
  }

  async take(found: Found): Promise<void> {
    if (found.kind === "trouble") return this.#fail(found)
    if (found.kind === "known") {
      this.outcome.there++
      return
    }
    let mailbox: string
    try {
      mailbox = placeFor(found.mailbox, this.#bringing.into)
    } catch (thrown) {
      return this.#fail({ kind: "trouble", origin: found.origin, why: (thrown as Error).message })
    }
    if (mailbox !== this.#mailbox) await this.file()
    this.#mailbox = mailbox
    this.#waiting.push({ ...found, arrived: arrivalOf(found, this.#bringing.now) })
    this.#bytes += found.bytes.length
    if (this.#waiting.length >= mostMessages || this.#bytes >= mostBytes) await this.file()
  }

  /** Files what waits. */
  async file(): Promise<void> {
    const waiting = this.#waiting
    if (waiting.length === 0) return
    this.#waiting = []
    this.#bytes = 0
    try {
      await this.#fileAll(waiting)
    } catch (thrown) {
      if (!isAboutMessages(thrown)) throw thrown
      await this.#fileOneByOne(waiting, thrown)
    }
    this.#bringing.progress(this.outcome)
  }

  /** Finds out which of them it is that cannot be filed. */
  async #fileOneByOne(waiting: readonly Arrival[], thrown: MailError): Promise<void> {
    for (const each of waiting)
      try {
        if (waiting.length === 1) throw thrown
        await this.#fileAll([each])
      } catch (again) {
        if (!isAboutMessages(again)) throw again
        this.#fail({ kind: "trouble", origin: each.origin, why: again.message })
      }
  }

  async #fileAll(waiting: readonly Arrival[]): Promise<void> {
    const { shelf, dryRun } = this.#bringing
    const known = await shelf.known(this.#mailbox, waiting)
    const fresh = distinct(waiting.filter((each) => !known.has(each)))
    if (!dryRun && fresh.length > 0) await shelf.file(this.#mailbox, fresh)
    const { outcome } = this
    outcome.there += waiting.length - fresh.length
    outcome.brought += fresh.length
    outcome.bytes += fresh.reduce((sum, { bytes }) => sum + bytes.length, 0)
    if (fresh.length > 0)
      outcome.mailboxes.set(this.#mailbox, (outcome.mailboxes.get(this.#mailbox) ?? 0) + fresh.length)
  }

  #fail(trouble: Trouble): void {
    this.outcome.failed++
    if (this.outcome.troubles.length < mostTroubles) this.outcome.troubles.push(trouble)
  }
}

/** Without those that are the same as one before. */
const distinct = (messages: readonly Arrival[]) =>
  messages.filter(({ bytes }, at) => !messages.slice(0, at).some((earlier) => earlier.bytes.equals(bytes)))

/** Whether others may do better: the name of the mailbox is none, or there are too many keywords. */
const isAboutMessages = (thrown: unknown): thrown is MailError =>
  thrown instanceof MailError &&
  ["invalid", "limit", "cannot", "already-exists", "too-large"].includes(thrown.code)

/** When a message arrived: what its source says, else its topmost Received, else its Date; never in the future. */
function arrivalOf({ arrived, bytes }: Item, now: number): number {
  return Math.min(now, Math.max(0, arrived ?? dateOf(bytes) ?? now))
}

function dateOf(bytes: Buffer): number | undefined {
  let date: number | undefined
  const end = bytes.indexOf("\r\n\r\n")
  for (const field of headerFields(bytes, { start: 0, end: end < 0 ? bytes.length : end + 2 })) {
    const name = field.name.toLowerCase()
    if (name !== "received" && name !== "date") continue
    const text = unfolded(bytes, field)
    const time = parseDate(name === "date" ? text : text.slice(text.lastIndexOf(";") + 1))?.time
    if (time === undefined) continue
    if (name === "received") return time
    date ??= time
  }
  return date
}
