import { useEffect, useState } from "react"
import type { Composition } from "./composition"
import { htmlToText } from "./html-to-text"
import { plainHtml } from "./plain-html"
import { useComposition } from "./use-composition"

/** Between formatted and plain text. `asks` is true while the next `change` would lose formatting. */
export function useModeSwitch(composition: Composition): { asks: boolean; change: () => void } {
  const { mode } = useComposition(composition)
  const [asks, setAsks] = useState(false)
  useEffect(() => {
    if (!asks) return
    const timer = setTimeout(() => setAsks(false), 8_000)
    return () => clearTimeout(timer)
  }, [asks])
  const change = () => {
    composition.flush()
    const { html, text, quote } = composition.state
    if (mode === "plain") {
      composition.write({ mode: "html", html: plainHtml(text), text: "" })
      return
    }
    if (!asks && hasFormatting(html)) {
      setAsks(true)
      return
    }
    setAsks(false)
    const quoted = quote ? quote.text || htmlToText(quote.html) : ""
    const written = htmlToText(html.replace('<div class="missiva-signature">', "<p>-- <br></p><div>"))
    composition.write({
      mode: "plain",
      text: quoted ? `${written}\n\n${quoted}` : written,
      html: "",
      quote: undefined,
    })
  }
  return { asks, change }
}

/** Is there anything but paragraphs, line breaks and the signature? */
export function hasFormatting(html: string): boolean {
  const written = html.replace(/<div class="missiva-signature">[\s\S]*?<\/div>/, "")
  return /<(?!\/?(?:p|br)\b)[a-z]/i.test(written) || /text-align/.test(written)
}
