import { cleanHtml, escapeHtml } from "./html.ts"
import type { HtmlSource } from "./message.ts"

export interface DocumentOptions {
  /** URL of a part of the same message. */
  partUrl: (part: string) => string
  /** Load pictures from other servers? */
  remote: boolean
  /** What to say under a message that was cut. */
  truncatedNotice: string
}

const look = `
html{color-scheme:light;background:#fff}
body{margin:0;padding:16px 20px;font:15px/1.55 ui-sans-serif,system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color:#1c1e1f;overflow-wrap:anywhere;overflow-y:hidden}
img{max-width:100%}
img:not([height]){height:auto}
img[src^="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP"]{background:#efede6}
a{color:#0b6761}
pre{white-space:pre-wrap;font-family:inherit}
blockquote{margin:8px 0 8px 0;padding-left:12px;border-left:2px solid #d5d2c8}
.missiva-quote>summary{display:inline-block;list-style:none;cursor:pointer;margin:8px 0;padding:0 8px;border-radius:8px;background:#eceae4;color:#53565a;line-height:16px;letter-spacing:1px}
.missiva-quote>summary::-webkit-details-marker{display:none}
.missiva-notice{margin:16px 0 0;padding:8px 12px;border-radius:8px;background:#f5f4f0;color:#53565a;font-size:13px}
@media (max-width:640px){body{padding:12px}}
@media print{body{padding:0}}`

/** The whole document that shows a message's HTML, made harmless. `blocked` counts pictures from elsewhere kept out. */
export function htmlDocument(
  source: HtmlSource,
  options: DocumentOptions,
): { html: string; blocked: number } {
  const policy = {
    remote: options.remote,
    cid: (id: string) => {
      const part = source.inline.get(id)
      return part === undefined ? undefined : options.partUrl(part)
    },
  }
  let blocked = 0
  let { truncated } = source
  const bodies = source.parts.map((part) => {
    if (part.subtype === "plain") return `<pre>${escapeHtml(part.text)}</pre>`
    const clean = cleanHtml(part.text, policy)
    blocked += clean.blocked
    truncated ||= clean.truncated
    return clean.html
  })
  if (truncated) bodies.push(`<p class="missiva-notice">${escapeHtml(options.truncatedNotice)}</p>`)
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="blocked" content="${blocked}"><title>\u2709</title><style>${look}</style>`
  return {
    html: `<!doctype html><html lang=""><head>${head}</head><body>${bodies.join("<hr>")}</body></html>`,
    blocked,
  }
}

/** The policy the document is served under: no script, no form, no frame, nothing from elsewhere but pictures when asked for. */
export function documentPolicy(remote: boolean): string {
  return [
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox",
    "default-src 'none'",
    `img-src 'self' data:${remote ? " https:" : ""}`,
    "style-src 'unsafe-inline'",
    "font-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ].join("; ")
}
