import type { ReactNode } from "react"

export interface ListRowProps {
  icon: ReactNode
  title: string
  /** Shown after the title: disabled, administrator. */
  badges?: ReactNode
  detail?: ReactNode
  /** Numbers and the like at the right; under the rest on a phone. */
  facts?: ReactNode
  faded?: boolean
  /** What a click on it does; without it the title is text. */
  onOpen?: () => void
  /** At the end: the menu of what can be done with it, or the one thing that can be. */
  children: ReactNode
}

/** One entry of a list. Its title opens it; everything else it can do is at its end. */
export function ListRow({ icon, title, badges, detail, facts, faded, onOpen, children }: ListRowProps) {
  const look = `min-w-0 truncate text-left font-medium ${faded ? "text-ink-faint" : ""}`
  return (
    <li
      className={`relative flex items-start gap-3 px-4 py-3 transition-colors sm:py-2 first:rounded-t-xl last:rounded-b-xl sm:items-center sm:px-5 ${onOpen ? "hover:bg-hover" : ""}`}
    >
      <span aria-hidden className="mt-0.5 text-ink-faint sm:mt-0 [&_svg]:size-5 [&_svg]:stroke-[1.5]">
        {icon}
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-x-6 gap-y-2 sm:flex-row sm:items-center">
        <div className="min-w-0 flex-1">
          <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
            {onOpen ? (
              <button type="button" onClick={onOpen} className={`${look} after:absolute after:inset-0`}>
                {title}
              </button>
            ) : (
              <p className={look}>{title}</p>
            )}
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
      <div className="relative -mr-2 sm:mr-0">{children}</div>
    </li>
  )
}
