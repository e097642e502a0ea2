"use client"

import Link from "next/link"
import { useTranslations } from "next-intl"
import { useEffect, useRef } from "react"
import { type QueueFilterState, queueFilterStates } from "./queue-states"

/** Which entries of the queue are shown. On a phone it can be pushed aside, and begins with the chosen one in sight. */
export function QueueFilter({ state }: { state: QueueFilterState }) {
  const t = useTranslations("panel.queue")
  const chosen = useRef<HTMLAnchorElement>(null)
  // The browser alone knows how much of it fits.
  useEffect(() => chosen.current?.scrollIntoView({ inline: "center", block: "nearest" }), [])
  return (
    <nav
      aria-label={t("filter")}
      className="-mx-4 overflow-x-auto px-4 [scrollbar-width:none] sm:mx-0 sm:px-0"
    >
      <ul className="flex w-max rounded-lg border border-line bg-surface p-0.5">
        {queueFilterStates.map((one) => (
          <li key={one}>
            <Link
              ref={one === state ? chosen : undefined}
              href={one === "open" ? "/panel/queue" : `?state=${one}`}
              aria-current={one === state ? "true" : undefined}
              className={`flex h-8 items-center rounded-md px-3 text-sm ${one === state ? "bg-accent-soft font-medium text-accent" : "text-ink-soft hover:text-ink"}`}
            >
              {t(`states.${one}`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
