import { Paperclip } from "lucide-react"
import { useTranslations } from "next-intl"
import { type KeyboardEvent, useState } from "react"
import { attachmentOfFile } from "./attachment"
import { AttachmentList } from "./attachment-list"
import { ComposerActions } from "./composer-actions"
import { ComposerBody } from "./composer-body"
import { ComposerFields } from "./composer-fields"
import { ComposerNotice } from "./composer-notice"
import { ComposerTitle } from "./composer-title"
import type { ComposerProps } from "./composers"
import { useComposition } from "./use-composition"
import { useFileDrop } from "./use-file-drop"

const places = {
  docked: "sm:h-[min(42rem,100%)] sm:w-[37rem] sm:rounded-t-xl",
  full: "sm:fixed sm:inset-x-[max(2rem,calc(50vw-32rem))] sm:top-8 sm:bottom-8 sm:h-auto sm:w-auto sm:rounded-xl",
  minimised: "h-11! sm:w-72 rounded-t-xl",
}

/** One message being written, with its title bar; Esc puts it down to the title bar, Ctrl-Enter sends. */
export function ComposerWindow({ composer, composers }: ComposerProps) {
  const t = useTranslations("compose")
  const { composition } = composer
  const state = useComposition(composition)
  const [formatting, setFormatting] = useState(true)
  const drop = useFileDrop((files) => composition.attach(files.map(attachmentOfFile)))
  const minimised = state.view === "minimised"
  const title = state.subject || t(`titles.${state.kind}`)

  const onKeyDown = (event: KeyboardEvent) => {
    // The editor says it has dealt with Escape and Ctrl-Enter, and leaves both to us.
    const inEditor = event.target instanceof Element && event.target.closest(".message-editor") !== null
    if (event.defaultPrevented && !inEditor) return
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      void composers.send(composer)
    } else if (event.key === "Escape" && !minimised) {
      event.preventDefault()
      composition.show({ view: state.view === "full" ? "docked" : "minimised" })
      void composer.autosave.now()
    }
    // The list behind has shortcuts of its own; what is typed here is not for it.
    event.stopPropagation()
  }
  return (
    <>
      {state.view === "full" && (
        <div className="pointer-events-auto fixed inset-0 hidden bg-overlay sm:block" />
      )}
      <section
        role="dialog"
        aria-label={title}
        data-composer={state.kind}
        data-saved={state.saved.state}
        onKeyDown={onKeyDown}
        {...drop.handlers}
        className={`appear pointer-events-auto relative flex h-full w-full shrink-0 flex-col overflow-hidden border-line bg-surface shadow-raised sm:border ${places[state.view]} ${minimised ? "" : "max-sm:fixed max-sm:inset-0"}`}
      >
        <ComposerTitle composer={composer} composers={composers} title={title} />
        {!minimised && (
          <>
            <ComposerFields composition={composition} />
            <ComposerNotice composer={composer} composers={composers} />
            <ComposerBody composition={composition} formatting={formatting} />
            <AttachmentList composition={composition} />
            <ComposerActions
              composer={composer}
              composers={composers}
              formatting={formatting}
              onFormatting={() => setFormatting(!formatting)}
            />
          </>
        )}
        {drop.over && !minimised && (
          <div className="pointer-events-none absolute inset-2 z-10 flex flex-col items-center justify-center gap-2 rounded-lg border-2 border-accent border-dashed bg-surface/90 text-accent">
            <Paperclip className="size-6" />
            <span className="font-medium">{t("attachments.drop")}</span>
          </div>
        )}
      </section>
    </>
  )
}
