import type { Sql } from "../../db/sql.ts"
import { MailError } from "../../errors.ts"
import { searchText } from "../../mime/search.ts"
import { parseStructure } from "../../mime/structure.ts"
import { caseless } from "../../mime/subject.ts"
import type { Content } from "../content.ts"
import { type NewBlock, postingSlots, slotOf } from "./blocks.ts"
import { columnPart, encodeColumn } from "./column.ts"
import { type MessageFacts, readFacts, textColumns } from "./facts.ts"
import type { Resting } from "./idle-pace.ts"
import { seal } from "./leaf.ts"
import { encodeNumbers, numbersOf } from "./numbers.ts"
import { encodePostings, leavesFor, PostingList } from "./postings.ts"
import { BucketSet, stride } from "./trigrams.ts"

/** Messages in a block at most: their documents must be numbers of 16 bits. */
export const mostMessages = 2048

/** Messages read from their rows in one go. */
const slice = 64

/** What it takes to build blocks. */
export interface Workshop {
  sql: Sql
  content(contentId: number): Promise<Content>
  pace: Resting
  now: number
}

/** Which messages: those of a mailbox between two UIDs, `limit` of them at most. */
export interface Range {
  mailboxId: number
  first: number
  last: number
  limit: number
}

/**
 * Builds a block of messages from what they say.
 * @returns the block, which speaks for all of the range unless the limit cut it short; undefined for no messages
 */
export async function buildBlock(workshop: Workshop, range: Range): Promise<NewBlock | undefined> {
  const messages: MessageFacts[] = []
  const postings = new PostingList()
  const set = new BucketSet()
  const limit = Math.min(range.limit, mostMessages)
  for (let first = range.first; messages.length < limit; ) {
    const wanted = Math.min(slice, limit - messages.length)
    const { mailboxId, last } = range
    const some = await readFacts(workshop.sql, mailboxId, { first, last, limit: wanted })
    for (const message of some) {
      await addPostings(workshop, message, { postings, set, number: messages.length })
      messages.push(message)
      await workshop.pace.rest()
    }
    if (some.length < wanted) break
    first = some.at(-1)!.uid + 1
  }
  if (messages.length === 0) return undefined
  const last = messages.length < limit ? range.last : messages.at(-1)!.uid
  const leaves = leavesFor(messages.length)
  const sealed = new Map([[slotOf("numbers"), seal(encodeNumbers(numbersOf(messages)), true)]])
  for (const name of textColumns) {
    const part = columnPart(messages.map((message) => message.texts[name]))
    sealed.set(slotOf(name), seal(encodeColumn(part), true))
    await workshop.pace.rest()
  }
  let slot = postingSlots
  for (const content of encodePostings(postings, leaves, messages.length * 2)) {
    sealed.set(slot++, seal(content, false))
    await workshop.pace.rest()
  }
  const { mailboxId, first } = range
  return { mailboxId, first, last, messages: messages.length, leaves, builtAt: workshop.now, sealed }
}

interface Desk {
  postings: PostingList
  set: BucketSet
  /** Of the message in its block. */
  number: number
}

/** Files a message under the trigrams of its header, and of everything else that it says. */
async function addPostings(workshop: Workshop, message: MessageFacts, desk: Desk): Promise<void> {
  const { postings, set, number } = desk
  const bytes = await bytesOf(workshop, message.contentId)
  if (!bytes) return
  const root = parseStructure(bytes)
  const pieces = searchText(bytes, root, "TEXT")
  // The first piece is the message's own header.
  await addPiece(workshop, set, pieces.next().value ?? "")
  postings.add(number * 2, set.take())
  for (const piece of pieces) await addPiece(workshop, set, piece)
  postings.add(number * 2 + 1, set.take())
}

async function addPiece({ pace }: Workshop, set: BucketSet, piece: string): Promise<void> {
  const folded = caseless(piece)
  for (let from = 0; from < folded.length; from += stride) {
    set.add(folded, from, Math.min(from + stride + 2, folded.length))
    if (folded.length > stride) await pace.rest()
  }
}

/** Undefined when the message was expunged and collected meanwhile. */
async function bytesOf(workshop: Workshop, contentId: number): Promise<Buffer | undefined> {
  try {
    return await (await workshop.content(contentId)).bytes()
  } catch (thrown) {
    if (thrown instanceof MailError && thrown.code === "expunged") return undefined
    throw thrown
  }
}
