// HTML of strangers becomes HTML of ours. Nothing is passed through: the input is read as a stream of tags and text, and
// what comes out is written anew from short lists of elements, attributes, CSS properties and URL schemes, with every text
// and value escaped. It is well formed, holds no script, form, frame, SVG or MathML, and is linear in the size of the
// input. It is then shown in a frame that could not run a script anyway, under a policy that could not load one.
import { Parser } from "htmlparser2"
import { type CssPolicy, cleanDeclarations, cleanStylesheet } from "./css.ts"

export interface HtmlPolicy {
  /** Where a part of the same message is found by its Content-ID. */
  cid: (id: string) => string | undefined
  /** Load pictures from other servers? */
  remote: boolean
}

export interface CleanHtml {
  html: string
  /** Pictures that were kept out. */
  blocked: number
  /** Was the rest given up, because no letter is nested like that? */
  truncated: boolean
}

/** Elements nested deeper lose their tags and keep their text. */
const deepest = 200

/** Elements left open beyond this end the reading: the parser's own work grows with them. */
const mostOpen = 4_000
/** The input is read in pieces of this many characters, so that it can be given up. */
const piece = 16_384

const elements = new Set(
  "a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q rp rt ruby s samp section small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr".split(
    " ",
  ),
)

/** Gone with all that is in them. */
const dropped = new Set(
  "script noscript svg math template iframe frameset noframes object embed applet audio video canvas map select textarea title xmp plaintext portal".split(
    " ",
  ),
)

const empty = new Set(["br", "col", "hr", "img", "wbr"])

const attributes = new Set(
  "abbr align alt bgcolor border cellpadding cellspacing cite class clear color colspan datetime dir face headers height hspace id lang name noshade nowrap reversed rowspan scope size span start summary title type valign value vspace width".split(
    " ",
  ),
)

const escapes: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
}

/** Stands where a picture was kept out, so that the letter keeps its shape; nothing is loaded for it. */
const placeholder = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

/** Text as it may stand between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character]!).replaceAll("\0", "")
}

/** A link somebody may follow: http, https, mailto or tel, written out whole. Undefined for all else. */
export function safeLink(href: string): string | undefined {
  const url = href
    .replace(/[\p{Cc}\s]/gu, (character) => (character === " " ? "%20" : ""))
    .replace(/^(%20)+/, "")
  if (!/^(https?:\/\/|mailto:|tel:)/i.test(url)) return undefined
  return URL.canParse(url) ? url : undefined
}

class Cleaner {
  readonly #policy: HtmlPolicy
  readonly #css: CssPolicy
  readonly #open: string[] = []
  #out: string[] = []
  #dropping = 0
  #style: string[] | undefined
  #quoted = 0
  #hasText = false
  blocked = 0

  constructor(policy: HtmlPolicy) {
    this.#policy = policy
    this.#css = { remote: policy.remote, blocked: () => this.blocked++ }
  }

  get html(): string {
    return this.#out.join("") + [...this.#open].reverse().map(closing).join("")
  }

  openTag(name: string, given: Record<string, string>): void {
    if (dropped.has(name)) this.#dropping++
    if (this.#dropping > 0) return
    if (name === "style") this.#style = []
    if (name === "body") this.#openElement("div", given)
    else if (elements.has(name)) this.#openElement(name, given)
  }

  #openElement(name: string, given: Record<string, string>): void {
    if (empty.has(name)) {
      this.#out.push(this.#tag(name, given))
      return
    }
    if (this.#open.length >= deepest) return
    this.#open.push(this.#fold(name, given) ? `${name}+details` : name)
    this.#out.push(this.#tag(name, given))
  }

  /** What is quoted from earlier messages is folded away, unless it comes first. */
  #fold(name: string, given: Record<string, string>): boolean {
    const quote =
      (name === "blockquote" && given.type === "cite") || /\bgmail_quote\b/.test(given.class ?? "")
    if (!quote || this.#quoted > 0 || !this.#hasText) return false
    this.#quoted++
    this.#out.push('<details class="missiva-quote"><summary>\u2022\u2022\u2022</summary>')
    return true
  }

  closeTag(name: string): void {
    if (dropped.has(name)) this.#dropping = Math.max(0, this.#dropping - 1)
    if (this.#dropping > 0) return
    if (name === "style") this.#endStyle()
    const element = name === "body" ? "div" : name
    if (!elements.has(element) || empty.has(element)) return
    const at = this.#open.findLastIndex((open) => open === element || open === `${element}+details`)
    if (at === -1) return
    for (const open of this.#open.splice(at).reverse()) {
      if (open.endsWith("+details")) this.#quoted--
      this.#out.push(closing(open))
    }
  }

  text(text: string): void {
    if (this.#style) this.#style.push(text)
    else if (this.#dropping === 0) {
      this.#hasText ||= text.trim() !== ""
      this.#out.push(escapeHtml(text))
    }
  }

  #endStyle(): void {
    const css = cleanStylesheet((this.#style ?? []).join(""), this.#css)
    this.#style = undefined
    if (css) this.#out.push(`<style>${css}</style>`)
  }

  #tag(name: string, given: Record<string, string>): string {
    const kept = Object.entries(given).flatMap(([attribute, value]) => {
      const clean = this.#attribute(name, attribute, value)
      return clean === undefined ? [] : [` ${attribute}="${escapeHtml(clean)}"`]
    })
    if (name === "a") kept.push(' target="_blank" rel="noopener noreferrer"')
    if (name === "img") kept.push(' loading="lazy" referrerpolicy="no-referrer"')
    return `<${name}${kept.join("")}>`
  }

  #attribute(element: string, name: string, value: string): string | undefined {
    if (name === "style") return cleanDeclarations(value, this.#css) || undefined
    if (name === "href") return element === "a" ? safeLink(value) : undefined
    if (name === "src") return element === "img" ? this.#source(value) : undefined
    if (name === "background") {
      if (/^\s*(https?:)?\/\//i.test(value)) this.blocked++
      return undefined
    }
    return attributes.has(name) && value.length < 2_000 ? value : undefined
  }

  #source(value: string): string | undefined {
    const url = value.replace(/[\p{Cc}\s]/gu, "")
    if (/^cid:/i.test(url)) return this.#policy.cid(decoded(url.slice(4)))
    if (/^data:image\/(png|jpe?g|gif|webp|avif);base64,[A-Za-z0-9+/=]*$/i.test(url)) return url
    if (!/^(https?:)?\/\//i.test(url)) return undefined
    if (this.#policy.remote && /^https:\/\//i.test(url) && URL.canParse(url)) return url
    this.blocked++
    return placeholder
  }
}

function closing(open: string): string {
  const [name, details] = open.split("+")
  return `</${name}>${details ? "</details>" : ""}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Rewrites the HTML of a message so that it can be shown. Pure; never throws. */
export function cleanHtml(html: string, policy: HtmlPolicy): CleanHtml {
  const cleaner = new Cleaner(policy)
  let open = 0
  const parser = new Parser(
    {
      onopentag: (name, given) => {
        open++
        cleaner.openTag(name, given)
      },
      onclosetag: (name) => {
        open--
        cleaner.closeTag(name)
      },
      ontext: (text) => cleaner.text(text),
    },
    { lowerCaseTags: true, lowerCaseAttributeNames: true, recognizeSelfClosing: false },
  )
  let at = 0
  for (; at < html.length && open < mostOpen; at += piece) parser.write(html.slice(at, at + piece))
  parser.end()
  return { html: cleaner.html, blocked: cleaner.blocked, truncated: at < html.length }
}
