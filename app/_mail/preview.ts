import { Parser } from "htmlparser2"
import { decodeCharset, decodeTransfer } from "./decode.ts"
import type { TextPart } from "./structure.ts"

/** How long a preview is, in characters. */
const longest = 180

const invisible = new Set(["style", "script", "title", "head", "template", "noscript", "svg", "object"])

/** How many bytes of a part are worth fetching for its preview: HTML begins with much that is never seen. */
export function previewBytes(part: TextPart): number {
  return part.subtype === "html" ? 12_288 : 1_024
}

/** The beginning of what a message says, on one line: quotations and markup left out. Pure. */
export function previewOf(bytes: Buffer, part: TextPart): string {
  const text = decodeCharset(decodeTransfer(bytes, part.encoding), part.charset)
  const plain = part.subtype === "html" ? textOfHtml(text) : withoutQuotes(text)
  return plain
    .replace(/[\p{Cf}\u2028\u2029\ufffd]|\u034f/gu, "")
    .replace(/[-=_*~#]{4,}/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, longest)
}

function withoutQuotes(text: string): string {
  const own = text.split(/\r?\n/).filter((line) => !line.startsWith(">"))
  return own.some((line) => line.trim() !== "") ? own.join(" ") : text.replace(/^[> ]+/gm, "")
}

function textOfHtml(html: string): string {
  let text = ""
  let hidden = 0
  const parser = new Parser({
    onopentagname: (name) => {
      if (invisible.has(name)) hidden++
    },
    onclosetag: (name) => {
      if (invisible.has(name)) hidden = Math.max(0, hidden - 1)
      else if (!/^(a|b|i|em|strong|span|font|u)$/.test(name)) text += " "
    },
    ontext: (chunk) => {
      if (hidden === 0) text += chunk
    },
  })
  parser.end(html)
  return text
}
