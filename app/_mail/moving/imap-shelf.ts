import type { ImapFlow } from "imapflow"
import { flagNames } from "../../../server/store/flags.ts"
import type { Arrival, Shelf } from "../../../server/transfer/shelf.ts"
import { fromImap } from "../imap-error.ts"

const keyOf = (size: number, arrived: number) => `${size} ${Math.floor(arrived / 1000)}`

/** The mailboxes of an account over IMAP. Messages are known by size and the second they arrived. */
export class ImapShelf implements Shelf {
  readonly #client: ImapFlow
  /** What is in the mailboxes that have been looked at. */
  readonly #held = new Map<string, Set<string>>()

  /** @param client signed in; nobody else uses it meanwhile */
  constructor(client: ImapFlow) {
    this.#client = client
  }

  async known(mailbox: string, messages: readonly Arrival[]): Promise<Set<Arrival>> {
    const held = await this.#look(mailbox)
    return new Set(messages.filter(({ bytes, arrived }) => held.has(keyOf(bytes.length, arrived))))
  }

  async file(mailbox: string, messages: readonly Arrival[]): Promise<void> {
    const held = await this.#look(mailbox)
    try {
      if (await this.#isMissing(mailbox)) {
        await this.#client.mailboxCreate(mailbox)
        await this.#client.mailboxSubscribe(mailbox)
      }
      for (const { bytes, flags, arrived } of messages) {
        await this.#client.append(mailbox, bytes, flagNames(flags), new Date(arrived))
        held.add(keyOf(bytes.length, arrived))
      }
    } catch (thrown) {
      throw fromImap(thrown)
    }
  }

  async sightings(mailbox: string): Promise<(size: number, arrived: number) => boolean> {
    const held = await this.#look(mailbox)
    return (size, arrived) => held.has(keyOf(size, arrived))
  }

  async #isMissing(mailbox: string): Promise<boolean> {
    return (await this.#client.list()).every(({ path }) => path !== mailbox)
  }

  async #look(mailbox: string): Promise<Set<string>> {
    const known = this.#held.get(mailbox)
    if (known) return known
    const held = new Set<string>()
    try {
      if (!(await this.#isMissing(mailbox))) {
        const { exists } = await this.#client.mailboxOpen(mailbox, { readOnly: true })
        const facts = { size: true, internalDate: true } as const
        for (const { size, internalDate } of exists > 0 ? await this.#client.fetchAll("1:*", facts) : [])
          held.add(keyOf(size ?? 0, new Date(internalDate ?? 0).getTime()))
      }
    } catch (thrown) {
      throw fromImap(thrown)
    }
    this.#held.set(mailbox, held)
    return held
  }
}
