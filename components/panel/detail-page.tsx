import { ArrowLeft } from "lucide-react"
import Link from "next/link"
import type { ReactNode } from "react"
import { PageHead } from "../ui/page-head"

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
    <>
      <header className="flex flex-col items-stretch gap-2">
        <Link
          href={back.path}
          className="inline-flex items-center gap-1.5 self-start rounded text-ink-soft text-sm hover:text-ink"
        >
          <ArrowLeft aria-hidden className="size-4" />
          {back.text}
        </Link>
        <PageHead title={title} badge={badge} hint={description} action={action} />
      </header>
      {children}
    </>
  )
}
