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

// As DOMPurify has it, with cid: and without what a quotation has no use for. It is asked of every attribute.
const links = /^(?:(?:https?|mailto|tel|cid):|[^a-z]|[a-z+.-]+(?:[^a-z+.\-:]|$))/i

/** The quotation without anything that could act: no scripts, forms, frames or style sheets. */
export function safeQuote(html: string): string {
  return DOMPurify.sanitize(html, {
    FORBID_TAGS: forbidden,
    ALLOWED_URI_REGEXP: links,
  })
}

/** Pictures from elsewhere would tell that the message is being answered; their places stay empty. */
function withoutRemote(html: string): string {
  const parsed = new DOMParser().parseFromString(html, "text/html")
  for (const element of parsed.querySelectorAll("[src], [srcset], [background]")) {
    for (const name of ["src", "srcset", "background"]) {
      if (!/^data:image\//.test(element.getAttribute(name) ?? "")) element.removeAttribute(name)
    }
  }
  return parsed.body.innerHTML
}

const colours = {
  light: "color-scheme:light;background:#fff;color:#1c1e1f",
  dark: "color-scheme:dark;background:#191c1f;color:#eceae5",
}

/** Does the message choose colours of its own? Then it is shown on white, as it was meant. */
export function hasColours(html: string): boolean {
  return /\b(?:bgcolor|background)\s*=|(?:^|[\s;"'])(?:background|color)[\w-]*\s*:/i.test(html)
}

/**
 * A whole document to show the quotation in a frame. `pictures`: data URLs by cid. Nothing outside is loaded.
 * It is dark only where that changes nothing the writer chose.
 */
export function quoteDocument(
  html: string,
  pictures: ReadonlyMap<string, string>,
  theme: "light" | "dark",
): string {
  const safe = safeQuote(html)
  const body = [...pictures].reduce((done, [cid, url]) => done.replaceAll(`cid:${cid}`, url), safe)
  const look = colours[hasColours(safe) ? "light" : theme]
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"><base target="_blank"><style>html{${look}}body{margin:12px;font:14px/1.5 system-ui,sans-serif;overflow-wrap:break-word}img{max-width:100%;height:auto}a{color:inherit}blockquote{margin:.5em 0 0;padding-left:.9em;border-left:2px solid #8b887e80}</style>${withoutRemote(body)}`
}

/** Which of the two the page is showing. */
export function shownTheme(): "light" | "dark" {
  const chosen = document.documentElement.dataset.theme
  if (chosen === "light" || chosen === "dark") return chosen
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"
}
