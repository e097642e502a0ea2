import type { Decoder } from "../../mime/decoder.ts"
import type { Part } from "../../mime/part.ts"

/** How far the decoding of a part went: whoever asks for it piece by piece goes on from here. */
export interface Bookmark {
  /** Names the part among those of all messages. */
  name: string
  /** Offset into the message. */
  encodedAt: number
  /** Offset into the decoded part. */
  decodedAt: number
  decoder: Decoder
}

/**
 * What a session remembers of the large message it read last, so that asking for it piece by piece costs what asking for
 * it at once does.
 */
export interface Reading {
  bookmark?: Bookmark
  structure?: { contentId: number; root: Part }
}

/** Parts of a structure that a session may hold on to. */
const mostParts = 200

/** Whether a structure is small enough to be kept for every session. */
export function isHandy(root: Part): boolean {
  let count = 0
  const waiting = [root]
  for (let part = waiting.pop(); part; part = waiting.pop()) {
    if (++count > mostParts) return false
    waiting.push(...part.parts)
  }
  return true
}
