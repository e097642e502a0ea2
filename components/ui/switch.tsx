"use client"

import { Switch as Radix } from "radix-ui"
import type { ComponentProps } from "react"

export function Switch({ className = "", ...props }: ComponentProps<typeof Radix.Root>) {
  return (
    <Radix.Root
      className={`inline-flex h-5 w-9 shrink-0 items-center rounded-full bg-line-strong px-0.5 transition-colors disabled:opacity-50 data-[state=checked]:bg-accent ${className}`}
      {...props}
    >
      <Radix.Thumb className="block size-4 rounded-full bg-white transition-transform data-[state=checked]:translate-x-4" />
    </Radix.Root>
  )
}
