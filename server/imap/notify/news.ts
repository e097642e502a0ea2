// What a client that used NOTIFY is told (RFC 5465). What always holds:
// - What it was told last is kept, and news is the difference to how things are now: a burst is told as one, and
//   nothing is missed, whoever changed it and however often somebody said that something changed.
// - Nothing is said but through `tell`, which the connection calls while no response is being written.
// - Memory is bounded by the mailboxes watched, however slowly the client reads.

import { acting } from "../acting.ts"
import type { Context } from "../command.ts"
import { modseq } from "../fetch/attributes.ts"
import { send } from "../fetch/send.ts"
import { limits } from "../limits.ts"
import { type MailboxEntry, readTree } from "../mailbox-tree.ts"
import type { Informer, Moment } from "../moment.ts"
import { Refusal } from "../reply.ts"
import type { Session } from "../session.ts"
import type { View } from "../view.ts"
import { firstStatus, listResponse, statusChange } from "./listing.ts"
import { type EventGroup, type Events, type Filter, type NotifyRequest, nothing } from "./request.ts"
import { type KnownTree, treeChanges } from "./tree-changes.ts"

const nobody: ReadonlySet<number> = new Set()

export class News implements Informer {
  readonly #context: Context
  readonly #session: Session
  #request: NotifyRequest
  /** What the client knows of, by name. */
  #tree = new Map<string, MailboxEntry>()
  #changed = new Set<number>()
  /** The list of mailboxes changed: by this client alone, or by others too. */
  #treeChanged: "no" | "by us" | "by others" = "no"
  #unwatch: (() => void)[] = []
  #selected: { mailboxId: number; unwatch(): void } | undefined

  private constructor(context: Context, request: NotifyRequest) {
    this.#context = context
    this.#session = context.session
    this.#request = request
  }

  /**
   * Starts to listen. Mailboxes that do not exist, or not for this user, are passed over.
   * @throws Refusal NOTIFICATIONOVERFLOW when there are too many
   */
  static async start(context: Context, request: NotifyRequest): Promise<News> {
    const news = new News(context, request)
    if (request.selected.items?.attributes.includes(modseq)) context.session.condstore = true
    if (request.groups.length > 0) await news.#watch(context)
    return news
  }

  async #watch({ session, writer }: Context): Promise<void> {
    const { store } = session.premises
    // Watching comes before looking, so that nothing falls in between.
    const unwatch = store.watch(session.account!.id, (mailboxId) => this.#heard(mailboxId))
    this.#unwatch.push(unwatch)
    try {
      this.#tree = await this.#readTree()
      if (this.#tree.size > limits.notifyMailboxes)
        throw new Refusal("NOTIFICATIONOVERFLOW", "There are too many mailboxes to be told of")
    } catch (thrown) {
      this.stop()
      throw thrown
    }
    if (!this.#request.status) return
    for (const entry of this.#tree.values()) {
      const events = this.#eventsOf(entry)
      if (!entry.mailbox || !events?.messages || entry.mailbox.id === session.view?.mailboxId) continue
      writer.line(firstStatus(entry.mailbox, events, session))
      await writer.room()
    }
  }

  get wanted(): boolean {
    return this.#request.selected.messages || this.#request.groups.length > 0
  }

  stop(): void {
    for (const unwatch of this.#unwatch) unwatch()
    this.#unwatch = []
    this.#selected?.unwatch()
    this.#selected = undefined
  }

  #heard(mailboxId: number | undefined): void {
    if (mailboxId !== undefined) this.#changed.add(mailboxId)
    else if (acting.getStore() !== this.#session) this.#treeChanged = "by others"
    else if (this.#treeChanged === "no") this.#treeChanged = "by us"
    this.#session.bell?.ring()
  }

  async tell(moment: Moment): Promise<void> {
    const { view } = this.#session
    this.#follow(view)
    if (view && this.#request.selected.messages) await this.#tellSelected(this.#context, view, moment)
    if (moment === "idling" || moment === "between") await this.#tellOthers(this.#context)
  }

  /** Keeps an ear on the mailbox that is selected now. */
  #follow(view: View | undefined): void {
    const wanted = this.#request.selected.messages ? view?.mailboxId : undefined
    if (this.#selected?.mailboxId === wanted) return
    this.#selected?.unwatch()
    this.#selected = undefined
    if (wanted === undefined) return
    const ring = () => this.#session.bell?.ring()
    this.#selected = {
      mailboxId: wanted,
      unwatch: this.#session.premises.store.watchMailbox(wanted, ring),
    }
  }

  async #tellSelected(context: Context, view: View, moment: Moment): Promise<void> {
    const { delayed, flags, items } = this.#request.selected
    const last = view.length > 0 ? view.uidAt(view.length - 1) : 0
    const expunges = moment === "keeping numbers" ? "later" : delayed && moment === "between" ? "hold" : "now"
    await view.sync(context.session.premises.store, context.writer, { expunges, quiet: !flags })
    if (!items) return
    let first = view.length
    while (first > 0 && view.uidAt(first - 1) > last) first--
    if (first === view.length) return
    const arrived = Uint32Array.from({ length: view.length - first }, (_, index) => first + index)
    await send(context, arrived, { items, marked: nobody })
  }

  async #tellOthers(context: Context): Promise<void> {
    const changed = this.#changed
    const treeChanged = this.#treeChanged
    this.#changed = new Set()
    this.#treeChanged = "no"
    if (treeChanged !== "no") return this.#tellTree(context, treeChanged)
    const byId = new Map([...this.#tree.values()].map((entry) => [entry.mailbox?.id, entry]))
    for (const mailboxId of changed) {
      const entry = byId.get(mailboxId)
      const now = entry && (await this.#session.premises.store.findMailbox(mailboxId))
      if (!entry || !now) continue
      this.#tellStatus(context, entry, { ...entry, mailbox: now })
      this.#tree.set(entry.name, { ...entry, mailbox: now })
      await context.writer.room()
    }
  }

  /** The list of mailboxes changed, or anything may have. */
  async #tellTree(context: Context, by: "by us" | "by others"): Promise<void> {
    const { writer } = context
    const was = this.#tree
    const now = await this.#readTree()
    if (now.size > limits.notifyMailboxes) {
      writer.line("* OK [NOTIFICATIONOVERFLOW] There are too many mailboxes to be told of")
      this.stop()
      this.#request = nothing
      return
    }
    this.#tree = now
    if (by === "by others")
      for (const { name, oldName, cause } of treeChanges(knownOf(was), knownOf(now))) {
        const wanted = [name, oldName].some((one) => one !== undefined && this.#wants(cause, one, was, now))
        if (wanted) writer.line(listResponse(name, now.get(name), { oldName, spelling: this.#session }))
        await writer.room()
      }
    const before = new Map([...was.values()].map((entry) => [entry.mailbox?.id, entry]))
    for (const entry of now.values()) {
      const known = before.get(entry.mailbox?.id) ?? was.get(entry.name)
      if (entry.mailbox && (known?.mailbox || by === "by others")) this.#tellStatus(context, known, entry)
      await writer.room()
    }
  }

  #wants(
    cause: "MailboxName" | "SubscriptionChange",
    name: string,
    was: ReadonlyMap<string, MailboxEntry>,
    now: ReadonlyMap<string, MailboxEntry>,
  ): boolean {
    return [was.get(name), now.get(name)].some((entry) => {
      const events = entry && this.#eventsOf(entry)
      return cause === "MailboxName" ? events?.names : events?.subscriptions
    })
  }

  #tellStatus({ session, writer }: Context, was: MailboxEntry | undefined, now: MailboxEntry): void {
    // Of the selected mailbox only the selected group decides (RFC 5465 §3.1).
    if (now.mailbox!.id === session.view?.mailboxId) return
    const events = this.#eventsOf(now)
    const wanted = events && { events, condstore: session.condstore || session.qresync, spelling: session }
    const line = wanted && statusChange(was?.mailbox, now.mailbox!, wanted)
    if (line) writer.line(line)
  }

  async #readTree(): Promise<Map<string, MailboxEntry>> {
    const { premises, account } = this.#session
    const tree = await readTree(premises.store, account!.id)
    return new Map(tree.map((entry) => [entry.name, entry]))
  }

  /** What of a mailbox is to be told; groups add up (RFC 5465 §6). */
  #eventsOf(entry: MailboxEntry): Events | undefined {
    const groups = this.#request.groups.filter(({ filter }) => matches(filter, entry))
    return groups.length === 0 ? undefined : sumOf(groups)
  }
}

function sumOf(groups: readonly EventGroup[]): Events {
  const any = (event: keyof Events) => groups.some(({ events }) => events[event])
  return {
    messages: any("messages"),
    flags: any("flags"),
    names: any("names"),
    subscriptions: any("subscriptions"),
    metadata: any("metadata"),
    serverMetadata: any("serverMetadata"),
  }
}

function matches(filter: Filter, { name, subscribed }: MailboxEntry): boolean {
  if (filter.kind === "personal") return true
  if (filter.kind === "subscribed") return subscribed
  if (filter.kind === "mailboxes") return filter.names.includes(name)
  return filter.names.some((root) => name === root || name.startsWith(`${root}/`))
}

function knownOf(tree: ReadonlyMap<string, MailboxEntry>): KnownTree {
  const ids = new Map<string, number>()
  const subscribed = new Set<string>()
  for (const entry of tree.values()) {
    if (entry.mailbox) ids.set(entry.name, entry.mailbox.id)
    if (entry.subscribed) subscribed.add(entry.name)
  }
  return { ids, subscribed }
}
