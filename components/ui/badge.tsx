import type { ReactNode } from "react"

const looks = {
  neutral: "bg-pressed text-ink-soft",
  accent: "bg-accent-soft text-accent",
  danger: "bg-danger-soft text-danger",
  warn: "bg-warn-soft text-warn",
} as const

export function Badge({ look = "neutral", children }: { look?: keyof typeof looks; children: ReactNode }) {
  return (
    <span
      className={`inline-flex h-5 shrink-0 items-center rounded-full px-2 font-medium text-2xs ${looks[look]}`}
    >
      {children}
    </span>
  )
}
