import { everyRight, type Rights } from "../../directory/rights.ts"
import type { Writer } from "../../line/writer.ts"
import type { FlagSet } from "../../store/flags.ts"
import { isFull } from "../../store/keywords.ts"
import { changedSince, type Snapshot } from "../../store/snapshot.ts"
import { allFlags, mayChange, permanentFlags } from "../grammar/flag-lists.ts"
import type { Place } from "../namespace/others.ts"

/**
 * What a client was told of the flags there are in the open mailbox and of which it may change, and what has to be told when
 * that is not so any more (RFC 9051 §7.1, §7.3.5; RFC 4314 §5.1.1).
 */
export class Access {
  readonly #examined: boolean
  readonly #place: Pick<Place, "rights"> | undefined
  /** The rights whose consequences the client was told. */
  #rights: Rights
  /** Keywords the client was told of, in small letters. */
  readonly #keywords = new Set<string>()
  /** Whether it was told that there is no room for others. */
  #full: boolean

  /** @param examined opened for reading only @param place where rights are looked up; absent: everything is allowed */
  constructor(examined: boolean, place: Pick<Place, "rights"> | undefined, { keywords }: Snapshot) {
    this.#examined = examined
    this.#place = place
    this.#rights = this.#now
    for (const keyword of keywords) this.#keywords.add(keyword.toLowerCase())
    this.#full = isFull(keywords)
  }

  get #now(): Rights {
    return this.#place?.rights ?? everyRight
  }

  /** Nothing can be changed: it was examined, or the user may not. */
  get readOnly(): boolean {
    return this.#examined || !mayChange(this.#now)
  }

  /** What PERMANENTFLAGS lists of a mailbox. */
  permanentFlags({ keywords }: Snapshot): string {
    return this.readOnly ? "" : permanentFlags(keywords, this.#now)
  }

  /** Rights may have changed since the client was told. */
  tellRights(mailbox: Snapshot, writer: Writer): void {
    const before = this.#rights
    this.#rights = this.#now
    if (this.#examined || this.#rights === before) return
    const code = this.readOnly ? "READ-ONLY" : "READ-WRITE"
    if (mayChange(before) === this.readOnly) writer.line(`* OK [${code}] What you may do here changed`)
    if (permanentFlags([], before) !== permanentFlags([], this.#rights)) this.#tellPermanent(mailbox, writer)
  }

  /** Keywords that came between two looks at the mailbox, and whether there is room for more. */
  tellKeywords(before: Snapshot, now: Snapshot, writer: Writer): void {
    if (now.modseq === before.modseq) return
    let news = false
    const changed = changedSince(before, now)
    for (const index of changed ?? []) if (this.#learn(now.flagsAt(index))) news = true
    for (let index = changed ? before.length : 0; index < now.length; index++)
      if (now.modseqAt(index) > before.modseq && this.#learn(now.flagsAt(index))) news = true
    if (!news && !this.#full) return
    const { keywords } = now
    if (news) writer.line(`* FLAGS (${allFlags(keywords)})`)
    if (isFull(keywords) === this.#full) return
    this.#full = !this.#full
    this.#tellPermanent(now, writer)
  }

  #tellPermanent(mailbox: Snapshot, writer: Writer): void {
    writer.line(`* OK [PERMANENTFLAGS (${this.permanentFlags(mailbox)})] What can be changed`)
  }

  /** @returns whether the client was not told of a keyword yet */
  #learn({ keywords }: FlagSet): boolean {
    const { size } = this.#keywords
    for (const keyword of keywords) this.#keywords.add(keyword.toLowerCase())
    return this.#keywords.size > size
  }
}
