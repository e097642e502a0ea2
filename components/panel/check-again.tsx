"use client"

import { RefreshCw } from "lucide-react"
import { useRouter } from "next/navigation"
import { useTranslations } from "next-intl"
import { useTransition } from "react"
import { Button } from "../ui/button"

/** Shows the page anew, with what is so now. */
export function CheckAgain() {
  const t = useTranslations("panel.dns")
  const router = useRouter()
  const [asking, startAsking] = useTransition()
  return (
    <Button disabled={asking} onClick={() => startAsking(() => router.refresh())}>
      <RefreshCw aria-hidden className={asking ? "animate-spin motion-reduce:animate-none" : undefined} />
      {t("again")}
    </Button>
  )
}
