import type { ReactNode } from "react"
import { Wordmark } from "../ui/wordmark"

export interface GateProps {
  title: string
  description?: ReactNode
  size?: "small" | "medium"
  /** A line under the card. */
  footer?: ReactNode
  children?: ReactNode
}

/** The page in front of everything: the name of the product, and one card. */
export function Gate({ title, description, size = "small", footer, children }: GateProps) {
  return (
    <main className="flex min-h-dvh flex-col items-center px-4 py-10 sm:justify-center sm:py-16">
      <Wordmark size="large" />
      <div
        className={`mt-8 w-full rounded-2xl border border-line bg-surface p-6 shadow-raised sm:p-8 ${size === "small" ? "max-w-96" : "max-w-xl"}`}
      >
        <h1 className="font-semibold text-xl">{title}</h1>
        {description && <p className="mt-1.5 text-ink-soft">{description}</p>}
        {children && <div className="mt-6">{children}</div>}
      </div>
      {footer && <p className="mt-6 text-center text-ink-faint text-sm">{footer}</p>}
    </main>
  )
}
