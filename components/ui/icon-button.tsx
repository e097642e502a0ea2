import type { ComponentProps, ReactNode } from "react"
import { Tooltip } from "./tooltip"

export interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label" | "children"> {
  /** Said by screen readers and shown as the tooltip. */
  label: string
  /** The key that does the same. */
  shortcut?: string
  size?: "small" | "medium" | "large"
  children: ReactNode
}

const sizes = { small: "size-7", medium: "size-8", large: "size-10" }

export function IconButton({
  label,
  shortcut,
  size = "medium",
  className = "",
  children,
  ...props
}: IconButtonProps) {
  return (
    <Tooltip label={label} shortcut={shortcut}>
      <button
        type="button"
        aria-label={label}
        className={`inline-flex shrink-0 items-center justify-center rounded-lg text-ink-soft transition-colors hover:bg-pressed/70 hover:text-ink disabled:pointer-events-none disabled:opacity-40 [&_svg]:size-4 ${sizes[size]} ${className}`}
        {...props}
      >
        {children}
      </button>
    </Tooltip>
  )
}
