"use client"

import { Check, Minus } from "lucide-react"
import { Checkbox as Radix } from "radix-ui"
import type { ComponentProps } from "react"

export interface CheckboxProps extends Omit<ComponentProps<typeof Radix.Root>, "onCheckedChange"> {
  onCheckedChange?: (checked: boolean) => void
}

export function Checkbox({ className = "", onCheckedChange, ...props }: CheckboxProps) {
  return (
    <Radix.Root
      onCheckedChange={(checked) => onCheckedChange?.(checked === true)}
      className={`group inline-flex size-4 shrink-0 items-center justify-center rounded border border-line-strong bg-surface text-accent-ink transition-colors hover:border-accent data-[state=checked]:border-accent data-[state=indeterminate]:border-accent data-[state=checked]:bg-accent data-[state=indeterminate]:bg-accent ${className}`}
      {...props}
    >
      <Radix.Indicator className="[&_svg]:size-3 [&_svg]:stroke-3">
        <Minus className="hidden group-data-[state=indeterminate]:block" />
        <Check className="hidden group-data-[state=checked]:block" />
      </Radix.Indicator>
    </Radix.Root>
  )
}
