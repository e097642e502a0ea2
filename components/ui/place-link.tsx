import Link from "next/link"
import type { ReactNode } from "react"

export interface PlaceLinkProps {
  href: string
  icon: ReactNode
  /** The page it leads to is the one that is open. */
  current?: boolean
  className?: string
  children: ReactNode
}

/** One of the places beside a page. */
export function PlaceLink({ href, icon, current = false, className = "", children }: PlaceLinkProps) {
  return (
    <Link
      href={href}
      aria-current={current ? "page" : undefined}
      className={`flex h-9 items-center gap-2.5 whitespace-nowrap rounded-lg px-2.5 text-base transition-colors [&_svg]:size-4 [&_svg]:shrink-0 ${current ? "bg-accent-soft font-medium text-accent" : "text-ink-soft hover:bg-pressed/60 hover:text-ink"} ${className}`}
    >
      {icon}
      <span className="truncate">{children}</span>
    </Link>
  )
}
