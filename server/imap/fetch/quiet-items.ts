import type { Reader } from "../grammar/reader.ts"
import { type FetchItems, parseItems } from "./items.ts"

/** Reads data items that are sent with new messages; what is told unasked marks nothing as read (RFC 5465 §5.2, §7). */
export function parseQuietItems(reader: Reader): FetchItems {
  reader.space()
  const items = parseItems(reader)
  return { ...items, sections: items.sections.map((section) => ({ ...section, marksSeen: false })) }
}
