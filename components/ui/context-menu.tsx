"use client"

import { ContextMenu as Radix } from "radix-ui"
import type { ReactNode } from "react"
import type { MenuItemProps } from "./dropdown-menu"
import { Kbd } from "./kbd"
import { itemLook, menuLook } from "./menu"

export interface ContextMenuProps {
  trigger: ReactNode
  onOpenChange?: (open: boolean) => void
  children: ReactNode
}

export function ContextMenu({ trigger, onOpenChange, children }: ContextMenuProps) {
  return (
    <Radix.Root onOpenChange={onOpenChange} modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content collisionPadding={8} className={menuLook}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

export function ContextMenuItem({ icon, shortcut, disabled, danger, onSelect, children }: MenuItemProps) {
  return (
    <Radix.Item
      disabled={disabled}
      onSelect={onSelect}
      className={`${itemLook} ${danger ? "text-danger [&_svg]:text-danger" : ""}`}
    >
      {icon}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {shortcut && <Kbd>{shortcut}</Kbd>}
    </Radix.Item>
  )
}
