import type { Sql } from "../../db/sql.ts"
import { Pace } from "../../pace.ts"
import type { Content } from "../content.ts"
import {
  type Block,
  blocksOf,
  postingSlots,
  readColumn,
  readLeaf,
  readNumbers,
  slotOf,
  slots,
} from "./blocks.ts"
import { buildBlock } from "./build.ts"
import { textColumns } from "./facts.ts"
import { DamagedLeaf, digestVersion, unseal } from "./leaf.ts"
import { lowerBound } from "./numbers.ts"

type Say = (problem: string) => void

/** What a check of the digests needs. */
export interface DigestCheck {
  sql: Sql
  content(contentId: number): Promise<Content>
  /** Also reads every leaf, and builds every block again to compare. */
  deep: boolean
}

/**
 * Checks that blocks do not overlap, that each has all its leaves, and that it knows every message it speaks for. What
 * is wrong makes no search wrong: a damaged block is dropped when it is met, and built anew.
 * @returns how many blocks there are
 */
export async function checkDigests(check: DigestCheck, say: Say, notes: string[]): Promise<number> {
  const { sql } = check
  const idle = await sql.get<{ count: number }>(
    "SELECT COUNT(*) AS count FROM digest_block WHERE version <> ? OR mailbox_id NOT IN (SELECT id FROM mailbox)",
    digestVersion,
  )
  if (idle!.count > 0) notes.push(`${idle!.count} parts of the search index wait to be taken away`)
  const mailboxes = await sql.all<{ id: number }>("SELECT id FROM mailbox ORDER BY id")
  let checked = 0
  for (const { id } of mailboxes) {
    let reach = 0
    for (const block of await blocksOf(sql, id)) {
      const told = (what: string) =>
        say(`search index, mailbox ${id}, UIDs ${block.first} to ${block.last}: ${what}`)
      if (block.first <= reach || block.last < block.first) told("overlaps its neighbour")
      reach = block.last
      await checkBlock(check, block, told).catch((error: unknown) => {
        if (!(error instanceof DamagedLeaf)) throw error
        told(`${error.message}; it will be built anew`)
      })
      checked++
      await new Promise(setImmediate)
    }
  }
  return checked
}

async function checkBlock(check: DigestCheck, block: Block, told: Say): Promise<void> {
  const { sql } = check
  const { uids, contents, length } = await readNumbers(sql, block)
  const messages = await sql.all<{ uid: number; contentId: number }>(
    `SELECT uid, content_id AS "contentId" FROM message WHERE mailbox_id = ? AND uid BETWEEN ? AND ? ORDER BY uid`,
    block.mailboxId,
    block.first,
    block.last,
  )
  for (const { uid, contentId } of messages) {
    const at = lowerBound(uids, length, uid)
    if (uids[at] !== uid || contents[at] !== contentId) return told(`does not know UID ${uid} as it is`)
  }
  const row = await sql.get<{ count: number }>(
    "SELECT COUNT(*) AS count FROM digest_leaf WHERE id BETWEEN ? AND ?",
    block.id * slots,
    block.id * slots + slots - 1,
  )
  const due = block.leaves + textColumns.length + 1
  if (row!.count !== due) return told(`has ${row!.count} leaves, not ${due}`)
  if (!check.deep) return
  for (const name of textColumns) await readColumn(sql, block, name)
  for (let leaf = 0; leaf < block.leaves; leaf++) await readLeaf(sql, block, postingSlots + leaf)
  // With messages gone it would be built otherwise.
  if (messages.length === length) await compare(check, block, told)
}

async function compare({ sql, content }: DigestCheck, block: Block, told: Say): Promise<void> {
  const range = { ...block, limit: block.messages }
  const anew = await buildBlock({ sql, content, pace: new Pace(), now: block.builtAt }, range)
  for (const [slot, sealed] of anew?.sealed ?? [])
    if (!(await readLeaf(sql, block, slot)).equals(unseal(sealed)))
      return told(
        slot === slotOf("numbers") ? "has other numbers than its messages" : "says what its messages do not",
      )
}
