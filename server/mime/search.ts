import { text } from "./content.ts"
import { decodeText } from "./encoded-word.ts"
import { headerFields, readHeader, unfolded } from "./header.ts"
import { htmlToText } from "./html-text.ts"
import type { Part } from "./part.ts"
import type { Range, Source } from "./source.ts"
import { caseless } from "./subject.ts"

/** BODY looks into the bodies alone, TEXT into the header too (RFC 3501 §6.4.4). */
export type SearchScope = "BODY" | "TEXT"

/**
 * The decoded text a SEARCH BODY or SEARCH TEXT looks into, piece by piece: of every text part what it says
 * (HTML without its tags), of every embedded message and part the header fields, and for TEXT the message's
 * own header. A match never spans two pieces.
 */
export function* searchText(source: Source, root: Part, scope: SearchScope): Generator<string> {
  const waiting = [root]
  for (let part = waiting.pop(); part; part = waiting.pop()) {
    if (part !== root || scope === "TEXT") yield headerText(source, part.header)
    if (part.type === "text") {
      const content = text(source, part)
      yield part.subtype === "html" ? htmlToText(content) : content
    }
    waiting.push(...part.parts.toReversed())
  }
}

// "Name: value" lines.
function headerText(source: Source, header: Range): string {
  const block = readHeader(source, header)
  let out = ""
  for (const field of headerFields(block)) out += `${field.name}: ${decodeText(unfolded(block, field))}\n`
  return out
}

/** Whether `haystack` contains `needle`, whatever the case (RFC 3501 §6.4.4). */
export function includes(haystack: string, needle: string): boolean {
  return caseless(haystack).includes(caseless(needle))
}
