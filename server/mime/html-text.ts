import { decodeEntities } from "./entities.ts"

/** What of a page becomes text. */
export interface HtmlTextOptions {
  /** Stop once this much text has been gathered, in UTF-16 units. */
  limit?: number
  /** Leave out what the page hides from its reader, and quoted mail. */
  visibleOnly?: boolean
}

const tagName = /\/?([a-z][a-z0-9:-]{0,30})/iy
const unread = new Set(["script", "style", "title", "template", "xml", "svg"])
const inline = new Set(
  "a abbr acronym b bdo big cite code em font i kbd label mark q s samp small span strike strong sub sup tt u var wbr".split(
    " ",
  ),
)
const empty = new Set("area base br col embed hr img input link meta param source track wbr".split(" "))
const hiding =
  /display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|(?:max-height|font-size|opacity)\s*:\s*0(?:px|em|pt|%)?\s*(?:[;"'!]|$)|(?:^|\s)hidden(?:[\s=]|$)/i

/**
 * The text of an HTML page, for people to glance at or to search in; it is not safe to be shown as HTML.
 * Scripts and styles are left out, block elements end a line, character references are decoded. Total and
 * linear on any input.
 */
export function htmlToText(html: string, options: HtmlTextOptions = {}): string {
  const limit = options.limit ?? Number.POSITIVE_INFINITY
  const skipper = new Skipper()
  let out = ""
  let position = 0
  while (position < html.length && out.length < limit) {
    const open = html.indexOf("<", position)
    const end = open < 0 ? html.length : open
    if (end > position && !skipper.skipping) out += decodeEntities(html.slice(position, end))
    if (open < 0) break
    const tag = readTag(html, open)
    position = tag.end
    if (tag.name === "") out += skipper.skipping ? "" : tag.text
    else {
      if (options.visibleOnly) skipper.see(tag)
      if (!skipper.skipping && !inline.has(tag.name)) out += "\n"
    }
  }
  return out
}

interface Tag {
  /** Lower-case; empty for a comment, a declaration or a "<" that begins no tag. */
  name: string
  closing: boolean
  attributes: string
  /** What a "<" that begins no tag stands for. */
  text: string
  /** Behind the tag; for script and its like behind the whole element's content. */
  end: number
}

function readTag(html: string, open: number): Tag {
  const none = (end: number, text = ""): Tag => ({ name: "", closing: false, attributes: "", text, end })
  if (html.startsWith("<!--", open)) return none(behind(html, "-->", open + 4))
  const next = html[open + 1]
  if (next === "!" || next === "?") return none(behind(html, ">", open))
  tagName.lastIndex = open + 1
  const form = tagName.exec(html)
  if (!form) return none(open + 1, "<")
  const name = form[1]!.toLowerCase()
  const closing = next === "/"
  const end = behind(html, ">", tagName.lastIndex)
  const attributes = html.slice(tagName.lastIndex, end - 1)
  if (closing || !unread.has(name) || attributes.endsWith("/"))
    return { name, closing, attributes, text: "", end }
  const finish = new RegExp(`</${name}[\\s>]`, "gi")
  finish.lastIndex = end
  const found = finish.exec(html)
  return none(found ? behind(html, ">", found.index) : html.length)
}

function behind(html: string, mark: string, from: number): number {
  const found = html.indexOf(mark, from)
  return found < 0 ? html.length : found + mark.length
}

// Follows one hidden or quoting element at a time until the tag that closes it.
class Skipper {
  #name = ""
  #depth = 0

  get skipping(): boolean {
    return this.#depth > 0
  }

  see(tag: Tag): void {
    if (this.#depth > 0) {
      if (tag.name === this.#name) this.#depth += tag.closing ? -1 : 1
    } else if (
      !tag.closing &&
      !empty.has(tag.name) &&
      (tag.name === "blockquote" || hiding.test(tag.attributes))
    ) {
      this.#name = tag.name
      this.#depth = 1
    }
  }
}
