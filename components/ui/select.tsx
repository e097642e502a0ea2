import { ChevronDown } from "lucide-react"
import type { ComponentProps } from "react"
import { inputLook } from "./input"

/** One of a few; the system's own list, so that it is at home on a phone. */
export function Select({ className = "", children, ...props }: ComponentProps<"select">) {
  return (
    <span className={`relative inline-flex ${className}`}>
      <select className={`h-9 appearance-none truncate pr-8 ${inputLook}`} {...props}>
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-ink-faint"
      />
    </span>
  )
}
