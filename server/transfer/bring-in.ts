// Bringing mail in. What always holds:
// - a message that its mailbox holds already, byte for byte, is not filed again: whatever interrupts an import, the
//   next one goes on from there;
// - each commit is small, so that the server beside us, which writes to the same database, never waits long;
// - what cannot be read or filed is told, and the rest comes all the same; only when there is no room is it over.

import type { Clock } from "../clock.ts"
import { MailError } from "../errors.ts"
import { parseDate } from "../mime/date.ts"
import { headerFields, unfolded } from "../mime/header.ts"
import type { StagedContent } from "../store/incoming.ts"
import type { Store } from "../store/store.ts"
import type { Found, Item, Trouble } from "./item.ts"
import { placeFor } from "./places.ts"

/** A commit has at most so many messages, and about so many bytes. */
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

export interface Target {
  store: Store
  clock: Clock
  accountId: number
  /** The mailbox that all goes into or below. */
  into?: string | undefined
  /** Only tells what would happen. */
  dryRun: boolean
  /** Called now and then. */
  progress(outcome: Outcome): void
}

/**
 * Files what is found in the mailboxes of an account, and makes those that are missing.
 * @throws MailError "over-quota", "no-space", "unavailable": what was brought stays
 */
export async function bringIn(found: AsyncIterable<Found>, target: Target): Promise<Outcome> {
  const delivery = new Bringing(target)
  for await (const each of found) await delivery.take(each)
  await delivery.commit()
  return delivery.outcome
}

/**
 * Tells of messages on another server whether they are here already, by size and arrival, without reading them.
 * @returns for a mailbox as it is called there
 */
export function sightings({ store, accountId, into }: Pick<Target, "store" | "accountId" | "into">) {
  return async (mailbox: string): Promise<(size: number, arrived: number) => boolean> => {
    const seen = new Set<string>()
    const place = await store.mailbox(accountId, placeFor(mailbox, into)).catch(() => undefined)
    if (place) {
      const { uids, length } = await store.snapshot(place.id)
      for await (const rows of store.rows(place.id, uids.subarray(0, length), "message"))
        for (const { size, internalDate } of rows) seen.add(`${size} ${internalDate}`)
    }
    return (size, arrived) => seen.has(`${size} ${arrived}`)
  }
}

const none = (): Outcome => ({
  brought: 0,
  bytes: 0,
  there: 0,
  failed: 0,
  troubles: [],
  mailboxes: new Map(),
})

interface Waiting {
  item: Item
  staged: StagedContent
}

class Bringing {
  readonly outcome = none()
  readonly #target: Target
  #mailbox: string | undefined
  #waiting: Waiting[] = []
  #bytes = 0
  /** Mailboxes there are, by name; undefined: it is missing, and this is no more than a try. */
  readonly #ids = new Map<string, number | undefined>()

  constructor(target: Target) {
    this.#target = target
  }

  async take(found: Found): Promise<void> {
    if (found.kind === "trouble") return this.#fail(found)
    if (found.kind === "known") {
      this.outcome.there++
      return
    }
    let mailbox: string
    try {
      mailbox = placeFor(found.mailbox, this.#target.into)
    } catch (thrown) {
      return this.#fail({ kind: "trouble", origin: found.origin, why: (thrown as Error).message })
    }
    if (mailbox !== this.#mailbox) await this.commit()
    this.#mailbox = mailbox
    const { store } = this.#target
    const incoming = store.receive(Number.POSITIVE_INFINITY)
    await incoming.write(found.bytes)
    this.#waiting.push({ item: found, staged: await incoming.finish() })
    this.#bytes += found.bytes.length
    if (this.#waiting.length >= mostMessages || this.#bytes >= mostBytes) await this.commit()
  }

  /** Files what waits. */
  async commit(): Promise<void> {
    const waiting = this.#waiting
    if (waiting.length === 0) return
    this.#waiting = []
    this.#bytes = 0
    try {
      await this.#file(this.#mailbox!, waiting)
    } catch (thrown) {
      if (!isAboutMessages(thrown)) throw thrown
      await this.#fileOneByOne(waiting, thrown)
    } finally {
      for (const { staged } of waiting) await staged.discard()
    }
    this.#target.progress(this.outcome)
  }

  /** Finds out which of them it is that cannot be filed. */
  async #fileOneByOne(waiting: readonly Waiting[], thrown: MailError): Promise<void> {
    for (const each of waiting)
      try {
        if (waiting.length === 1) throw thrown
        await this.#file(this.#mailbox!, [each])
      } catch (again) {
        if (!isAboutMessages(again)) throw again
        this.#fail({ kind: "trouble", origin: each.item.origin, why: again.message })
      }
  }

  async #file(mailbox: string, waiting: readonly Waiting[]): Promise<void> {
    const { store, accountId, dryRun, clock } = this.#target
    const id = await this.#mailboxNamed(mailbox)
    const hashes = waiting.map(({ staged }) => staged.hash)
    const there = id === undefined ? new Set<string>() : await store.holding(id, hashes)
    const fresh: Waiting[] = []
    for (const each of waiting) {
      if (there.has(each.staged.hash)) this.outcome.there++
      else fresh.push(each)
      there.add(each.staged.hash)
    }
    if (fresh.length === 0) return
    const messages = fresh.map(({ item, staged }) => ({
      staged,
      flags: item.flags,
      internalDate: arrival(item, clock.now()),
    }))
    if (!dryRun) await store.append(accountId, mailbox, messages)
    this.outcome.brought += fresh.length
    this.outcome.bytes += fresh.reduce((sum, { staged }) => sum + staged.size, 0)
    this.outcome.mailboxes.set(mailbox, (this.outcome.mailboxes.get(mailbox) ?? 0) + fresh.length)
  }

  /** The id of a mailbox, which is made if need be; undefined in a try. */
  async #mailboxNamed(name: string): Promise<number | undefined> {
    if (this.#ids.has(name)) return this.#ids.get(name)
    const { store, accountId, dryRun } = this.#target
    const id = await store.mailbox(accountId, name).then(
      (mailbox) => mailbox.id,
      async (thrown) => {
        if (!(thrown instanceof MailError) || thrown.code !== "no-such-mailbox") throw thrown
        if (dryRun) return undefined
        const made = await store.createMailbox(accountId, name)
        await store.subscribe(accountId, made.name)
        return made.id
      },
    )
    this.#ids.set(name, id)
    return id
  }

  #fail(trouble: Trouble): void {
    this.outcome.failed++
    if (this.outcome.troubles.length < mostTroubles) this.outcome.troubles.push(trouble)
  }
}

/** Whether others may do better: the name of the mailbox is none, or there are too many keywords. */
const isAboutMessages = (thrown: unknown): thrown is MailError =>
  thrown instanceof MailError && ["invalid", "limit", "cannot", "already-exists"].includes(thrown.code)

/** When a message arrived: what its source says, else its topmost Received, else its Date; never in the future. */
function arrival({ arrived, bytes }: Item, now: number): number {
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
