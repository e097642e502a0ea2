import { fileName, leaves } from "./attachment.ts"
import { text } from "./content.ts"
import { htmlToText } from "./html-text.ts"
import { limits } from "./limits.ts"
import type { Part } from "./part.ts"
import type { Source } from "./source.ts"

const readable = new Set(["plain", "html", "enriched", "richtext", "markdown"])

/**
 * Up to 200 characters of what a message says (RFC 8970): its first text part without quoted lines, hidden
 * text and signature, white space folded. Empty when it has no readable text.
 */
export function preview(source: Source, root: Part): string {
  for (const part of leaves(root).slice(0, 20)) {
    if (part.type !== "text" || !readable.has(part.subtype)) continue
    if (part.disposition?.type === "attachment" || fileName(part) !== "") continue
    const shown = partPreview(text(source, part, limits.previewSource), part.subtype === "html")
    if (shown !== "") return shown
  }
  return ""
}

function partPreview(content: string, html: boolean): string {
  if (!html) return cut(ownLines(content)) || cut(content)
  // Room for what folding takes away.
  const limit = limits.preview * 8
  return cut(htmlToText(content, { visibleOnly: true, limit })) || cut(htmlToText(content, { limit }))
}

// Without quoted lines, the line that introduces them, and what follows the signature mark.
function ownLines(content: string): string {
  const kept: string[] = []
  let length = 0
  let start = 0
  while (start < content.length && length <= limits.preview * 2) {
    const newline = content.indexOf("\n", start)
    const end = newline < 0 ? content.length : newline
    // Of a long line the beginning is enough.
    const line = content.slice(start, Math.min(end, start + limits.preview * 40))
    start = end + 1
    if (/^-- ?\r?$/.test(line)) break
    const own = line.trim()
    if (own.startsWith(">")) dropIntroduction(kept)
    else {
      kept.push(own)
      length += own.length
    }
  }
  return kept.join(" ")
}

// "On Monday, Bob wrote:"
function dropIntroduction(kept: string[]): void {
  while (kept.at(-1) === "") kept.pop()
  if (kept.at(-1)?.endsWith(":")) kept.pop()
}

// Invisible characters that senders use as filling: soft hyphen, joiners, zero-width and directional marks.
const invisible =
  /\u034f|[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g

function cut(content: string): string {
  const folded = content
    .slice(0, limits.preview * 40)
    .replace(invisible, "")
    .replace(/[\s\x00-\x1f\x7f-\x9f\u2007]+/g, " ")
    .trim()
  if (folded.length <= limits.preview) return folded
  if (!/[\ud800-\udfff]/.test(folded)) return folded.slice(0, limits.preview).trimEnd()
  const characters = Array.from(folded.slice(0, limits.preview * 2))
  return characters.slice(0, limits.preview).join("").toWellFormed().trimEnd()
}
