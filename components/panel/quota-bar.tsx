"use client"

import { useFormatter, useTranslations } from "next-intl"
import { sizeIn } from "./quota"

/** What an account uses, and of how much. */
export function QuotaBar({ used, quota }: { used: number; quota: number }) {
  const t = useTranslations("panel.accounts")
  const format = useFormatter()
  const size = (bytes: number) => {
    const { value, unit } = sizeIn(bytes)
    return format.number(value, { style: "unit", unit, unitDisplay: unit === "byte" ? "long" : "short" })
  }
  if (!quota) return <span>{size(used)}</span>
  const share = Math.min(used / quota, 1)
  const colour = share >= 1 ? "bg-danger" : share > 0.9 ? "bg-warn" : "bg-accent"
  return (
    <span className="flex items-center gap-3 sm:flex-col sm:items-end sm:gap-1.5">
      <span>{t("usedOf", { used: size(used), quota: size(quota) })}</span>
      <span aria-hidden className="block h-1 w-28 overflow-hidden rounded-full bg-pressed">
        <span className={`block h-full rounded-full ${colour}`} style={{ width: `${share * 100}%` }} />
      </span>
    </span>
  )
}
