"use client"

import { useLocale } from "next-intl"
import { useEffect, useState, useSyncExternalStore } from "react"
import type { DateStyle } from "./dates"
import { remember } from "./remember"

const never = () => () => {}

/** How to write dates here and now. The zone is kept in a cookie, so that the server writes the same ones next time. */
export function useDateStyle(knownZone: string, renderedAt: number): DateStyle {
  const locale = useLocale()
  const timeZone = useSyncExternalStore(
    never,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => knownZone,
  )
  const [now, setNow] = useState(renderedAt)
  useEffect(() => {
    remember("zone", timeZone)
  }, [timeZone])
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 60_000)
    return () => clearInterval(timer)
  }, [])
  return { locale, timeZone, now }
}
