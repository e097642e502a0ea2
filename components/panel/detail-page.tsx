import { ArrowLeft } from "lucide-react"
import Link from "next/link"
import type { ReactNode } from "react"

export interface DetailPageProps {
  /** The list it belongs to. */
  back: { path: string; text: string }
  title: string
  /** After the title. */
  badge?: ReactNode
  description: ReactNode
  /** At the right of the title. */
  action?: ReactNode
  children: ReactNode
}

/** The page of one thing of a list: the way back, what it is, and its parts. */
export function DetailPage({ back, title, badge, description, action, children }: DetailPageProps) {
  return (
    <div className="mx-auto flex w-full max-w-5xl flex-col gap-5 px-4 py-6 sm:px-8 sm:py-8">
      <header>
        <Link
          href={back.path}
          className="inline-flex items-center gap-1.5 rounded text-ink-soft text-sm hover:text-ink"
        >
          <ArrowLeft aria-hidden className="size-4" />
          {back.text}
        </Link>
        <div className="mt-2 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
          <div className="min-w-0">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <h1 className="min-w-0 break-words font-semibold text-2xl tracking-tight">{title}</h1>
              {badge}
            </div>
            <div className="mt-1 max-w-prose text-pretty text-ink-soft">{description}</div>
          </div>
          {action}
        </div>
      </header>
      {children}
    </div>
  )
}
