/** A run of lines: one's own, or quoted from before. */
export interface TextBlock {
  quoted: boolean
  text: string
}

/** Text, or a link in it. */
export interface TextSpan {
  text: string
  href?: string
}

const wrote = /:\s*$/

/** Cuts a plain text into what was written and what was quoted; the line that says who wrote it goes with the quotation. */
export function textBlocks(text: string): TextBlock[] {
  const blocks: { quoted: boolean; lines: string[] }[] = []
  for (const line of text.split("\n")) {
    const quoted = line.startsWith(">")
    const last = blocks.at(-1)
    if (last && (last.quoted === quoted || (last.quoted && line.trim() === ""))) last.lines.push(line)
    else blocks.push({ quoted, lines: [line] })
  }
  blocks.forEach((block, index) => {
    const before = blocks[index - 1]
    if (!block.quoted || !before) return
    const at = before.lines.findLastIndex((line) => line.trim() !== "")
    if (at !== -1 && wrote.test(before.lines[at]!)) block.lines.unshift(...before.lines.splice(at))
  })
  return blocks
    .map(({ quoted, lines }) => ({ quoted, text: lines.join("\n") }))
    .filter((block) => block.text.trim() !== "")
}

// Each alternative begins with something fixed and stops at a space: linear, whatever comes.
const link = /\bhttps?:\/\/[^\s<>"'`]+|\bwww\.[^\s<>"'`]+|\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/gi

/** Finds the web and mail addresses in a text. What ends a sentence does not belong to its last link. */
export function linkSpans(text: string): TextSpan[] {
  const spans: TextSpan[] = []
  let done = 0
  for (const match of text.matchAll(link)) {
    const found = match[0].replace(/[.,;:!?)\]}]+$/, (end) => (balanced(match[0], end) ? ")" : ""))
    const href = hrefOf(found)
    if (!href) continue
    if (match.index > done) spans.push({ text: text.slice(done, match.index) })
    spans.push({ text: found, href })
    done = match.index + found.length
  }
  if (done < text.length) spans.push({ text: text.slice(done) })
  return spans
}

/** A bracket that was opened inside the link is part of it: https://x.test/a_(b) */
function balanced(whole: string, end: string): boolean {
  return end.startsWith(")") && whole.slice(0, whole.length - end.length).includes("(")
}

function hrefOf(found: string): string | undefined {
  const href = /^https?:/i.test(found)
    ? found
    : /^www\./i.test(found)
      ? `https://${found}`
      : `mailto:${found}`
  return URL.canParse(href) ? href : undefined
}
