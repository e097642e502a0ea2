import { ChevronDown } from "lucide-react"
import type { ComponentProps } from "react"
import { inputLook } from "./input"

export type SelectOption = readonly [value: string, text: string]

export interface SelectProps extends ComponentProps<"select"> {
  /** They stand after the children, if there are any. */
  options: readonly SelectOption[]
}

/** One of a few; the system's own list, so that it is at home on a phone. */
export function Select({ className = "", options, children, ...props }: SelectProps) {
  return (
    <span className={`relative inline-flex ${className}`}>
      <select className={`h-9 appearance-none truncate pr-8 ${inputLook}`} {...props}>
        {children}
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-ink-faint"
      />
    </span>
  )
}
