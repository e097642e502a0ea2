import { useTranslations } from "next-intl"
import { attachmentOfFile } from "./attachment"
import type { Composition } from "./composition"
import { QuoteBlock } from "./quote-block"
import { RichEditor } from "./rich-editor"
import { useComposition } from "./use-composition"

/** What is written, above what is quoted. */
export function ComposerBody({ composition, formatting }: { composition: Composition; formatting: boolean }) {
  const t = useTranslations("compose")
  const state = useComposition(composition)
  if (state.status === "opening")
    return (
      <div className="late flex flex-1 flex-col gap-3 p-5" role="status" aria-label={t("opening")}>
        {["w-3/5", "w-4/5", "w-2/5"].map((width) => (
          <div key={width} className={`h-3 animate-pulse rounded bg-pressed ${width}`} />
        ))}
      </div>
    )
  const autoFocus = state.kind.startsWith("reply") || state.to.length > 0
  if (state.mode === "plain")
    return (
      <textarea
        value={state.text}
        aria-label={t("body")}
        ref={autoFocus ? beginAtTop : undefined}
        className="min-h-0 flex-1 resize-none bg-transparent px-5 py-4 font-mono text-sm leading-6 outline-none"
        onChange={(event) => composition.write({ text: event.target.value })}
        onPaste={(event) => {
          if (event.clipboardData.files.length === 0 || event.clipboardData.getData("text/plain")) return
          event.preventDefault()
          composition.attach([...event.clipboardData.files].map(attachmentOfFile))
        }}
      />
    )
  return (
    <RichEditor composition={composition} formatting={formatting} autoFocus={autoFocus}>
      {state.quote && <QuoteBlock composition={composition} />}
    </RichEditor>
  )
}

function beginAtTop(element: HTMLTextAreaElement | null): void {
  element?.setSelectionRange(0, 0)
  element?.focus()
}
