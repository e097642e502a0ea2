"use client"

import { useTranslations } from "next-intl"
import { Gate } from "@/components/session/gate"
import { Button } from "@/components/ui/button"

export interface ErrorPageProps {
  error: Error & { digest?: string }
  reset: () => void
}

/** A page that could not be made. What went wrong stands in the server's log, under the same mark. */
export default function ErrorPage({ error, reset }: ErrorPageProps) {
  const t = useTranslations("ui")
  const mark = error.digest && t("failedMark", { mark: error.digest })
  return (
    <Gate title={t("failedTitle")} description={t("failed")} footer={mark}>
      <Button look="primary" onClick={reset}>
        {t("retry")}
      </Button>
    </Gate>
  )
}
