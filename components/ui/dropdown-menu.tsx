"use client"

import { Check } from "lucide-react"
import { DropdownMenu as Radix } from "radix-ui"
import type { ReactNode } from "react"
import { itemLook, itemOf, labelLook, type MenuItemProps, menuLook, separatorLook } from "./menu"

export interface DropdownMenuProps {
  trigger: ReactNode
  align?: "start" | "center" | "end"
  children: ReactNode
}

export function DropdownMenu({ trigger, align = "end", children }: DropdownMenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content align={align} sideOffset={4} collisionPadding={8} className={menuLook}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

export function DropdownMenuItem(props: MenuItemProps) {
  return <Radix.Item {...itemOf(props)} />
}

export interface DropdownMenuChoiceProps {
  value: string
  options: readonly { value: string; label: string }[]
  onChange: (value: string) => void
}

/** One of several, with a tick at the one that holds. */
export function DropdownMenuChoice({ value, options, onChange }: DropdownMenuChoiceProps) {
  return (
    <Radix.RadioGroup value={value} onValueChange={onChange}>
      {options.map((option) => (
        <Radix.RadioItem key={option.value} value={option.value} className={itemLook}>
          <span className="flex size-4 items-center">
            <Radix.ItemIndicator>
              <Check />
            </Radix.ItemIndicator>
          </span>
          {option.label}
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  )
}

export function DropdownMenuSeparator() {
  return <Radix.Separator className={separatorLook} />
}

export function DropdownMenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className={labelLook}>{children}</Radix.Label>
}
