import type { Query } from "../../db/sql.ts"
import { type ColumnPart, decodeColumn } from "./column.ts"
import { type TextColumn, textColumns } from "./facts.ts"
import { DamagedLeaf, digestVersion, unseal } from "./leaf.ts"
import { decodeNumbers, type Numbers } from "./numbers.ts"

/** Slots of a block, one leaf each: numbers, text columns, and from `postingSlots` on the postings. */
export const slots = 4096
const numbersSlot = 0
const columnSlots = 1
export const postingSlots = 64

/** A block of a mailbox: it speaks for every UID from `first` to `last`. */
export interface Block {
  id: number
  mailboxId: number
  first: number
  last: number
  /** When it was built. */
  messages: number
  /** How many leaves of postings it has, a power of two. */
  leaves: number
  builtAt: number
}

/** The blocks of a mailbox from a UID on, ascending. */
export function blocksOf(sql: Query, mailboxId: number, from = 0): Promise<Block[]> {
  return sql.all<Block>(
    `SELECT id, mailbox_id AS "mailboxId", first_uid AS first, last_uid AS last, messages, leaves, built_at AS "builtAt" FROM digest_block
     WHERE mailbox_id = ? AND first_uid >= ? AND version = ? ORDER BY first_uid`,
    mailboxId,
    from,
    digestVersion,
  )
}

/** What a leaf was given. @throws DamagedLeaf when it is missing or its checksum is wrong */
export async function readLeaf(sql: Query, block: Block, slot: number): Promise<Buffer> {
  const row = await sql.get<{ bytes: Buffer }>(
    "SELECT bytes FROM digest_leaf WHERE id = ?",
    block.id * slots + slot,
  )
  return unseal(row?.bytes)
}

/** @throws DamagedLeaf */
export async function readNumbers(sql: Query, block: Block): Promise<Numbers> {
  const numbers = decodeNumbers(await readLeaf(sql, block, numbersSlot))
  if (numbers.length !== block.messages) throw new DamagedLeaf("a digest has another number of messages")
  return numbers
}

/** @throws DamagedLeaf */
export async function readColumn(sql: Query, block: Block, name: TextColumn): Promise<ColumnPart> {
  const part = decodeColumn(await readLeaf(sql, block, columnSlots + textColumns.indexOf(name)))
  if (part.codes.length !== block.messages) throw new DamagedLeaf("a digest has another number of messages")
  return part
}

/** A block that is not in the database yet: its leaves by slot, sealed. */
export interface NewBlock {
  mailboxId: number
  first: number
  last: number
  messages: number
  leaves: number
  builtAt: number
  sealed: Map<number, Buffer>
}

/** The slots of a block's own facts. */
export const slotOf = (name: TextColumn | "numbers") =>
  name === "numbers" ? numbersSlot : columnSlots + textColumns.indexOf(name)

/**
 * Puts a block in, in the place of others, all in the caller's transaction.
 * @returns false when one of the others is gone, or somebody else was first
 */
export async function putBlock(tx: Query, block: NewBlock, instead: readonly Block[]): Promise<boolean> {
  for (const old of instead)
    if (!(await tx.get("SELECT id FROM digest_block WHERE id = ?", old.id))) return false
  for (const old of instead) await dropBlock(tx, old.id)
  const row = await tx.get<{ id: number }>(
    `INSERT INTO digest_block (mailbox_id, first_uid, last_uid, messages, leaves, version, built_at)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id`,
    block.mailboxId,
    block.first,
    block.last,
    block.messages,
    block.leaves,
    digestVersion,
    block.builtAt,
  )
  if (!row) return false
  for (const [slot, bytes] of block.sealed)
    await tx.run("INSERT INTO digest_leaf (id, bytes) VALUES (?, ?)", row.id * slots + slot, bytes)
  return true
}

/** Takes a block away with its leaves. @returns whether it was there */
export async function dropBlock(tx: Query, id: number): Promise<boolean> {
  const dropped = await tx.run("DELETE FROM digest_block WHERE id = ?", id)
  await tx.run("DELETE FROM digest_leaf WHERE id BETWEEN ? AND ?", id * slots, id * slots + slots - 1)
  return dropped > 0
}
