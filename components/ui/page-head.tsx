import type { ReactNode } from "react"

export interface PageHeadProps {
  title: string
  /** After the title. */
  badge?: ReactNode
  hint: ReactNode
  action?: ReactNode
}

/** The title of a page, what it is for, and what one does there most. */
export function PageHead({ title, badge, hint, action }: PageHeadProps) {
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0 flex-1 basis-72">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="min-w-0 break-words font-semibold text-2xl tracking-tight">{title}</h1>
          {badge}
        </div>
        <div className="mt-1 max-w-prose text-pretty text-ink-soft">{hint}</div>
      </div>
      {action}
    </div>
  )
}
