import type { ReactNode } from "react"

export interface ListRowProps {
  icon: ReactNode
  title: string
  /** Shown after the title: disabled, administrator. */
  badges?: ReactNode
  detail?: ReactNode
  /** Numbers and the like at the right; under the rest on a phone. */
  facts?: ReactNode
  /** The menu of what can be done with it. */
  menu: ReactNode
  faded?: boolean
  onOpen: () => void
}

/** One entry of a list. Its title opens it; everything else it can do is in its menu. */
export function ListRow({ icon, title, badges, detail, facts, menu, faded, onOpen }: ListRowProps) {
  return (
    <li className="relative flex items-start gap-3 px-4 py-3 transition-colors sm:py-2 first:rounded-t-xl last:rounded-b-xl hover:bg-hover sm:items-center sm:px-5">
      <span aria-hidden className="mt-0.5 text-ink-faint sm:mt-0 [&_svg]:size-5 [&_svg]:stroke-[1.5]">
        {icon}
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-x-6 gap-y-2 sm:flex-row sm:items-center">
        <div className="min-w-0 flex-1">
          <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
            <button
              type="button"
              onClick={onOpen}
              className={`min-w-0 truncate text-left font-medium after:absolute after:inset-0 ${faded ? "text-ink-faint" : ""}`}
            >
              {title}
            </button>
            {badges}
          </div>
          {detail && <p className="mt-0.5 truncate text-ink-soft text-sm">{detail}</p>}
        </div>
        {facts && (
          <div className="flex flex-wrap items-center gap-x-5 gap-y-1 text-ink-soft text-sm tabular-nums">
            {facts}
          </div>
        )}
      </div>
      <div className="relative -mr-2 sm:mr-0">{menu}</div>
    </li>
  )
}
