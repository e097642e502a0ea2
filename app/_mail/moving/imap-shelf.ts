import type { ImapFlow } from "imapflow"
import { flagNames } from "../../../server/store/flags.ts"
import { type Arrival, among, likeness, type Shelf, type Sighted } from "../../../server/transfer/shelf.ts"
import { fromImap } from "../imap-error.ts"

/** What of a mailbox is remembered: UIDs by size and the second of arrival, and what its messages are like. */
interface Held {
  uids: Map<string, number[]>
  likenesses: Set<string | undefined>
}

const keyOf = (size: number, arrived: number) => `${size} ${Math.floor(arrived / 1000)}`

/** The mailboxes of an account over IMAP. Messages are known byte for byte. */
export class ImapShelf implements Shelf {
  readonly #client: ImapFlow
  /** Mailboxes that have been looked at. */
  readonly #held = new Map<string, Held>()

  /** @param client signed in; nobody else uses it meanwhile */
  constructor(client: ImapFlow) {
    this.#client = client
  }

  async known(mailbox: string, messages: readonly Arrival[]): Promise<Set<Arrival>> {
    const { uids } = await this.#look(mailbox)
    const alike = messages.map((each) => uids.get(keyOf(each.bytes.length, each.arrived)) ?? [])
    const wanted = [...new Set(alike.flat())].sort((a, b) => a - b)
    if (wanted.length === 0) return new Set()
    const sources = await this.#sources(mailbox, wanted)
    const isHeld = ({ bytes }: Arrival, among: readonly number[]) =>
      among.some((uid) => sources.get(uid)?.equals(bytes))
    return new Set(messages.filter((each, at) => isHeld(each, alike[at]!)))
  }

  async file(mailbox: string, messages: readonly Arrival[]): Promise<void> {
    const { uids } = await this.#look(mailbox)
    try {
      if (await this.#isMissing(mailbox)) {
        await this.#client.mailboxCreate(mailbox)
        await this.#client.mailboxSubscribe(mailbox)
      }
      for (const { bytes, flags, arrived } of messages) {
        const filed = await this.#client.append(mailbox, bytes, flagNames(flags), new Date(arrived))
        if (filed && filed.uid !== undefined) add(uids, keyOf(bytes.length, arrived), filed.uid)
      }
    } catch (thrown) {
      throw fromImap(thrown)
    }
  }

  async sightings(mailbox: string): Promise<(sighted: Sighted) => boolean> {
    return among((await this.#look(mailbox)).likenesses)
  }

  async #isMissing(mailbox: string): Promise<boolean> {
    return (await this.#client.list()).every(({ path }) => path !== mailbox)
  }

  async #sources(mailbox: string, uids: readonly number[]): Promise<Map<number, Buffer | undefined>> {
    try {
      await this.#client.mailboxOpen(mailbox, { readOnly: true })
      const found = await this.#client.fetchAll(uids.join(","), { source: true }, { uid: true })
      return new Map(found.map(({ uid, source }) => [uid, source]))
    } catch (thrown) {
      throw fromImap(thrown)
    }
  }

  async #look(mailbox: string): Promise<Held> {
    const known = this.#held.get(mailbox)
    if (known) return known
    const held: Held = { uids: new Map(), likenesses: new Set() }
    try {
      if (!(await this.#isMissing(mailbox))) {
        const { exists } = await this.#client.mailboxOpen(mailbox, { readOnly: true })
        const facts = { uid: true, size: true, internalDate: true, envelope: true } as const
        for (const message of exists > 0 ? await this.#client.fetchAll("1:*", facts) : []) {
          const { uid, size = 0, envelope } = message
          const arrived = new Date(message.internalDate ?? 0).getTime()
          add(held.uids, keyOf(size, arrived), uid)
          held.likenesses.add(likeness({ size, arrived, messageId: envelope?.messageId ?? "" }))
        }
      }
    } catch (thrown) {
      throw fromImap(thrown)
    }
    this.#held.set(mailbox, held)
    return held
  }
}

function add(uids: Map<string, number[]>, key: string, uid: number): void {
  const there = uids.get(key)
  if (there) there.push(uid)
  else uids.set(key, [uid])
}
