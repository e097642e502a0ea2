import { DamagedLeaf } from "./leaf.ts"
import { buckets } from "./trigrams.ts"
import { VarintReader, VarintWriter } from "./varint.ts"

// Postings say which documents of a block have text in which bucket. A message is two documents: its own header (an even
// number) and all the rest (the odd number behind it), so that BODY and HEADER are not misled by each other's words.

/** Documents and their buckets, before they are put in order. */
export class PostingList {
  #documents = new Uint16Array(65_536)
  #buckets = new Uint16Array(65_536)
  #length = 0

  add(document: number, of: Uint16Array): void {
    this.#reserve(of.length)
    this.#buckets.set(of, this.#length)
    this.#documents.fill(document, this.#length, this.#length + of.length)
    this.#length += of.length
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#buckets.length) return
    const room = Math.max(this.#buckets.length * 2, this.#length + more)
    const grow = (from: Uint16Array) => {
      const to = new Uint16Array(room)
      to.set(from.subarray(0, this.#length))
      return to
    }
    this.#documents = grow(this.#documents)
    this.#buckets = grow(this.#buckets)
  }

  /** The documents in the order of their buckets, and where each bucket's begin; ascending if they were added so. */
  sorted(): { documents: Uint16Array; starts: Uint32Array } {
    const starts = new Uint32Array(buckets + 1)
    for (let at = 0; at < this.#length; at++) starts[this.#buckets[at]! + 1]!++
    for (let bucket = 0; bucket < buckets; bucket++) starts[bucket + 1]! += starts[bucket]!
    const next = starts.slice()
    const documents = new Uint16Array(this.#length)
    for (let at = 0; at < this.#length; at++) documents[next[this.#buckets[at]!]!++] = this.#documents[at]!
    return { documents, starts }
  }
}

/** How many leaves the postings of so many messages are spread over: a page of the database holds some four. */
export function leavesFor(messages: number): number {
  let leaves = 1
  while (leaves < messages * 2 && leaves < 2048) leaves *= 2
  return leaves
}

/** The contents of the leaves, in order, each valid until the next one. `documents` is how many there are in the block. */
export function* encodePostings(list: PostingList, leaves: number, documents: number): Generator<Uint8Array> {
  const { documents: sorted, starts } = list.sorted()
  const perLeaf = buckets / leaves
  const out = new VarintWriter(4096)
  const scratch = new VarintWriter(4096)
  for (let leaf = 0; leaf < leaves; leaf++) {
    out.clear()
    let previous = -1
    for (let at = 0; at < perLeaf; at++) {
      const bucket = leaf * perLeaf + at
      const members = sorted.subarray(starts[bucket]!, starts[bucket + 1]!)
      if (members.length === 0) continue
      out.number(at - previous)
      previous = at
      encodeMembers(members, { documents, out, scratch })
    }
    yield out.bytes
  }
}

interface Output {
  documents: number
  out: VarintWriter
  scratch: VarintWriter
}

/** As a list of distances, or as bits when those are shorter. */
function encodeMembers(members: Uint16Array, { documents, out, scratch }: Output): void {
  scratch.clear()
  let previous = -1
  for (const member of members) {
    scratch.number(member - previous)
    previous = member
  }
  const bitsLength = Math.ceil(documents / 8)
  if (scratch.length <= bitsLength) {
    out.number(scratch.length * 2)
    out.append(scratch.bytes)
    return
  }
  const bits = new Uint8Array(bitsLength)
  for (const member of members) bits[member >>> 3]! |= 1 << (member & 7)
  out.number(bitsLength * 2 + 1)
  out.append(bits)
}

/** Which leaf of a block has a bucket. */
export const leafOf = (bucket: number, leaves: number) => Math.floor(bucket / (buckets / leaves))

/**
 * Takes out of `candidates` (a byte for each document) those that have no text in a bucket.
 * @returns whether any is left
 * @throws DamagedLeaf
 */
export function narrow(candidates: Uint8Array, content: Uint8Array, bucket: number, leaves: number): boolean {
  const wanted = bucket % (buckets / leaves)
  const reader = new VarintReader(content)
  for (let at = -1; !reader.done; ) {
    at += reader.number()
    const form = reader.number()
    const end = reader.position + (form >>> 1)
    if (end > content.length) throw new DamagedLeaf("postings are cut short")
    if (at === wanted)
      return keepMembers(candidates, content.subarray(reader.position, end), (form & 1) === 1)
    if (at > wanted) break
    reader.position = end
  }
  candidates.fill(0)
  return false
}

function keepMembers(candidates: Uint8Array, members: Uint8Array, asBits: boolean): boolean {
  let left = false
  if (asBits) {
    for (let document = 0; document < candidates.length; document++) {
      if (candidates[document] === 0) continue
      if (members[document >>> 3]! & (1 << (document & 7))) left = true
      else candidates[document] = 0
    }
    return left
  }
  const reader = new VarintReader(members)
  let kept = 0
  for (let document = -1; !reader.done; ) {
    document += reader.number()
    candidates.fill(0, kept, document)
    kept = document + 1
    left ||= candidates[document] === 1
  }
  candidates.fill(0, kept)
  return left
}
