import { Info, TriangleAlert } from "lucide-react"
import type { ReactNode } from "react"

/** Something to know about the page as a whole, with what can be done about it. */
export function Notice({
  look = "info",
  children,
  actions,
}: {
  look?: "info" | "warn"
  children: ReactNode
  actions?: ReactNode
}) {
  const Icon = look === "warn" ? TriangleAlert : Info
  return (
    <div
      className={`flex flex-wrap items-center gap-x-4 gap-y-2 rounded-xl px-4 py-3 text-sm ${look === "warn" ? "bg-warn-soft text-warn" : "bg-canvas text-ink-soft"}`}
    >
      <p className="flex min-w-0 flex-1 basis-64 gap-2.5 [overflow-wrap:anywhere]">
        <Icon aria-hidden className="mt-px size-4 shrink-0" />
        <span>{children}</span>
      </p>
      {actions && <span className="flex flex-wrap gap-2">{actions}</span>}
    </div>
  )
}
