import type { ReactNode } from "react"
import { Kbd } from "./kbd"

/** The looks that dropdown and context menus share. */
export const menuLook =
  "appear z-50 max-h-[var(--radix-popper-available-height,80vh)] min-w-48 overflow-y-auto rounded-xl border border-line bg-raised p-1 text-base text-ink shadow-raised"

export const itemLook =
  "flex h-8 cursor-default select-none items-center gap-2.5 rounded-lg px-2.5 text-sm outline-none data-[highlighted]:bg-hover data-[disabled]:opacity-45 [&_svg]:size-4 [&_svg]:text-ink-soft"

export const separatorLook = "my-1 h-px bg-line"

export const labelLook = "px-2.5 pt-1.5 pb-1 text-ink-faint text-xs"

export interface MenuItemProps {
  icon?: ReactNode
  shortcut?: string
  disabled?: boolean
  danger?: boolean
  onSelect: () => void
  children: ReactNode
}

/** What Radix's item of either menu is given. */
export const itemOf = ({ icon, shortcut, disabled, danger, onSelect, children }: MenuItemProps) => ({
  disabled,
  onSelect,
  className: `${itemLook} ${danger ? "text-danger [&_svg]:text-danger" : ""}`,
  children: (
    <>
      {icon}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {shortcut && <Kbd>{shortcut}</Kbd>}
    </>
  ),
})
