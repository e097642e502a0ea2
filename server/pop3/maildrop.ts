import type { Pop3Settings } from "../directory/pop3-settings.ts"
import { MailError } from "../errors.ts"
import { type Content, mostContents } from "../store/content.ts"
import { parseFlags } from "../store/flags.ts"
import type { Lease } from "../store/leases.ts"
import type { Store } from "../store/store.ts"
import { limits } from "./limits.ts"
import { Refusal } from "./reply.ts"

/** Whose maildrop, and how they want to have it served. */
export interface Customer {
  accountId: number
  settings: Pop3Settings
  /** Called when another process has taken the maildrop, because this one slept too long. */
  onLost(): void
}

/**
 * INBOX as it was at login, numbered from 1, however it changes meanwhile. Nothing goes before `update`, and then only
 * what was marked here. No other session has it at the same time, in whichever process (RFC 1939 §4).
 */
export class Maildrop {
  readonly #store: Store
  readonly #accountId: number
  readonly #settings: Pop3Settings
  readonly #lease: Lease
  #mailboxId = 0
  #uidValidity = 0
  readonly #uids: number[] = []
  readonly #sizes: number[] = []
  readonly #contents: number[] = []
  readonly #marked = new Set<number>()
  #bytes = 0
  #markedBytes = 0
  /** The message that was read last, and those behind it that have been read already. */
  #last = 0
  readonly #ahead = new Map<number, Content>()

  private constructor(store: Store, { accountId, settings }: Customer, lease: Lease) {
    this.#store = store
    this.#accountId = accountId
    this.#settings = settings
    this.#lease = lease
  }

  /** Opens the maildrop of an account. @throws MailError "in-use" while another session has it, "unavailable" */
  static async open(store: Store, customer: Customer): Promise<Maildrop> {
    const lease = await store.leases.take(customer.accountId, customer.onLost)
    const maildrop = new Maildrop(store, customer, lease)
    try {
      await maildrop.#load()
    } catch (thrown) {
      await maildrop.release()
      throw thrown
    }
    return maildrop
  }

  async #load(): Promise<void> {
    const { id } = await this.#store.mailbox(this.#accountId, "INBOX")
    const { uids, length, uidValidity } = await this.#store.snapshot(id)
    const { newest } = this.#settings
    this.#mailboxId = id
    this.#uidValidity = uidValidity
    const shown = uids.subarray(newest === 0 ? 0 : Math.max(0, length - newest), length)
    for await (const rows of this.#store.rows(id, shown, "message"))
      for (const { uid, size, contentId } of rows) {
        this.#uids.push(uid)
        this.#sizes.push(size)
        this.#contents.push(contentId)
        this.#bytes += size
      }
  }

  /** Lets another session have it. @throws MailError "unavailable"; then it is free when the lease is over */
  release(): Promise<void> {
    return this.#lease.release()
  }

  /** Messages that are not marked as deleted, and the sum of their sizes. */
  get drop(): { messages: number; bytes: number } {
    return { messages: this.#uids.length - this.#marked.size, bytes: this.#bytes - this.#markedBytes }
  }

  /** The highest number there is, marked as deleted or not. */
  get highest(): number {
    return this.#uids.length
  }

  isMarked(number: number): boolean {
    return this.#marked.has(number)
  }

  /** @throws Refusal when there is no such message, or it is marked as deleted */
  check(number: number): void {
    if (number < 1 || number > this.#uids.length) throw new Refusal("noSuchMessage")
    if (this.#marked.has(number)) throw new Refusal("isDeleted")
  }

  sizeOf(number: number): number {
    return this.#sizes[number - 1]!
  }

  /** A name for a message that no other will ever have (RFC 1939 §7, UIDL): at most 21 characters. */
  uniqueIdOf(number: number): string {
    return `${this.#uidValidity}.${this.#uids[number - 1]!}`
  }

  /** The bytes of a message. @throws MailError "expunged" when they are gone for good */
  async content(number: number): Promise<Content> {
    const inOrder = number === this.#last + 1
    this.#last = number
    if (inOrder && !this.#ahead.has(number)) await this.#readAhead(number)
    return this.#ahead.get(number) ?? this.#store.content(this.#contents[number - 1]!)
  }

  /** Most clients take one message after the other, and a handful is read with one question. */
  async #readAhead(number: number): Promise<void> {
    const ids: number[] = []
    let bytes = 0
    for (let next = number; next <= this.#uids.length && ids.length < mostContents; next++) {
      bytes += this.sizeOf(next)
      if (bytes > limits.ahead) break
      ids.push(this.#contents[next - 1]!)
    }
    this.#ahead.clear()
    if (ids.length < 2) return
    const contents = await this.#store.contents(ids)
    for (const [at, id] of ids.entries()) {
      const content = contents.get(id)
      if (content) this.#ahead.set(number + at, content)
    }
  }

  /** A message was taken. */
  async taken(number: number): Promise<void> {
    if (!this.#settings.markRead) return
    const flags = parseFlags(["\\Seen"])
    await this.#store.changeFlags(this.#mailboxId, [this.#uids[number - 1]!], { mode: "add", flags })
  }

  /** Marks a message as deleted; `update` makes it true. */
  mark(number: number): void {
    if (this.#marked.has(number)) return
    this.#marked.add(number)
    this.#markedBytes += this.sizeOf(number)
  }

  unmarkAll(): void {
    this.#marked.clear()
    this.#markedBytes = 0
  }

  /**
   * Does to what is marked what the account wants of deletions, in one commit: all or nothing.
   * @throws MailError; "in-use" when somebody else has the maildrop now
   */
  async update(): Promise<void> {
    const uids = [...this.#marked].map((number) => this.#uids[number - 1]!).sort((a, b) => a - b)
    if (uids.length === 0 || this.#settings.deletion === "keep") return
    if (!(await this.#lease.isHeld())) throw new MailError("in-use", "Another session has this maildrop open")
    if (this.#settings.deletion === "delete") await this.#store.remove(this.#mailboxId, uids)
    else {
      const place = { accountId: this.#accountId, name: await this.#trash() }
      await this.#store.move(this.#mailboxId, uids, place)
    }
    this.unmarkAll()
  }

  async #trash(): Promise<string> {
    const mailboxes = await this.#store.mailboxes(this.#accountId)
    const trash =
      mailboxes.find(({ specialUse }) => specialUse === "\\Trash") ??
      mailboxes.find(({ name }) => name === "Trash") ??
      (await this.#store.createMailbox(this.#accountId, "Trash", "\\Trash"))
    return trash.name
  }
}
