// What a client that used NOTIFY is told (RFC 5465). What always holds:
// - What it was told last is kept, and what is told is the difference to how things are now: a burst is told as one, and
//   nothing is missed, whoever changed it and however often somebody said that something changed. Annotations have no
//   such difference: of them the names are kept that changed meanwhile.
// - Nothing is said but through `tell`, which the connection calls while no response is being written.
// - Memory is bounded by the mailboxes watched, however slowly the client reads.
// - Of a mailbox the user may not look up nothing is told, and of one they may not read only that (RFC 5465 §5).

import type { Mailbox } from "../../store/mailbox.ts"
import type { Context } from "../command.ts"
import { modseq } from "../fetch/attributes.ts"
import { send } from "../fetch/send.ts"
import { limits } from "../limits.ts"
import type { Informer, Moment } from "../moment.ts"
import { type MailboxEntry, readTree, readWholeTree } from "../namespace/mailbox-tree.ts"
import { Refusal } from "../reply.ts"
import type { View } from "../selected/view.ts"
import type { Session } from "../session.ts"
import { anybodysRights, Ears, type Heard } from "./ears.ts"
import {
  firstStatus,
  isReadable,
  listResponse,
  type MailboxFound,
  metadataResponse,
  statusChange,
} from "./listing.ts"
import { type EventGroup, type Events, matches, type NotifyRequest, nothing, reachesFar } from "./request.ts"
import { type KnownTree, treeChanges } from "./tree-changes.ts"

const nobody: ReadonlySet<number> = new Set()

type Names = ReadonlyMap<string, MailboxEntry>

export class Notifications implements Informer {
  readonly #context: Context
  readonly #session: Session
  readonly #ears: Ears
  #request: NotifyRequest
  /** What the client knows of, by name. */
  #tree = new Map<string, MailboxEntry>()
  /** UIDs of messages in the selected mailbox that this session put there, until their EXISTS is told. */
  readonly #own = new Set<number>()
  /** The newest UID in the selected mailbox that the client was told of. */
  #newest = 0
  #selected: { mailboxId: number; unwatch(): void } | undefined

  private constructor(context: Context, request: NotifyRequest) {
    this.#context = context
    this.#session = context.session
    this.#request = request
    this.#ears = new Ears(context.session)
  }

  /**
   * Starts to listen. Mailboxes that do not exist, or not for this user, are passed over.
   * @throws Refusal NOTIFICATIONOVERFLOW when there are too many
   */
  static async start(context: Context, request: NotifyRequest): Promise<Notifications> {
    const notifications = new Notifications(context, request)
    if (request.selected.items?.attributes.includes(modseq)) context.session.condstore = true
    if (request.groups.length > 0) await notifications.#watch(context)
    return notifications
  }

  async #watch({ session, writer }: Context): Promise<void> {
    const { groups } = this.#request
    if (groups.some(({ events }) => events.metadata || events.serverMetadata)) this.#ears.listenToEntries()
    try {
      // Watching comes before looking, so that nothing falls in between; whom to watch is seen when one has looked.
      this.#ears.listenTo(new Set([session.account!.id, ...(this.#isFar ? [anybodysRights] : [])]))
      this.#know(await this.#readTree())
      if (this.#isFar) this.#know(await this.#readTree())
      if (this.#tree.size > limits.notifyMailboxes)
        throw new Refusal("NOTIFICATIONOVERFLOW", "There are too many mailboxes to be told of")
    } catch (thrown) {
      this.stop()
      throw thrown
    }
    for (const entry of this.#tree.values()) {
      this.#tellFirst(entry)
      await writer.room()
    }
  }

  /** Mailboxes of others may be meant. */
  get #isFar(): boolean {
    return this.#request.groups.some(({ filter }) => reachesFar(filter))
  }

  /** What NOTIFY SET itself is answered with (RFC 5465 §3.1). */
  #tellFirst(entry: MailboxEntry): void {
    const { mailbox } = entry
    const events = this.#eventsOf(entry)
    if (!mailbox || !events) return
    const { writer, session } = this.#context
    if (!isReadable(entry)) writer.line(listResponse(entry.name, entry, { spelling: session }))
    else if (this.#request.status && events.messages && mailbox.id !== session.view?.mailboxId)
      writer.line(firstStatus({ ...entry, mailbox }, events, session))
  }

  /** Takes a look at the mailboxes for what the client knows, and listens to those whose they are. */
  #know(tree: Map<string, MailboxEntry>): void {
    this.#tree = tree
    const accounts = new Set([this.#session.account!.id])
    if (this.#isFar) accounts.add(anybodysRights)
    const mailboxes = new Set<number>()
    for (const { mailbox, place } of tree.values()) {
      if (mailbox) mailboxes.add(mailbox.id)
      if (place) accounts.add(place.accountId)
    }
    this.#ears.known = mailboxes
    this.#ears.listenTo(accounts)
  }

  made(mailboxId: number, uids: readonly number[]): void {
    if (mailboxId === this.#selected?.mailboxId) for (const uid of uids) this.#own.add(uid)
  }

  get wanted(): boolean {
    return this.#request.selected.messages || this.#request.groups.length > 0
  }

  stop(): void {
    this.#ears.stop()
    this.#selected?.unwatch()
    this.#selected = undefined
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
    this.#own.clear()
    if (wanted === undefined) return
    this.#newest = view!.uidNext - 1
    const ring = () => this.#session.bell?.ring()
    this.#selected = {
      mailboxId: wanted,
      unwatch: this.#session.premises.store.watchMailbox(wanted, ring),
    }
  }

  async #tellSelected(context: Context, view: View, moment: Moment): Promise<void> {
    const { delayed, flags, items } = this.#request.selected
    const expunges = moment === "keeping numbers" ? "later" : delayed && moment === "between" ? "hold" : "now"
    await view.sync(context.session.premises.store, context.writer, { expunges, quiet: !flags })
    const first = view.lowerBound(this.#newest + 1)
    const indexes = Array.from({ length: view.length - first }, (_, index) => first + index)
    // Who put a message there knows it (RFC 5465 §5.2).
    const arrived = Uint32Array.from(indexes.filter((index) => !this.#own.has(view.uidAt(index))))
    this.#newest = Math.max(this.#newest, view.uidNext - 1)
    for (const uid of this.#own) if (uid <= this.#newest) this.#own.delete(uid)
    if (items && arrived.length > 0) await send(context, arrived, { items, marked: nobody })
  }

  async #tellOthers(context: Context): Promise<void> {
    const heard = this.#ears.take()
    if (heard.tooMuch) return this.#giveUp(context, "Too many annotations change at once")
    if (heard.tree !== "no") await this.#tellTree(context, heard.tree)
    else if (heard.mailboxes.size > 0) await this.#tellChanged(context, heard.mailboxes)
    this.#tellEntries(context, heard)
  }

  async #tellChanged(context: Context, changed: ReadonlySet<number>): Promise<void> {
    const byId = new Map([...this.#tree.values()].map((entry) => [entry.mailbox?.id, entry]))
    for (const mailboxId of changed) {
      const entry = byId.get(mailboxId)
      const now = entry && (await this.#session.premises.store.findMailbox(mailboxId))
      if (!entry?.mailbox || !now || !isReadable(entry)) continue
      const mailbox = { ...now, specialUse: entry.mailbox.specialUse }
      this.#tellStatus(context, entry, { ...entry, mailbox })
      this.#tree.set(entry.name, { ...entry, mailbox })
      await context.writer.room()
    }
  }

  /** RFC 5465 §5.8: from here on it is as if NOTIFY NONE had come. */
  #giveUp({ writer }: Context, why: string): void {
    writer.line(`* OK [NOTIFICATIONOVERFLOW] ${why}`)
    this.stop()
    this.#request = nothing
  }

  /** The list of mailboxes changed, or anything may have. */
  async #tellTree(context: Context, by: "by us" | "by others"): Promise<void> {
    const { writer } = context
    const was = this.#tree
    const now = await this.#readTree()
    if (now.size > limits.notifyMailboxes)
      return this.#giveUp(context, "There are too many mailboxes to be told of")
    this.#know(now)
    for (const entry of now.values()) this.#keepUntold(was.get(entry.name)?.mailbox, entry)
    if (by === "by others") await this.#tellNames(context, was, now)
    const before = new Map([...was.values()].map((entry) => [entry.mailbox?.id, entry]))
    for (const entry of now.values()) {
      const { mailbox } = entry
      const known = before.get(mailbox?.id) ?? was.get(entry.name)
      // What happened before a mailbox fitted is no news.
      const isWatched = known ? known.mailbox && this.#eventsOf(known) : by === "by others"
      if (mailbox && (isWatched || (by === "by others" && !known?.mailbox)))
        this.#tellStatus(context, known, { ...entry, mailbox })
      await writer.room()
    }
  }

  /** What happens where the user may not read is told when they may, so until then it is not known. */
  #keepUntold(told: Mailbox | undefined, entry: MailboxEntry): void {
    const { mailbox } = entry
    if (!mailbox || told?.id !== mailbox.id || isReadable(entry)) return
    const { messages, uidNext, unseen, highestModseq } = told
    this.#tree.set(entry.name, {
      ...entry,
      mailbox: { ...mailbox, messages, uidNext, unseen, highestModseq },
    })
  }

  /** Names that came, went or changed, and mailboxes that may be read or no more (RFC 5465 §5.4, §5.5, §5.9). */
  async #tellNames({ writer }: Context, was: Names, now: Names): Promise<void> {
    const told = new Set<string>()
    for (const { name, oldName, cause } of treeChanges(knownOf(was), knownOf(now))) {
      const wanted = [name, oldName].some((one) => one !== undefined && this.#wants(cause, one, was, now))
      if (!wanted) continue
      told.add(name)
      writer.line(listResponse(name, now.get(name), { oldName, spelling: this.#session }))
      await writer.room()
    }
    for (const entry of now.values()) {
      const before = was.get(entry.name)
      if (told.has(entry.name) || !before?.mailbox || before.mailbox.id !== entry.mailbox?.id) continue
      if (isReadable(before) === isReadable(entry) || !this.#eventsOf(entry)) continue
      writer.line(listResponse(entry.name, entry, { spelling: this.#session }))
      await writer.room()
    }
  }

  #wants(cause: "MailboxName" | "SubscriptionChange", name: string, was: Names, now: Names): boolean {
    return [was.get(name), now.get(name)].some((entry) => {
      const events = entry && this.#eventsOf(entry)
      return cause === "MailboxName" ? events?.names : events?.subscriptions
    })
  }

  #tellStatus({ session, writer }: Context, was: MailboxEntry | undefined, now: MailboxFound): void {
    // Of the selected mailbox only the selected group decides (RFC 5465 §3.1).
    if (now.mailbox.id === session.view?.mailboxId || !isReadable(now)) return
    const events = this.#eventsOf(now)
    const wanted = events && { events, condstore: session.condstore || session.qresync, spelling: session }
    const line = wanted && statusChange(was?.mailbox, now, wanted)
    if (line) writer.line(line)
  }

  #tellEntries({ session, writer }: Context, { entries }: Heard): void {
    if (entries.size === 0) return
    const ofServer = entries.get(0)
    if (ofServer && this.#request.groups.some(({ events }) => events.serverMetadata))
      writer.line(metadataResponse("", ofServer, session))
    for (const entry of this.#tree.values()) {
      const names = entry.mailbox && entries.get(entry.mailbox.id)
      if (names && isReadable(entry) && this.#eventsOf(entry)?.metadata)
        writer.line(metadataResponse(entry.name, names, session))
    }
  }

  async #readTree(): Promise<Map<string, MailboxEntry>> {
    // What happens meanwhile in a mailbox that is seen here for the first time is not to be missed.
    this.#ears.known = undefined
    const { premises, account } = this.#session
    const tree = this.#isFar
      ? await readWholeTree(this.#session)
      : await readTree(premises.store, account!.id)
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

function knownOf(tree: Names): KnownTree {
  const ids = new Map<string, number>()
  const subscribed = new Set<string>()
  for (const entry of tree.values()) {
    if (entry.mailbox) ids.set(entry.name, entry.mailbox.id)
    if (entry.subscribed) subscribed.add(entry.name)
  }
  return { ids, subscribed }
}
