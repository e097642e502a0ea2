import { decodeEntities } from "../mime/entities.ts"
import { type Colours, coloursOf, hides, unseen } from "./style.ts"

/** A link as its reader sees it. */
export interface Link {
  /** Where it leads, as written. */
  target: string
  /** What is shown in its place. */
  shown: string
}

/** What an HTML page shows its reader, and what it does not. */
export interface Page {
  visible: string
  hidden: string
  links: Link[]
  images: number
  forms: number
  /** Elements it is made of, and how some of their attributes are set: "font", "bgcolor=#ffffff". */
  marks: Set<string>
}

/** How much of a page is kept. */
export interface PageLimits {
  kept: number
  depth: number
  links: number
  link: number
  marks: number
}

interface Frame extends Colours {
  name: string
  hidden: boolean
}

const unread = new Set(["script", "style", "title", "template", "xml", "svg", "noscript"])
const empty = new Set("area base br col embed hr img input link meta param source track wbr".split(" "))
const inline = new Set(
  "a abbr b big cite code em font i kbd mark q s samp small span strike strong sub sup tt u var wbr".split(
    " ",
  ),
)
const look = /\b(?:color|bgcolor|size|face|align|width|background|on[a-z]{3,12})\s*=\s*["']?[^"'\s>]{0,12}/gi
const tagName = /\/?([a-z][a-z0-9:-]{0,30})/iy

/** How far up the element is looked for that a tag closes: wrong nesting must not make it long. */
const furthest = 20

/** Reads a page as a mail program would show it. Total and linear on any input. */
export function readPage(html: string, limits: PageLimits): Page {
  return new PageReader(limits).read(html)
}

class PageReader {
  readonly #limits: PageLimits
  readonly #page: Page = { visible: "", hidden: "", links: [], images: 0, forms: 0, marks: new Set() }
  readonly #frames: Frame[] = [{ name: "", hidden: false, colour: "#000000", ground: "#ffffff" }]
  #link: Link | undefined

  constructor(limits: PageLimits) {
    this.#limits = limits
  }

  read(html: string): Page {
    let position = 0
    while (position < html.length) {
      const open = html.indexOf("<", position)
      const end = open < 0 ? html.length : open
      if (end > position) this.#text(decodeEntities(html.slice(position, end)))
      if (open < 0) break
      position = this.#markup(html, open)
    }
    return this.#page
  }

  /** Reads one tag, comment or stray "<". @returns the position behind it */
  #markup(html: string, open: number): number {
    if (html.startsWith("<!--", open)) return behind(html, "-->", open + 4)
    const next = html[open + 1]
    if (next === "!" || next === "?") return behind(html, ">", open)
    tagName.lastIndex = open + 1
    const form = tagName.exec(html)
    if (!form) {
      this.#text("<")
      return open + 1
    }
    const end = behind(html, ">", tagName.lastIndex)
    const name = form[1]!.toLowerCase()
    if (next === "/") this.#close(name)
    else if (unread.has(name)) return this.#skip(html, name, end)
    else this.#open(name, html.slice(tagName.lastIndex, end - 1))
    return end
  }

  #skip(html: string, name: string, from: number): number {
    this.#mark(name, "")
    return contentEnd(html, name, from)
  }

  #text(text: string): void {
    const page = this.#page
    const around = this.#frames.at(-1)!
    // Hidden stays what is inside; colours may change for the better.
    const hidden = around.hidden || unseen(around)
    const side = hidden ? "hidden" : "visible"
    const room = this.#limits.kept - page[side].length
    if (room > 0) page[side] += text.slice(0, room)
    const link = this.#link
    if (link && !hidden && link.shown.length < this.#limits.link)
      link.shown += text.slice(0, this.#limits.link)
  }

  #open(name: string, attributes: string): void {
    const page = this.#page
    if (!inline.has(name)) this.#text("\n")
    this.#mark(name, attributes)
    if (name === "img") page.images++
    if (name === "form") page.forms++
    if (name === "a") this.#begin(attributes)
    if (empty.has(name) || this.#frames.length >= this.#limits.depth) return
    const around = this.#frames.at(-1)!
    const plain = attributes === "" || attributes === "/"
    const colours = plain ? around : coloursOf(attributes, around)
    const hidden = around.hidden || (!plain && hides(attributes))
    this.#frames.push({ name, hidden, colour: colours.colour, ground: colours.ground })
  }

  #mark(name: string, attributes: string): void {
    const { marks } = this.#page
    if (marks.size >= this.#limits.marks) return
    marks.add(name)
    if (attributes.includes("="))
      for (const [set] of attributes.slice(0, this.#limits.link).matchAll(look)) marks.add(set.toLowerCase())
  }

  #begin(attributes: string): void {
    this.#link = undefined
    const target = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i.exec(attributes)
    if (!target || this.#page.links.length >= this.#limits.links) return
    const written = target[1] ?? target[2] ?? target[3]!
    this.#link = { target: decodeEntities(written.slice(0, this.#limits.link)).trim(), shown: "" }
    this.#page.links.push(this.#link)
  }

  #close(name: string): void {
    if (!inline.has(name)) this.#text("\n")
    if (name === "a") this.#link = undefined
    const frames = this.#frames
    for (let at = frames.length - 1; at > 0 && at >= frames.length - furthest; at--)
      if (frames[at]!.name === name) {
        frames.length = at
        return
      }
  }
}

/** Behind an element whose content is not for reading. */
function contentEnd(html: string, name: string, from: number): number {
  const finish = new RegExp(`</${name}[\\s>]`, "gi")
  finish.lastIndex = from
  const found = finish.exec(html)
  return found ? behind(html, ">", found.index) : html.length
}

function behind(html: string, mark: string, from: number): number {
  const found = html.indexOf(mark, from)
  return found < 0 ? html.length : found + mark.length
}
