"use client"

import { TriangleAlert } from "lucide-react"
import { useTranslations } from "next-intl"
import { Button } from "@/components/ui/button"
import { EmptyState } from "@/components/ui/empty-state"
import type { ErrorPageProps } from "../error.tsx"

/** As the page of errors for everything, but the way to the other pages of the panel stays. */
export default function PanelError({ error, reset }: ErrorPageProps) {
  const t = useTranslations("ui")
  return (
    <EmptyState
      icon={<TriangleAlert aria-hidden />}
      title={t("failedTitle")}
      action={<Button onClick={reset}>{t("retry")}</Button>}
    >
      {t("failed")} {error.digest && t("failedMark", { mark: error.digest })}
    </EmptyState>
  )
}
