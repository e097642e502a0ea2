// What is searched: digests in memory, and the index that says which messages may contain a text. What always holds:
// - a digest has every message it is wanted for that is still there;
// - the index only narrows down: what it does not speak of may contain anything, so that one that lags hides no message;
// - a block that cannot be read is dropped and counts for nothing until the indexer, told of it, has built it anew.

import type { Sql } from "../db/sql.ts"
import type { Log } from "../log.ts"
import { type Block, dropBlock } from "./digest/blocks.ts"
import { candidates, type Sought, type Verdict } from "./digest/candidates.ts"
import type { Digest } from "./digest/digest.ts"
import { Digests } from "./digest/digests.ts"
import type { TextColumn } from "./digest/facts.ts"
import type { Images } from "./images.ts"

/** For fewer messages than this their rows are read, rather than the digest of the whole mailbox. */
const fewMessages = 64

interface SearchIndexParts {
  sql: Sql
  log: Log
  images: Images
  /** Tells the indexer that a mailbox has something to build. */
  touch(mailboxId: number): void
}

export class SearchIndex {
  readonly #parts: SearchIndexParts
  readonly #digests: Digests

  constructor(parts: SearchIndexParts) {
    this.#parts = parts
    this.#digests = new Digests(parts.sql, (block) => this.#dropDamaged(block))
  }

  /**
   * What SEARCH, SORT and THREAD look at, in memory: of a mailbox as it is now, or of a few messages alone. Messages
   * that are gone may be missing, and others may be in it.
   * @param uids the messages it is wanted for, ascending
   * @param columns the texts that will be looked at
   */
  async digestFor(
    mailboxId: number,
    uids: ArrayLike<number>,
    columns: readonly TextColumn[],
  ): Promise<Digest> {
    if (uids.length < fewMessages) return this.#digests.some(mailboxId, uids, columns)
    return this.#digests.get(await this.#parts.images.snapshot(mailboxId), columns)
  }

  /**
   * Asks the index which messages may contain a text. Messages no verdict speaks of may contain anything.
   * @param wanted whether a stretch of UIDs matters
   */
  candidates(
    mailboxId: number,
    sought: readonly Sought[],
    wanted: (first: number, last: number) => boolean,
  ): Promise<Verdict[]> {
    const library = { sql: this.#parts.sql, onDamage: (block: Block) => this.#dropDamaged(block) }
    return candidates(library, mailboxId, sought, wanted)
  }

  /** Forgets a mailbox that was deleted. */
  forget(mailboxId: number): void {
    this.#digests.forget(mailboxId)
  }

  /** A block that cannot be read is as good as none; the indexer builds it anew. */
  async #dropDamaged(block: Block): Promise<void> {
    const { sql, log, touch } = this.#parts
    if (!(await sql.write((tx) => dropBlock(tx, block.id)))) return
    log.warn("store.digest.damaged", { mailbox: block.mailboxId, first: block.first, last: block.last })
    touch(block.mailboxId)
  }
}
