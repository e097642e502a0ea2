"use client"

import { CloudOff } from "lucide-react"
import { useTranslations } from "next-intl"
import { useSyncExternalStore } from "react"

function subscribe(listener: () => void): () => void {
  addEventListener("online", listener)
  addEventListener("offline", listener)
  return () => {
    removeEventListener("online", listener)
    removeEventListener("offline", listener)
  }
}

/** Says that there is no connection, for as long as there is none; what was seen stays readable. */
export function ConnectionBanner() {
  const t = useTranslations("mail")
  const online = useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  )
  if (online) return null
  return (
    <p role="status" className="flex shrink-0 items-center gap-2 bg-warn-soft px-4 py-2 text-sm text-warn">
      <CloudOff aria-hidden className="size-4 shrink-0" />
      {t("offline")}
    </p>
  )
}
