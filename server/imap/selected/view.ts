// The one place where message numbers live. What always holds:
// - `#numbering` is the mailbox as the client counts it: its index + 1 is the number the client uses. It changes only
//   in `sync` with expunges allowed, together with the EXPUNGE and EXISTS responses that tell of it.
// - `#told` is the mailbox whose flags the client was told last; it may be newer than `#numbering` while expunges wait.
// - Both are snapshots of the store, shared with every other session that is in step.

import type { Writer } from "../../line/writer.ts"
import type { FlagSet } from "../../store/flags.ts"
import { lowerBound, type Snapshot } from "../../store/snapshot.ts"
import type { Store } from "../../store/store.ts"
import { formatSequenceSet, type SequenceSet, savedResult } from "../grammar/sequence-set.ts"
import { limits } from "../limits.ts"
import type { Place } from "../namespace/others.ts"
import { Access } from "./access.ts"
import { flagChanges, goneFrom, nobodyLeft, type OwnChange } from "./difference.ts"
import { HighestModseq } from "./highest-modseq.ts"
import { indexesOf, largestIn, type Numbers, uidsAt } from "./numbering.ts"
import { Recent } from "./recent.ts"

/** How the client wants to be told what happens in a mailbox; it may change its mind while the mailbox is open. */
export interface Dialect {
  /** MODSEQ in every FETCH response with flags (RFC 7162 §3.1). */
  readonly condstore: boolean
  /** VANISHED instead of EXPUNGE (RFC 7162 §3.2.10). */
  readonly qresync: boolean
  /** UIDFETCH and VANISHED, never a message number (RFC 9586). */
  readonly uidOnly: boolean
  /** There is no \Recent (RFC 9051, appendix E). */
  readonly rev2: boolean
}

export interface ViewOptions {
  mailboxId: number
  name: string
  /** Opened for reading only, whatever may be done in it. */
  readOnly: boolean
  /** UIDs above it are \Recent in this session. */
  recentAbove: number
  /** Whose mailbox it is and what may be done in it; absent in tests: everything. */
  place?: Place
}

export interface SyncOptions {
  /** "later": nothing that changes numbers. "hold": arrivals are told as long as no expunge has to be told with them. */
  expunges: "now" | "later" | "hold"
  own?: OwnChange
  /** Changes of flags by others are not wanted (RFC 5465 §5). */
  quiet?: boolean
  /** The command tells HIGHESTMODSEQ itself, in its tagged reply. */
  modseq?: "by the command"
}

/** Keeps up with a view: live search results do (RFC 5267). */
export interface Follower {
  /** Before EXPUNGE and everything else is told: `next` is the mailbox as it is now, numbers are still the old ones. */
  leaving(next: Snapshot, writer: Writer): void
  /** After everything else was told. */
  told(writer: Writer): Promise<void>
}

export class View {
  readonly mailboxId: number
  readonly name: string
  readonly #access: Access
  /** Whose mailbox it is, and what the user may do in it as of the last command. */
  readonly place: Place | undefined
  readonly #dialect: Dialect
  readonly #modseq: HighestModseq
  #numbering: Snapshot
  #told: Snapshot
  readonly #recent = new Recent()
  /** Up to which MODSEQ the client was told of all changes of flags, if it did not want to hear of some since. */
  #withheld: number | undefined
  /** UIDs of the saved search result, ascending (RFC 5182). */
  #saved: ArrayLike<number> = []
  /** Whoever keeps up with what the client is told of the mailbox. */
  follower: Follower | undefined

  constructor(options: ViewOptions, snapshot: Snapshot, dialect: Dialect) {
    this.#dialect = dialect
    this.#modseq = new HighestModseq(dialect.condstore)
    this.mailboxId = options.mailboxId
    this.name = options.name
    this.place = options.place
    this.#access = new Access(options.readOnly, options.place, snapshot)
    this.#numbering = snapshot
    this.#told = snapshot
    this.#recent.add(options.recentAbove, snapshot)
  }

  /** Nothing can be changed: it was examined, or the user may not. */
  get readOnly(): boolean {
    return this.#access.readOnly
  }

  /** EXISTS as the client knows it. */
  get length(): number {
    return this.#numbering.length
  }

  get uidValidity(): number {
    return this.#numbering.uidValidity
  }

  /** UIDs from here on belong to messages the client does not know of. */
  get uidNext(): number {
    return this.#numbering.uidNext
  }

  /** The mailbox whose flags the client was told last; for its MODSEQ and UIDNEXT. */
  get told(): Snapshot {
    return this.#told
  }

  /** The mailbox, when what the client counts is what it was told of last; undefined while expunges wait to be told. */
  get inStep(): Snapshot | undefined {
    return this.#told === this.#numbering ? this.#told : undefined
  }

  uidAt(index: number): number {
    return this.#numbering.uids[index]!
  }

  /** -1 when the client knows of no such message. */
  indexOf(uid: number): number {
    return this.#numbering.indexOf(uid)
  }

  /** The first index whose UID is not below `uid`; `length` when there is none. */
  lowerBound(uid: number): number {
    return this.#numbering.lowerBound(uid)
  }

  flagsAt(index: number): FlagSet {
    if (this.#told === this.#numbering) return this.#numbering.flagsAt(index)
    const at = this.#toldAt(index)
    return at < 0 ? this.#numbering.flagsAt(index) : this.#told.flagsAt(at)
  }

  /** Indexes of the messages whose flags, as the client was told them, fit; ascending. */
  indexesWhere(fits: (flags: FlagSet) => boolean): number[] {
    if (this.#told === this.#numbering) return this.#numbering.indexesWhere(fits)
    const indexes: number[] = []
    for (let index = 0; index < this.length; index++) if (fits(this.flagsAt(index))) indexes.push(index)
    return indexes
  }

  modseqAt(index: number): number {
    if (this.#told === this.#numbering) return this.#numbering.modseqAt(index)
    const at = this.#toldAt(index)
    return at < 0 ? this.#numbering.modseqAt(index) : this.#told.modseqAt(at)
  }

  /** Where a message stands in the mailbox the client was told of last; -1 when it is gone. */
  #toldAt(index: number): number {
    if (this.#told.uids === this.#numbering.uids) return index
    return this.#told.indexOf(this.uidAt(index))
  }

  /** The flags a message had at a MODSEQ, if that can be told from what the client was told last (RFC 7162 §3.1.12). */
  flagsAsOf(uid: number, modseq: number): FlagSet | undefined {
    const at = this.#told.indexOf(uid)
    if (at < 0 || this.#told.modseq < modseq || this.#told.modseqAt(at) > modseq) return undefined
    return this.#told.flagsAt(at)
  }

  isRecent(uid: number): boolean {
    return this.#recent.has(uid)
  }

  get recentCount(): number {
    return this.#recent.countIn(this.#numbering)
  }

  /** Flags as the client sees them, \Recent included. */
  flagsText(index: number): string {
    const { text } = this.flagsAt(index)
    if (this.#dialect.rev2 || !this.isRecent(this.uidAt(index))) return text
    return text === "" ? "\\Recent" : `${text} \\Recent`
  }

  /** How a response with data about a message begins: "* 3 FETCH (", or with its UID under UIDONLY. */
  fetchOpening(index: number): string {
    return this.#dialect.uidOnly ? `* ${this.uidAt(index)} UIDFETCH (` : `* ${index + 1} FETCH (`
  }

  /** Index of the first message without \Seen, -1 when there is none. */
  firstUnseen(): number {
    for (let index = 0; index < this.length; index++) if (!(this.flagsAt(index).bits & 1)) return index
    return -1
  }

  get keywords(): string[] {
    return this.#told.keywords
  }

  /** What PERMANENTFLAGS lists. */
  get permanentFlags(): string {
    return this.#access.permanentFlags(this.#told)
  }

  /**
   * The messages a set names, as ascending indexes. UIDs nobody has are passed over.
   * @returns undefined when a sequence number is larger than the mailbox (RFC 3501 §6.4.8 forgives only UIDs)
   */
  resolve(set: SequenceSet, numbers: Numbers): Uint32Array | undefined {
    if (numbers === "sequence" && this.length > 0 && largestIn(set) > this.length) return undefined
    return this.resolveLoosely(set, numbers)
  }

  /** The same for SEARCH, where a number nobody has just fits no message. */
  resolveLoosely(set: SequenceSet, numbers: Numbers): Uint32Array {
    if (set === savedResult) return this.#savedIndexes()
    return indexesOf(set, numbers, this.#numbering)
  }

  /**
   * Remembers messages as what "$" stands for (RFC 5182 §2.1). By UID, so that expunges need no correction.
   * @returns false when they are too many; then "$" stands for none
   */
  save(indexes: ArrayLike<number>): boolean {
    const fits = indexes.length <= limits.savedMessages
    this.#saved = fits ? Uint32Array.from(indexes, (index) => this.uidAt(index)) : []
    return fits
  }

  /** The messages "$" stands for that are still there, as ascending indexes. */
  #savedIndexes(): Uint32Array {
    const indexes = Uint32Array.from(this.#saved, (uid) => this.indexOf(uid) + 1)
    return indexes.filter((number) => number > 0).map((number) => number - 1)
  }

  /** UIDs of messages given by index, ascending; for all of them the array is not copied. */
  ascendingUids(indexes: ArrayLike<number>): ArrayLike<number> {
    const { uids, length } = this.#numbering
    return indexes.length === length ? uids.subarray(0, length) : this.uidsOf(indexes)
  }

  /** UIDs of messages given by index. */
  uidsOf(indexes: ArrayLike<number>): number[] {
    return uidsAt(indexes, this.#numbering)
  }

  /**
   * Brings the client up to date with the last commit: EXPUNGE where the command allows it, EXISTS and RECENT, and
   * FETCH for flags that changed.
   * @throws MailError "no-such-mailbox" when the mailbox was deleted
   */
  async sync(store: Store, writer: Writer, options: SyncOptions): Promise<void> {
    const next = await store.snapshot(this.mailboxId)
    this.#access.tellRights(next, writer)
    if (next === this.#numbering && next === this.#told && !options.own)
      return this.#tellModseq(writer, options, false)
    const known = this.#numbering
    const before = this.#told
    this.follower?.leaving(next, writer)
    const grown = next.length > this.#numbering.length || next.uidNext !== this.#numbering.uidNext
    const { expunges } = options
    if (expunges === "now" || (expunges === "hold" && nobodyLeft(this.#numbering, next))) {
      this.#expunge(known, next, writer)
      this.#numbering = next
      if (grown) await this.#announce(store, writer, known)
    }
    this.#told = next
    this.#access.tellKeywords(before, next, writer)
    await this.#announceFlags(writer, before, options)
    await this.follower?.told(writer)
    const { uidNext, length } = this.#numbering
    this.#tellModseq(writer, options, uidNext !== known.uidNext || length !== known.length)
  }

  /** The MODSEQ from which on the client, if it went away now, would have to ask to miss nothing. */
  get modseq(): number {
    const modseq = this.waiting ? this.#numbering.modseq : this.#told.modseq
    return Math.min(modseq, this.#withheld ?? modseq)
  }

  /** Whether some messages the client counts are gone. */
  get waiting(): boolean {
    const { uids, length } = this.#numbering
    if (this.#told === this.#numbering || length === 0) return false
    return lowerBound(this.#told.uids, this.#told.length, uids[length - 1]! + 1) < length
  }

  #tellModseq(writer: Writer, { own, modseq }: SyncOptions, news: boolean): void {
    // The end of the command is still to come, and may have more to tell.
    if (own) return
    const waiting = this.waiting || this.#withheld !== undefined
    const due = this.#modseq.due({ modseq: this.modseq, waiting, news }, this.#dialect)
    if (due !== undefined && !modseq) writer.line(`* OK [HIGHESTMODSEQ ${due}] Highest`)
  }

  #expunge(known: Snapshot, next: Snapshot, writer: Writer): void {
    const gone = goneFrom(known, next)
    if (gone.length === 0) return
    if (this.#dialect.qresync || this.#dialect.uidOnly)
      writer.line(`* VANISHED ${formatSequenceSet(gone.map((index) => known.uids[index]!))}`)
    else for (const [told, index] of gone.entries()) writer.line(`* ${index + 1 - told} EXPUNGE`)
  }

  async #announce(store: Store, writer: Writer, known: Snapshot): Promise<void> {
    const last = known.length > 0 ? known.uids[known.length - 1]! : 0
    const newest = this.length > 0 ? this.uidAt(this.length - 1) : 0
    if (newest <= last) return
    if (!this.readOnly)
      this.#recent.add(Math.max(last, await store.claimRecent(this.mailboxId)), this.#numbering)
    writer.line(`* ${this.length} EXISTS`)
    if (!this.#dialect.rev2) writer.line(`* ${this.recentCount} RECENT`)
  }

  /** FETCH for messages the client knows whose flags are not what it was told. */
  async #announceFlags(writer: Writer, before: Snapshot, options: SyncOptions): Promise<void> {
    const { condstore, uidOnly } = this.#dialect
    const three = { numbering: this.#numbering, before, now: this.#told }
    for (const { index, modseq, flags, unwanted } of flagChanges(three, options)) {
      if (unwanted) {
        this.#withheld ??= before.modseq
        continue
      }
      const parts = uidOnly ? [] : [`UID ${this.uidAt(index)}`]
      if (flags) parts.push(`FLAGS (${this.flagsText(index)})`)
      if (condstore) parts.push(`MODSEQ (${modseq})`)
      if (flags || condstore) writer.line(`${this.fetchOpening(index)}${parts.join(" ")})`)
      if (writer.full) await writer.flush()
    }
  }
}
