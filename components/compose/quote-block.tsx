import { Ellipsis, TextCursorInput, Trash2 } from "lucide-react"
import { useTranslations } from "next-intl"
import { useMemo, useState } from "react"
import { Button } from "@/components/ui/button"
import { IconButton } from "@/components/ui/icon-button"
import type { Composition } from "./composition"
import { type QuotePicture, quoteDocument, safeQuote, shownTheme } from "./quote-html"
import { useComposition } from "./use-composition"
import { usePictures } from "./use-pictures"

/** The message answered or forwarded: kept exactly as it came, folded away until wanted, editable when asked. */
export function QuoteBlock({ composition }: { composition: Composition }) {
  const t = useTranslations("compose.quote")
  const { quote, kind, attachments } = useComposition(composition)
  const [open, setOpen] = useState(kind === "forward")
  const [height, setHeight] = useState(160)
  const inline: QuotePicture[] = attachments.flatMap((each) =>
    each.cid && each.id ? [{ cid: each.cid, id: each.id }] : [],
  )
  const pictures = usePictures(open ? inline : [])
  const shown = useMemo(
    () => (quote && open ? quoteDocument(quote.html, pictures, shownTheme()) : ""),
    [quote, open, pictures],
  )
  if (!quote) return null
  const edit = () => {
    composition.flush()
    const html = safeQuote(quote.html)
    const withPictures = inline.reduce(
      (done, { cid, id }) => done.replaceAll(`cid:${cid}`, `/api/compose/uploads/${id}`),
      html,
    )
    composition.write({ html: `${composition.state.html || "<p></p>"}${withPictures}`, quote: undefined })
  }
  return (
    <div className="group/quote shrink-0 px-5 pb-4">
      <div className="flex items-center gap-1">
        <Button
          size="small"
          look="quiet"
          className="h-5! rounded-full! bg-canvas px-2!"
          aria-expanded={open}
          aria-label={t(open ? "hide" : "show")}
          onClick={() => setOpen(!open)}
        >
          <Ellipsis />
        </Button>
        <span className="flex opacity-0 transition-opacity focus-within:opacity-100 group-hover/quote:opacity-100 max-sm:opacity-100">
          <IconButton size="small" label={t("edit")} onClick={edit}>
            <TextCursorInput />
          </IconButton>
          <IconButton
            size="small"
            label={t("remove")}
            onClick={() => composition.write({ quote: undefined })}
          >
            <Trash2 />
          </IconButton>
        </span>
      </div>
      {open && (
        // Without scripts and in an origin of its own; the page's policy lets it load nothing from outside.
        <iframe
          title={t("title")}
          sandbox="allow-same-origin"
          srcDoc={shown}
          tabIndex={-1}
          style={{ height }}
          className="mt-2 w-full rounded-lg border border-line"
          onLoad={(event) => {
            const body = event.currentTarget.contentDocument?.body
            if (body) setHeight(Math.min(Math.max(body.scrollHeight + 24, 80), 4_000))
          }}
        />
      )}
    </div>
  )
}
