import DOMPurify from "dompurify"

/** A picture of the quotation that the server holds. */
export interface QuotePicture {
  cid: string
  id: string
}

const forbidden = [
  "style",
  "form",
  "input",
  "button",
  "textarea",
  "select",
  "svg",
  "math",
  "iframe",
  "object",
  "embed",
  "audio",
  "video",
  "link",
  "meta",
  "base",
]

/** The quotation without anything that could act: no scripts, forms, frames or style sheets. */
export function safeQuote(html: string): string {
  return DOMPurify.sanitize(html, {
    FORBID_TAGS: forbidden,
    ALLOWED_URI_REGEXP: /^(?:https?|mailto|tel|cid|data:image\/(?:png|jpe?g|gif|webp)):?/i,
  })
}

/** A whole document to show the quotation in a frame. `pictures`: data URLs by cid. Nothing outside is loaded. */
export function quoteDocument(html: string, pictures: ReadonlyMap<string, string>): string {
  const body = [...pictures].reduce((done, [cid, url]) => done.replaceAll(`cid:${cid}`, url), safeQuote(html))
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"><base target="_blank"><style>body{margin:12px;font:14px/1.5 system-ui,sans-serif;color:#1c1e1f;overflow-wrap:break-word}img{max-width:100%;height:auto}blockquote{margin:.5em 0 0;padding-left:.9em;border-left:2px solid #c7ccd4}</style>${body}`
}
