import { hash } from "node:crypto"
import { MailError } from "../errors.ts"
import type { StagedContent } from "../store/incoming.ts"
import type { Store } from "../store/store.ts"
import { type Arrival, among, likeness, type Shelf, type Sighted } from "./shelf.ts"

/** An account's mailboxes in the store itself, for commands beside the server. Messages are known byte for byte. */
export class StoreShelf implements Shelf {
  readonly #store: Store
  readonly #accountId: number
  readonly #ids = new Map<string, number>()

  constructor(store: Store, accountId: number) {
    this.#store = store
    this.#accountId = accountId
  }

  async known(mailbox: string, messages: readonly Arrival[]): Promise<Set<Arrival>> {
    const id = await this.#find(mailbox)
    if (id === undefined) return new Set()
    const hashes = messages.map(({ bytes }) => hash("sha256", bytes, "hex"))
    const held = await this.#store.holding(id, hashes)
    return new Set(messages.filter((_, at) => held.has(hashes[at]!)))
  }

  async file(mailbox: string, messages: readonly Arrival[]): Promise<void> {
    if ((await this.#find(mailbox)) === undefined) await this.#make(mailbox)
    const staged: StagedContent[] = []
    try {
      for (const { bytes } of messages) {
        const incoming = this.#store.receive(Number.POSITIVE_INFINITY)
        await incoming.write(bytes)
        staged.push(await incoming.finish())
      }
      const filed = messages.map(({ flags, arrived }, at) => ({
        staged: staged[at]!,
        flags,
        internalDate: arrived,
      }))
      await this.#store.append(this.#accountId, mailbox, filed)
    } finally {
      for (const content of staged) await content.discard()
    }
  }

  async sightings(mailbox: string): Promise<(sighted: Sighted) => boolean> {
    const seen = new Set<string | undefined>()
    const id = await this.#find(mailbox)
    if (id !== undefined) {
      const { uids, length } = await this.#store.snapshot(id)
      for await (const rows of this.#store.rows(id, uids.subarray(0, length), "summary"))
        for (const { size, internalDate, summary } of rows)
          seen.add(likeness({ size, arrived: internalDate, messageId: summary?.messageId ?? "" }))
    }
    return among(seen)
  }

  async #find(name: string): Promise<number | undefined> {
    const known = this.#ids.get(name)
    if (known !== undefined) return known
    const found = await this.#store.mailbox(this.#accountId, name).catch((thrown) => {
      if (thrown instanceof MailError && thrown.code === "no-such-mailbox") return undefined
      throw thrown
    })
    if (found) this.#ids.set(name, found.id)
    return found?.id
  }

  async #make(name: string): Promise<void> {
    const made = await this.#store.createMailbox(this.#accountId, name)
    await this.#store.subscribe(this.#accountId, made.name)
    this.#ids.set(name, made.id)
  }
}
