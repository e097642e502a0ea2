const entities: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  copy: "©",
  reg: "®",
  trade: "™",
  hellip: "…",
  mdash: "—",
  ndash: "–",
  lsquo: "‘",
  rsquo: "’",
  ldquo: "“",
  rdquo: "”",
  laquo: "«",
  raquo: "»",
  euro: "€",
  middot: "·",
  bull: "•",
  times: "×",
  shy: "",
  zwnj: "",
  zwj: "",
}

const blocks = new Set(
  "address article aside blockquote body center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody tfoot thead tr ul".split(
    " ",
  ),
)
const spaced = new Set(["p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "pre"])
const skipped = new Set(["script", "style", "head", "title", "template", "noscript"])

/**
 * HTML as plain text: paragraphs apart, lists with their marks, quotations with "> ", links with their address
 * behind them. Reads anything, in one pass; it is not a sanitizer and its result is text, never HTML.
 */
export function htmlToText(html: string): string {
  const writer = new TextWriter()
  const tag =
    /<!--[\s\S]*?(?:-->|$)|<(\/?)([a-zA-Z][a-zA-Z0-9:-]*)((?:"[^"]{0,8000}"|'[^']{0,8000}'|[^'"<>]){0,2000})>/g
  let position = 0
  for (let found = tag.exec(html); found; found = tag.exec(html)) {
    writer.text(decode(html.slice(position, found.index)))
    position = tag.lastIndex
    const name = found[2]?.toLowerCase()
    if (name === undefined) continue
    if (found[1] === "" && skipped.has(name)) {
      const end = html.slice(position).search(new RegExp(`</${name}\\b`, "i"))
      position = end < 0 ? html.length : position + end
      tag.lastIndex = position
    } else if (found[1] === "") writer.open(name, found[3] ?? "")
    else writer.close(name)
  }
  writer.text(decode(html.slice(position)))
  return writer.finish()
}

function decode(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));?/g,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return entities[name.toLowerCase()] ?? whole
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
      return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
        ? String.fromCodePoint(code)
        : "\ufffd"
    },
  )
}

function attribute(attributes: string, name: string): string {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, "i").exec(
    attributes,
  )
  return decode(found?.[1] ?? found?.[2] ?? found?.[3] ?? "")
}

class TextWriter {
  #lines: string[] = []
  #line = ""
  #quotes = 0
  #preformatted = 0
  #lists: { ordered: boolean; count: number }[] = []
  #link: { href: string; line: number; column: number } | undefined
  #mark = ""

  text(text: string): void {
    if (this.#preformatted > 0) {
      const [first, ...rest] = text.split(/\r?\n/)
      this.#line += first
      for (const line of rest) {
        this.#flush()
        this.#line = line
      }
      return
    }
    const collapsed = text.replaceAll(/[ \t\r\n\f]+/g, " ")
    const atStart = this.#line === "" || this.#line.endsWith(" ")
    this.#line += atStart ? collapsed.replace(/^ /, "") : collapsed
  }

  open(name: string, attributes: string): void {
    if (name === "br") this.#flush()
    if (name === "a")
      this.#link = {
        href: attribute(attributes, "href"),
        line: this.#lines.length,
        column: this.#line.length,
      }
    if (name === "img") this.text(attribute(attributes, "alt"))
    if (name === "td" || name === "th") this.text(this.#line === "" ? "" : "  ")
    if (!blocks.has(name)) return
    this.#break()
    if (spaced.has(name) || (isList(name) && this.#lists.length === 0)) this.#blank()
    if (name === "blockquote") {
      this.#blank()
      this.#quotes = Math.min(this.#quotes + 1, 50)
    }
    if (name === "pre") this.#preformatted++
    if (isList(name)) this.#lists.push({ ordered: name === "ol", count: 0 })
    if (name === "li") this.#item()
    if (name === "hr") {
      this.#line = "-".repeat(20)
      this.#break()
    }
  }

  close(name: string): void {
    if (name === "a") this.#endLink()
    if (!blocks.has(name)) return
    this.#break()
    if (name === "blockquote" && this.#quotes > 0) {
      while (this.#lines.at(-1) === this.#prefix().trimEnd()) this.#lines.pop()
      this.#quotes--
      this.#blank()
    }
    if (name === "pre") this.#preformatted = Math.max(0, this.#preformatted - 1)
    if (isList(name)) this.#lists.pop()
    if (spaced.has(name) || (isList(name) && this.#lists.length === 0)) this.#blank()
  }

  finish(): string {
    this.#break()
    return this.#lines
      .join("\n")
      .replaceAll(/\n{3,}/g, "\n\n")
      .replace(/^\n+|\s+$/g, "")
  }

  #item(): void {
    const list = this.#lists.at(-1)
    const indent = "  ".repeat(Math.max(0, Math.min(this.#lists.length, 10) - 1))
    this.#mark = indent + (list?.ordered ? `${++list.count}. ` : "- ")
  }

  #endLink(): void {
    const link = this.#link
    this.#link = undefined
    if (!link || !/^(https?|mailto):/i.test(link.href)) return
    const shown = link.line === this.#lines.length ? this.#line.slice(link.column).trim() : ""
    const bare = link.href.replace(/^(mailto:|https?:\/\/)/i, "").replace(/\/$/, "")
    if (shown !== "" && shown.replace(/^https?:\/\//i, "").replace(/\/$/, "") !== bare)
      this.#line += ` <${link.href}>`
    else if (shown === "") this.#line += link.href
  }

  #prefix(): string {
    return "> ".repeat(this.#quotes)
  }

  #flush(): void {
    const text = this.#preformatted > 0 ? this.#line : this.#line.trimEnd()
    this.#lines.push((this.#prefix() + this.#mark + text.replaceAll("\u00a0", " ")).trimEnd())
    this.#mark = this.#mark === "" ? "" : " ".repeat(this.#mark.length)
    this.#line = ""
  }

  #break(): void {
    if (this.#line.trim() !== "") this.#flush()
    this.#line = ""
    if (this.#lists.length === 0) this.#mark = ""
  }

  #blank(): void {
    const empty = this.#prefix().trimEnd()
    const last = this.#lines.at(-1)
    if (last === undefined || /^[> ]*$/.test(last) || this.#lists.length > 0) return
    this.#lines.push(empty)
  }
}

function isList(name: string): boolean {
  return name === "ul" || name === "ol"
}
