"use client"

import Link from "next/link"
import { useTranslations } from "next-intl"
import { Sideways } from "../ui/sideways"
import { type QueueFilterState, queueFilterStates } from "./queue-states"

/** Which entries of the queue are shown. */
export function QueueFilter({ state }: { state: QueueFilterState }) {
  const t = useTranslations("panel.queue")
  return (
    <Sideways aria-label={t("filter")} className="-mx-4 px-4 sm:mx-0 sm:px-0">
      <ul className="flex w-max rounded-lg border border-line bg-surface p-0.5">
        {queueFilterStates.map((one) => (
          <li key={one}>
            <Link
              href={one === "open" ? "/panel/queue" : `?state=${one}`}
              aria-current={one === state ? "true" : undefined}
              className={`flex h-8 items-center rounded-md px-3 text-sm ${one === state ? "bg-accent-soft font-medium text-accent" : "text-ink-soft hover:text-ink"}`}
            >
              {t(`states.${one}`)}
            </Link>
          </li>
        ))}
      </ul>
    </Sideways>
  )
}
