"use client"

import { Tooltip as Radix } from "radix-ui"
import type { ReactNode } from "react"
import { Kbd } from "./kbd"

export function TooltipProvider({ children }: { children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={450} skipDelayDuration={200}>
      {children}
    </Radix.Provider>
  )
}

export interface TooltipProps {
  label: string
  shortcut?: string
  side?: "top" | "right" | "bottom" | "left"
  children: ReactNode
}

export function Tooltip({ label, shortcut, side = "bottom", children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="appear z-50 flex max-w-80 items-center gap-2 rounded-md bg-ink px-2 py-1 text-canvas text-xs shadow-raised"
        >
          <span className="min-w-0 break-words">{label}</span>
          {shortcut && <Kbd inverse>{shortcut}</Kbd>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
