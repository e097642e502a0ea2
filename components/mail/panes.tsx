"use client"

import { useTranslations } from "next-intl"
import {
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useRef,
  useState,
} from "react"
import { defaultWidths, limits, type PaneWidths, within } from "./pane-widths"
import { remember } from "./remember"

export interface PanesProps {
  initial: PaneWidths
  sidebar: ReactNode
  list: ReactNode
  reading: ReactNode
  /** Is a message open? A phone shows that, or else the list. */
  open: boolean
}

/** Three panes side by side, two on a small screen, one on a phone. */
export function Panes({ initial, sidebar, list, reading, open }: PanesProps) {
  const t = useTranslations("mail")
  const [widths, setWidths] = useState(initial)
  const change = (pane: keyof PaneWidths, width: number) => {
    const next = { ...widths, [pane]: within(pane, width) }
    setWidths(next)
    remember("panes", `${next.sidebar}.${next.list}`)
  }
  const style = { "--sidebar": `${widths.sidebar}px`, "--list": `${widths.list}px` } as CSSProperties
  return (
    <div
      style={style}
      className="grid h-dvh grid-cols-1 overflow-hidden md:grid-cols-[min(var(--list),45vw)_minmax(0,1fr)] lg:grid-cols-[var(--sidebar)_min(var(--list),45vw)_minmax(0,1fr)] print:block print:h-auto print:overflow-visible"
    >
      <aside aria-label={t("sidebar")} className="relative hidden min-h-0 lg:block print:hidden">
        {sidebar}
        <Separator pane="sidebar" width={widths.sidebar} onChange={change} />
      </aside>
      <main
        className={`relative min-h-0 min-w-0 border-line bg-surface md:block md:border-r lg:border-l print:hidden ${open ? "hidden" : ""}`}
      >
        {list}
        <Separator pane="list" width={widths.list} onChange={change} />
      </main>
      <section
        aria-label={t("readingPane")}
        className={`min-h-0 min-w-0 md:block print:block ${open ? "" : "hidden"}`}
      >
        {reading}
      </section>
    </div>
  )
}

interface SeparatorProps {
  pane: keyof PaneWidths
  width: number
  onChange: (pane: keyof PaneWidths, width: number) => void
}

/** The edge of a pane: dragged, moved with the arrow keys, set back with a double click. */
function Separator({ pane, width, onChange }: SeparatorProps) {
  const t = useTranslations("mail")
  const start = useRef<{ x: number; width: number }>(undefined)
  const move = (event: PointerEvent) => {
    if (start.current) onChange(pane, start.current.width + event.clientX - start.current.x)
  }
  const press = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -16, ArrowRight: 16 }[event.key]
    if (!step) return
    event.preventDefault()
    onChange(pane, width + step)
  }
  return (
    <hr
      aria-label={t(`resize.${pane}`)}
      aria-orientation="vertical"
      aria-valuenow={width}
      aria-valuemin={limits[pane][0]}
      aria-valuemax={limits[pane][1]}
      tabIndex={0}
      onKeyDown={press}
      onDoubleClick={() => onChange(pane, defaultWidths[pane])}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        start.current = { x: event.clientX, width }
      }}
      onPointerMove={move}
      onPointerUp={() => {
        start.current = undefined
      }}
      className={`absolute inset-y-0 -right-1 z-20 m-0 hidden h-full w-2 cursor-col-resize touch-none border-0 bg-transparent transition-colors hover:bg-accent/25 focus-visible:bg-accent/40 active:bg-accent/40 ${pane === "sidebar" ? "lg:block" : "md:block"}`}
    />
  )
}
