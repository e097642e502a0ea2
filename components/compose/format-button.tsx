import type { ComponentProps, ReactNode } from "react"
import { Tooltip } from "@/components/ui/tooltip"

export interface FormatButtonProps extends Omit<ComponentProps<"button">, "children"> {
  label: string
  shortcut?: string
  pressed?: boolean
  /** The one that Tab reaches. */
  first?: boolean
  onPress?: () => void
  children: ReactNode
}

/** A tool of the editor. Pressing it leaves the selection in the text where it is. */
export function FormatButton({
  label,
  shortcut,
  pressed,
  first,
  onPress,
  children,
  ...props
}: FormatButtonProps) {
  return (
    <Tooltip label={label} shortcut={shortcut} side="top">
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        tabIndex={first ? 0 : -1}
        className="flex size-8 shrink-0 items-center justify-center rounded-lg text-ink-soft hover:bg-hover hover:text-ink aria-pressed:bg-accent-soft aria-pressed:text-accent [&_svg]:size-4"
        onMouseDown={(event) => event.preventDefault()}
        onClick={onPress}
        {...props}
      >
        {children}
      </button>
    </Tooltip>
  )
}
