"use client"

import { ChevronLeft, ChevronRight } from "lucide-react"
import Link from "next/link"
import { useSearchParams } from "next/navigation"
import { useTranslations } from "next-intl"
import { Button } from "../ui/button"

export interface PagerProps {
  /** Counted from 1. */
  page: number
  pages: number
  total: number
  search: string
}

/** The same list at another page: what else narrows it stays. */
function pageLink(page: number, current: URLSearchParams): string {
  const query = new URLSearchParams(current)
  query.set("page", String(page))
  return `?${query}`
}

/** Which page of how many, and the way to its neighbours. Not there when everything fits on one. */
export function Pager({ page, pages, total }: PagerProps) {
  const query = useSearchParams()
  const t = useTranslations("panel")
  if (pages <= 1) return null
  return (
    <nav aria-label={t("pages")} className="flex items-center justify-between gap-4 text-ink-soft text-sm">
      <p>{t("pageOf", { page, pages, total })}</p>
      <div className="flex gap-2">
        <Step label={t("previousPage")} to={page > 1 ? pageLink(page - 1, query) : undefined}>
          <ChevronLeft />
        </Step>
        <Step label={t("nextPage")} to={page < pages ? pageLink(page + 1, query) : undefined}>
          <ChevronRight />
        </Step>
      </div>
    </nav>
  )
}

function Step({ label, to, children }: { label: string; to: string | undefined; children: React.ReactNode }) {
  if (!to)
    return (
      <Button disabled aria-label={label} className="w-9 px-0">
        {children}
      </Button>
    )
  return (
    <Button asChild className="w-9 px-0">
      <Link href={to} aria-label={label}>
        {children}
      </Link>
    </Button>
  )
}
