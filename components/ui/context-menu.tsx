"use client"

import { ContextMenu as Radix } from "radix-ui"
import type { ReactNode } from "react"
import { itemOf, type MenuItemProps, menuLook } from "./menu"

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

export function ContextMenuItem(props: MenuItemProps) {
  return <Radix.Item {...itemOf(props)} />
}
