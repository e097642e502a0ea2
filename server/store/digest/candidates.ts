import type { Sql } from "../../db/sql.ts"
import { Pace } from "../../pace.ts"
import { type Block, blocksOf, postingSlots, readLeaf, readNumbers } from "./blocks.ts"
import { DamagedLeaf } from "./leaf.ts"
import { leafOf, narrow } from "./postings.ts"
import { bucketsToAsk } from "./trigrams.ts"

/** A text to be looked for, and where: in a message's own header, in all the rest, or in either. */
export interface Sought {
  text: string
  where: "header" | "body" | "anywhere"
}

/** What a block knows of its UIDs: for each text sought, those of messages that may contain it; undefined for any. */
export interface Verdict {
  first: number
  last: number
  possible: (Uint32Array | undefined)[]
}

/** What it takes to ask. */
interface Library {
  sql: Sql
  /** Called for a block that is damaged, which then counts for nothing. */
  onDamage(block: Block): Promise<void>
}

/**
 * Asks the index of a mailbox. What no verdict speaks of may contain anything.
 * @param wanted whether a stretch of UIDs matters
 */
export async function candidates(
  library: Library,
  mailboxId: number,
  sought: readonly Sought[],
  wanted: (first: number, last: number) => boolean,
): Promise<Verdict[]> {
  const asked = sought.map(({ text, where }) => ({ where, buckets: bucketsToAsk(text) }))
  if (asked.every(({ buckets }) => buckets.length === 0)) return []
  const verdicts: Verdict[] = []
  const pace = new Pace()
  for (const block of await blocksOf(library.sql, mailboxId)) {
    if (!wanted(block.first, block.last)) continue
    const verdict = await ask(library, block, asked)
    if (verdict) verdicts.push(verdict)
    await pace.rest()
  }
  return verdicts
}

interface Asked {
  where: Sought["where"]
  buckets: number[]
}

async function ask(library: Library, block: Block, asked: readonly Asked[]): Promise<Verdict | undefined> {
  try {
    const leaves = new Map<number, Buffer>()
    const found: (Uint8Array | undefined)[] = []
    for (const one of asked) found.push(await documentsWith(library.sql, block, one, leaves))
    const any = found.some((documents) => documents?.includes(1))
    const uids = any ? (await readNumbers(library.sql, block)).uids : new Uint32Array(0)
    const possible = found.map(
      (documents) => documents && uids.filter((_, at) => documents[at * 2] || documents[at * 2 + 1]),
    )
    return { first: block.first, last: block.last, possible }
  } catch (error) {
    if (!(error instanceof DamagedLeaf)) throw error
    // Replaced by a larger one meanwhile, or really damaged: only then it still has its row.
    await library.onDamage(block)
    return undefined
  }
}

/** A byte for each document of a block: 1 where all the buckets are. Undefined when there is nothing to go by. */
async function documentsWith(
  sql: Sql,
  block: Block,
  { where, buckets }: Asked,
  leaves: Map<number, Buffer>,
): Promise<Uint8Array | undefined> {
  if (buckets.length === 0) return undefined
  const documents = new Uint8Array(block.messages * 2).fill(1)
  if (where !== "anywhere")
    for (let at = where === "header" ? 1 : 0; at < documents.length; at += 2) documents[at] = 0
  for (const bucket of buckets) {
    const leaf = leafOf(bucket, block.leaves)
    let content = leaves.get(leaf)
    if (!content) leaves.set(leaf, (content = await readLeaf(sql, block, postingSlots + leaf)))
    if (!narrow(documents, content, bucket, block.leaves)) break
  }
  return documents
}
