import { Maximize2, Minimize2, Minus, X } from "lucide-react"
import { useFormatter, useTranslations } from "next-intl"
import { IconButton } from "@/components/ui/icon-button"
import type { ComposerProps } from "./composers"
import type { CompositionState } from "./composition"
import { useComposition } from "./use-composition"

/** Title, how it is saved, and the buttons that move the composer about. */
export function ComposerTitle({ composer, composers, title }: ComposerProps & { title: string }) {
  const t = useTranslations("compose")
  const { composition } = composer
  const state = useComposition(composition)
  const minimised = state.view === "minimised"
  const show = (view: CompositionState["view"]) => () => composition.show({ view })
  return (
    <header className="flex h-11 shrink-0 items-center gap-1 border-line border-b bg-canvas pr-1.5 pl-4">
      <button
        type="button"
        tabIndex={-1}
        className="flex h-full min-w-0 flex-1 items-center gap-3 text-left"
        onClick={minimised ? show("docked") : undefined}
        onDoubleClick={minimised ? undefined : show(state.view === "full" ? "docked" : "full")}
      >
        <span className="truncate font-semibold text-sm">{title}</span>
        {!minimised && <SaveState saved={state.saved} />}
      </button>
      <IconButton
        label={t(minimised ? "expand" : "minimise")}
        shortcut={minimised ? undefined : "Esc"}
        className="max-sm:hidden"
        onClick={() => {
          composition.flush()
          composition.show({ view: minimised ? "docked" : "minimised" })
        }}
      >
        {minimised ? <Maximize2 /> : <Minus />}
      </IconButton>
      {!minimised && (
        <IconButton
          label={t(state.view === "full" ? "dock" : "widen")}
          className="max-sm:hidden"
          onClick={show(state.view === "full" ? "docked" : "full")}
        >
          {state.view === "full" ? <Minimize2 /> : <Maximize2 />}
        </IconButton>
      )}
      <IconButton label={t("close")} onClick={() => void composers.close(composer)}>
        <X />
      </IconButton>
    </header>
  )
}

function SaveState({ saved }: { saved: CompositionState["saved"] }) {
  const t = useTranslations("compose.saved")
  const format = useFormatter()
  if (saved.state === "new" || (saved.state === "changed" && saved.at === undefined)) return null
  const text =
    saved.state === "failed"
      ? t("failed")
      : saved.at === undefined
        ? t("saving")
        : t("at", { time: format.dateTime(saved.at, { hour: "numeric", minute: "2-digit" }) })
  return (
    <span
      role="status"
      className={`shrink-0 text-xs ${saved.state === "failed" ? "text-danger" : "text-ink-faint"}`}
    >
      {text}
    </span>
  )
}
