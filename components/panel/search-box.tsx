"use client"

import { Search } from "lucide-react"
import { usePathname, useRouter, useSearchParams } from "next/navigation"
import { useEffect, useRef, useTransition } from "react"
import { Input } from "../ui/input"

const pauseMs = 200

/** Searches while one types; the search is in the address of the page, so it can be kept and gone back to. */
export function SearchBox({ label, text }: { label: string; text: string }) {
  const router = useRouter()
  const path = usePathname()
  const query = useSearchParams()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const [searching, start] = useTransition()
  useEffect(() => () => clearTimeout(timer.current), [])

  function search(wanted: string) {
    clearTimeout(timer.current)
    const next = new URLSearchParams(query)
    next.delete("page")
    next.set("search", wanted.trim())
    if (!wanted.trim()) next.delete("search")
    timer.current = setTimeout(
      () => start(() => router.replace(`${path}?${next}`, { scroll: false })),
      pauseMs,
    )
  }

  return (
    <search className="relative block" aria-busy={searching}>
      <Search aria-hidden className="pointer-events-none absolute top-2.5 left-3 size-4 text-ink-faint" />
      <Input
        type="search"
        aria-label={label}
        placeholder={label}
        defaultValue={text}
        maxLength={200}
        onChange={(event) => search(event.target.value)}
        className="pl-9"
      />
    </search>
  )
}
