import { Slot } from "radix-ui"
import type { ComponentProps } from "react"

const looks = {
  primary: "bg-accent text-accent-ink hover:bg-accent-hover",
  secondary: "border border-line-strong/60 bg-surface text-ink hover:bg-hover",
  quiet: "text-ink-soft hover:bg-hover hover:text-ink",
  danger: "bg-danger text-danger-ink hover:opacity-90",
} as const

const sizes = {
  small: "h-8 gap-1.5 px-2.5 text-sm",
  medium: "h-9 gap-2 px-3.5 text-base",
  large: "h-11 gap-2 px-5 text-base",
} as const

export interface ButtonProps extends ComponentProps<"button"> {
  look?: keyof typeof looks
  size?: keyof typeof sizes
  /** Gives its looks to the only child (a link, say) in place of a button. */
  asChild?: boolean
}

export function Button({
  look = "secondary",
  size = "medium",
  asChild,
  className = "",
  ...props
}: ButtonProps) {
  const Element = asChild ? Slot.Root : "button"
  return (
    <Element
      type={asChild ? undefined : "button"}
      className={`inline-flex shrink-0 select-none items-center justify-center whitespace-nowrap rounded-lg font-medium transition-colors disabled:pointer-events-none disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0 ${looks[look]} ${sizes[size]} ${className}`}
      {...props}
    />
  )
}
