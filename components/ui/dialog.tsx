"use client"

import { X } from "lucide-react"
import { useTranslations } from "next-intl"
import { Dialog as Radix } from "radix-ui"
import type { ReactNode } from "react"
import { IconButton } from "./icon-button"

export interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description?: ReactNode
  /** Buttons, right aligned under the content. */
  actions?: ReactNode
  size?: "small" | "medium" | "large"
  children?: ReactNode
}

const sizes = { small: "max-w-sm", medium: "max-w-lg", large: "max-w-3xl" }

export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  actions,
  size = "medium",
  children,
}: DialogProps) {
  const t = useTranslations("ui")
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="appear fixed inset-0 z-40 bg-overlay" />
        <Radix.Content
          aria-describedby={description ? undefined : ""}
          // Without a field to begin in, the dialog itself is read out, not its Close button with a tooltip over the text.
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus()
          }}
          className={`appear fixed inset-x-4 top-[max(1rem,6dvh)] z-50 mx-auto flex max-h-[calc(100dvh-2*max(1rem,6dvh))] flex-col sm:top-[max(2rem,12dvh)] sm:max-h-[calc(100dvh-2rem-max(2rem,12dvh))] rounded-xl border border-line bg-raised shadow-raised outline-none ${sizes[size]}`}
        >
          <header className="flex items-start gap-4 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="font-semibold text-lg">{title}</Radix.Title>
              {description && (
                <Radix.Description className="mt-1 text-base text-ink-soft">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton label={t("close")} className="-mr-2">
                <X />
              </IconButton>
            </Radix.Close>
          </header>
          {children && <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-4">{children}</div>}
          {actions && (
            <footer className="flex flex-wrap justify-end gap-2 border-line border-t px-5 py-3">
              {actions}
            </footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
