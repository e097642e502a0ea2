// One mailbox of the store and one file or folder of the machine, kept the same. Everything that arrives is the store's
// first, in the one commit that accepts it; the file is brought in step a moment later, and what other programs do to it is
// brought back. What always holds:
// - the journal says of each message that was on both sides which one it was and how it was flagged. What is in the journal
//   and gone from one side was deleted there; what is not in it has just come; a flag goes as the side wants that changed it;
// - a message is put on the other side before the journal says so. After a crash between the two it is on both sides and in
//   no journal: then what is alike is one message, and nothing is doubled;
// - a message is taken from the other side before the journal forgets it. After a crash it is on neither, and is forgotten;
// - nothing is taken for deleted when the file is not where it was: another disk, a folder not mounted, another place. Then
//   both sides are put together again;
// - one look at a time, and an mbox file is locked from the look at it to the last change.

import type { Sql } from "../db/sql.ts"
import { likenessOf } from "../mbox/likeness.ts"
import type { Flags } from "../store/flags.ts"
import type { Store } from "../store/store.ts"
import type { Box, BoxEntry, Copy } from "./box.ts"
import { Journal } from "./journal.ts"
import { merge, type Pair, type Plan, sameFlags } from "./merge.ts"

/** Messages that are filed, or put into the box, in one go, and their bytes together. */
const most = 200
const mostBytes = 16 << 20

/** Pairs that vanish at once without being told of in the log. */
const manyGone = 1_000

export interface MirrorParts {
  sql: Sql
  store: Store
  accountId: number
  mailboxId: number
  /** Its name, for filing in it. */
  mailbox: string
  box: Box
  /** What tells whether the place is still where it was: device and inode of the folder that holds it. */
  spot(): Promise<string>
  /** Bytes a message may have. */
  limit: number
  /** Told of what could not be brought over. */
  complain(event: string, facts: Record<string, string | number>): void
}

/** What one look did. */
export interface Looked {
  /** Messages brought to the store and to the box. */
  came: number
  went: number
}

export class Mirror {
  readonly #parts: MirrorParts
  readonly #journal: Journal
  #pairs: Map<number, Pair> | undefined
  #spot = ""
  /** The store as it was when all was the same. */
  #modseq = -1
  /** Messages that could not be brought over, so that it is said once. */
  readonly #left = new Set<string>()

  constructor(parts: MirrorParts) {
    this.#parts = parts
    this.#journal = new Journal(parts.sql, parts.mailboxId)
  }

  /** Brings both sides in step, when one has changed. @throws what the box or the store cannot do just now */
  async look(): Promise<Looked> {
    const { store, mailboxId, box } = this.#parts
    const before = await store.mailboxById(mailboxId)
    if (before.highestModseq === this.#modseq && (await box.isSame())) return { came: 0, went: 0 }
    // Nobody gets a mailbox file before there is mail for it.
    if (before.messages === 0 && !this.#pairs?.size && !(await box.isThere())) return { came: 0, went: 0 }
    const entries = await box.open()
    try {
      return await this.#align(entries)
    } catch (thrown) {
      // What is in memory may not be what is on disk.
      this.#pairs = undefined
      this.#modseq = -1
      throw thrown
    } finally {
      await box.close()
    }
  }

  async #align(entries: readonly BoxEntry[]): Promise<Looked> {
    const { store, mailboxId, box } = this.#parts
    const spot = await this.#parts.spot()
    if (!this.#pairs || spot !== this.#spot) this.#pairs = await this.#journal.read(box.place, spot)
    this.#spot = spot
    const snapshot = await store.snapshot(mailboxId)
    const flags = new Map<number, Readonly<Flags>>()
    for (let index = 0; index < snapshot.length; index++)
      flags.set(snapshot.uids[index]!, snapshot.flagsAt(index))
    const plan = merge({
      pairs: this.#pairs.values(),
      box: entries,
      store: flags,
      holdsKeyword: (keyword) => box.holdsKeyword(keyword),
    })
    if (plan.dropFromStore.length > manyGone)
      this.#parts.complain("mirror.many-gone", { mailboxId, messages: plan.dropFromStore.length })
    const known = await this.#recognize(plan, flags)
    const came = await this.#bring(plan.toStore)
    await this.#change(plan)
    const went = await this.#give(plan, flags)
    await this.#note(plan, [...known, ...came, ...went.pairs], went.renamed)
    this.#modseq = plan.toStore.length > came.length ? -1 : snapshot.modseq
    return { came: came.length, went: went.pairs.length }
  }

  /** Finds what is on both sides already and in no journal; takes it out of the plan. */
  async #recognize(plan: Plan, flags: ReadonlyMap<number, Readonly<Flags>>): Promise<Pair[]> {
    if (plan.toStore.length === 0 || plan.toBox.length === 0) return []
    const waiting = new Map<string, BoxEntry[]>()
    for (const entry of plan.toStore) {
      const likeness = await this.#parts.box.likenessOf(entry.key)
      if (likeness !== undefined) waiting.set(likeness, [...(waiting.get(likeness) ?? []), entry])
    }
    const found: Pair[] = []
    const left: number[] = []
    for await (const { uid, bytes } of this.#contents(plan.toBox)) {
      const entry = waiting.get(likenessOf(bytes))?.shift()
      if (!entry) {
        left.push(uid)
        continue
      }
      const now = flags.get(uid)!
      // Set on one side is set: nobody can say who took it away.
      const both = {
        bits: now.bits | entry.flags.bits,
        keywords: [...new Set([...now.keywords, ...entry.flags.keywords])].toSorted(),
      }
      const pair = { uid, key: entry.key, flags: both }
      found.push(pair)
      const [inStore, inBox] = [!sameFlags(both, now), !sameFlags(both, entry.flags)]
      plan.settled.push({ pair, flags: both, store: now, inStore, inBox })
    }
    const recognized = new Set(found.map(({ key }) => key))
    plan.toStore = plan.toStore.filter(({ key }) => !recognized.has(key))
    plan.toBox = left
    return found
  }

  /** Files what came into the box. */
  async #bring(entries: readonly BoxEntry[]): Promise<Pair[]> {
    const { store, accountId, mailbox, box, limit } = this.#parts
    const pairs: Pair[] = []
    let batch: { entry: BoxEntry; copy: Copy }[] = []
    const file = async () => {
      const filed = batch
      batch = []
      const staged = await Promise.all(
        filed.map(async ({ copy }) => {
          const incoming = store.receive(limit)
          await incoming.write(copy.bytes)
          return incoming.finish()
        }),
      )
      try {
        const messages = filed.map(({ copy }, at) => ({
          staged: staged[at]!,
          flags: copy.flags,
          internalDate: copy.arrived,
        }))
        const { uids } = await store.append(accountId, mailbox, messages)
        for (const [at, { entry }] of filed.entries())
          pairs.push({ uid: uids[at]!, key: entry.key, flags: entry.flags })
      } catch (thrown) {
        for (const { entry } of filed) this.#leave(entry, (thrown as Error).message)
      } finally {
        for (const each of staged) await each.discard()
      }
    }
    for (const entry of entries) {
      const copy = await box.read(entry.key)
      if (!copy || copy.bytes.length > limit) {
        this.#leave(entry, copy ? `it is larger than ${limit} bytes` : "it is gone, or too large")
        continue
      }
      batch.push({ entry, copy })
      const bytes = batch.reduce((sum, each) => sum + each.copy.bytes.length, 0)
      if (batch.length >= most || bytes >= mostBytes) await file()
    }
    if (batch.length > 0) await file()
    return pairs
  }

  /** It stays where it is, and is tried again with each look. */
  #leave({ key }: BoxEntry, why: string): void {
    if (!this.#left.has(key))
      this.#parts.complain("mirror.left", { mailbox: this.#parts.mailbox, message: key, why })
    this.#left.add(key)
  }

  /** Does in the store what was done in the box. */
  async #change({ dropFromStore, settled }: Plan): Promise<void> {
    const { store, mailboxId } = this.#parts
    const gone = dropFromStore.map(({ uid }) => uid).toSorted((a, b) => a - b)
    if (gone.length > 0) await store.remove(mailboxId, gone)
    // Only the flags that were changed there, so that what somebody does here at this moment stays.
    const groups = new Map<string, { uids: number[]; add: Flags; without: Flags }>()
    for (const { pair, flags, store: now, inStore } of settled) {
      if (!inStore) continue
      const add = difference(flags, now)
      const without = difference(now, flags)
      const key = JSON.stringify([add, without])
      const group = groups.get(key) ?? { uids: [], add, without }
      group.uids.push(pair.uid)
      groups.set(key, group)
    }
    for (const { uids, add, without } of groups.values()) {
      const sorted = uids.toSorted((a, b) => a - b)
      if (without.bits || without.keywords.length > 0)
        await store.changeFlags(mailboxId, sorted, { mode: "remove", flags: without })
      if (add.bits || add.keywords.length > 0)
        await store.changeFlags(mailboxId, sorted, { mode: "add", flags: add })
    }
  }

  /** Does in the box what was done in the store. */
  async #give(plan: Plan, flags: ReadonlyMap<number, Readonly<Flags>>) {
    const { box } = this.#parts
    const drop = plan.dropFromBox.map(({ key }) => key)
    const mark = new Map(
      plan.settled.filter(({ inBox }) => inBox).map(({ pair, flags: to }) => [pair.key, to]),
    )
    const pairs: Pair[] = []
    const renamed = new Map<string, string>()
    const missed = new Set<string>()
    let batch: { uid: number; copy: Copy }[] = []
    let first = true
    const put = async () => {
      const changes = first ? { drop, mark } : { drop: [], mark: new Map() }
      if (batch.length === 0 && changes.drop.length === 0 && changes.mark.size === 0) return
      first = false
      const done = await box.change({ ...changes, add: batch.map(({ copy }) => copy) })
      for (const key of done.missed) missed.add(key)
      for (const pair of pairs) pair.key = done.renamed.get(pair.key) ?? pair.key
      for (const [from, to] of done.renamed) renamed.set(from, to)
      for (const [at, { uid, copy }] of batch.entries()) {
        const key = done.added[at]
        if (key !== undefined) pairs.push({ uid, key, flags: copy.flags })
      }
      batch = []
    }
    for await (const { uid, bytes, arrived } of this.#contents(plan.toBox)) {
      batch.push({ uid, copy: { bytes, flags: mutable(flags.get(uid)!), arrived } })
      const size = batch.reduce((sum, { copy }) => sum + copy.bytes.length, 0)
      if (batch.length >= most || size >= mostBytes) await put()
    }
    await put()
    plan.settled = plan.settled.filter(({ pair }) => !missed.has(pair.key))
    plan.dropFromBox = plan.dropFromBox.filter(({ key }) => !missed.has(key))
    return { pairs, renamed }
  }

  /** Writes the journal, and what is in memory of it. */
  async #note(plan: Plan, fresh: readonly Pair[], renamed: ReadonlyMap<string, string>): Promise<void> {
    const pairs = this.#pairs!
    const gone = [...plan.dropFromStore, ...plan.dropFromBox, ...plan.forget].map(({ uid }) => uid)
    const now: Pair[] = fresh.map((pair) => ({ ...pair, key: renamed.get(pair.key) ?? pair.key }))
    for (const { pair, flags } of plan.settled) {
      const key = renamed.get(pair.key) ?? pair.key
      if (pairs.has(pair.uid) && (key !== pair.key || !sameFlags(flags, pair.flags)))
        now.push({ uid: pair.uid, key, flags })
    }
    await this.#journal.write({ gone, now })
    for (const uid of gone) pairs.delete(uid)
    for (const pair of now) pairs.set(pair.uid, pair)
  }

  /** Messages of the store with their bytes, those that are gone meanwhile left out. */
  async *#contents(uids: readonly number[]): AsyncGenerator<{ uid: number; bytes: Buffer; arrived: number }> {
    const { store, mailboxId } = this.#parts
    for await (const rows of store.rows(mailboxId, uids, "message"))
      for (const { uid, contentId, internalDate } of rows) {
        const bytes = await store.content(contentId).then(
          (content) => content.bytes(),
          () => undefined,
        )
        if (bytes) yield { uid, bytes, arrived: internalDate }
      }
  }
}

const mutable = ({ bits, keywords }: Readonly<Flags>): Flags => ({ bits, keywords: [...keywords] })

/** The flags of one that another has not. */
const difference = (one: Readonly<Flags>, other: Readonly<Flags>): Flags => ({
  bits: one.bits & ~other.bits,
  keywords: one.keywords.filter((keyword) => !other.keywords.includes(keyword)),
})
