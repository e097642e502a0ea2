import { htmlToText } from "../../components/compose/html-to-text.ts"

/** The body of the message quoted, as far as it has one. */
export interface QuotedBody {
  html?: string
  text?: string
}

/** Lines over a forwarded message: a title, then label and value. */
export interface ForwardHead {
  title: string
  fields: { label: string; value: string }[]
}

/** "Re: " before a subject that does not have it yet; chains of them become one. */
export function replySubject(subject: string): string {
  return `Re: ${subject.replace(/^(?:\s*(?:re|aw|sv|antw|res|rv)(?:\[\d{1,3}\])?\s*:)+\s*/i, "").trim()}`.trim()
}

/** "Fwd: " before a subject that does not begin with it. */
export function forwardSubject(subject: string): string {
  return /^\s*(?:fwd?|wg|tr|rv|enc)\s*:/i.test(subject) ? subject.trim() : `Fwd: ${subject.trim()}`.trim()
}

/** References of an answer (RFC 5322 §3.6.4). Long threads keep their beginning and their end. */
export function answerReferences(references: string[], messageId: string | undefined): string[] {
  const chain = [...new Set(messageId ? [...references, messageId] : references)]
  return chain.length <= 50 ? chain : [chain[0]!, ...chain.slice(-49)]
}

/** Message-IDs in a References or In-Reply-To header, in order, whatever stands between them. */
export function messageIds(header: string): string[] {
  return [...header.slice(0, 100_000).matchAll(/<[^<>\s]{1,900}>/g)].map((found) => found[0])
}

export function escapeHtml(text: string): string {
  const names: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }
  return text.replaceAll(/[&<>"]/g, (char) => names[char]!)
}

/** Text as HTML paragraphs that look the same; addresses of the web become links. */
export function textToHtml(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .split(/\n{2,}/)
    .map((paragraph) => {
      const html = escapeHtml(paragraph).replaceAll(
        /\bhttps?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/g,
        (url) => `<a href="${url}">${url}</a>`,
      )
      return `<p>${html.replaceAll("\n", "<br>").replaceAll("  ", " &nbsp;")}</p>`
    })
    .join("")
}

const citeStyle = "margin:0.5em 0 0;padding:0 0 0 0.9em;border-left:2px solid #c7ccd4"

/**
 * The quotation under a reply, in both forms: a line that says who wrote when, then the message. The HTML is as it came:
 * whoever shows it must sanitize it first.
 */
export function quoteReply(body: QuotedBody, attribution: string): { html: string; text: string } {
  const lines = withoutSignature(plainOf(body)).split("\n")
  return {
    html: `<p>${escapeHtml(attribution)}</p><blockquote type="cite" style="${citeStyle}">${htmlOf(body)}</blockquote>`,
    text: `${attribution}\n${lines.map((line) => (line.startsWith(">") ? `>${line}` : `> ${line}`.trimEnd())).join("\n")}`,
  }
}

/** A message passed on: its most important fields, then all of it. */
export function quoteForward(body: QuotedBody, head: ForwardHead): { html: string; text: string } {
  const rows = head.fields.map(({ label, value }) => `<b>${escapeHtml(label)}</b> ${escapeHtml(value)}`)
  const lines = head.fields.map(({ label, value }) => `${label} ${value}`)
  return {
    html: `<p>${escapeHtml(head.title)}<br>${rows.join("<br>")}</p>${htmlOf(body)}`,
    text: `${head.title}\n${lines.join("\n")}\n\n${plainOf(body)}`,
  }
}

function plainOf(body: QuotedBody): string {
  const text = body.text?.trim() ? body.text : htmlToText(body.html ?? "")
  return text
    .replaceAll("\r\n", "\n")
    .replaceAll(/[\x00-\x08\x0b-\x1f\x7f]/g, "")
    .trimEnd()
}

function htmlOf(body: QuotedBody): string {
  return body.html?.trim() ? bodyOf(body.html) : textToHtml(plainOf(body))
}

/** What stands inside <body>; all of it when there is none. */
export function bodyOf(html: string): string {
  const start = /<body\b[^>]{0,5000}>/i.exec(html)
  const inner = start
    ? html.slice(start.index + start[0].length)
    : html.replace(/^\s*<!doctype[^>]{0,1000}>/i, "")
  const end = inner.search(/<\/body\s*>/i)
  return end < 0 ? inner : inner.slice(0, end)
}

/** Cuts at "-- " (RFC 3676 §4.3), if the signature is short enough to be one. */
function withoutSignature(text: string): string {
  const start = text.lastIndexOf("\n-- \n")
  return start >= 0 && text.slice(start).split("\n").length <= 15 ? text.slice(0, start).trimEnd() : text
}
