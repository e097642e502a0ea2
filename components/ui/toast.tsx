"use client"

import { useTranslations } from "next-intl"
import { Toaster as Sonner } from "sonner"

export { toast } from "sonner"

/** Where toasts appear; call `toast(text, { action: { label, onClick } })` from anywhere in the browser. */
export function Toaster() {
  const t = useTranslations("ui")
  return (
    <Sonner
      position="bottom-left"
      containerAriaLabel={t("notifications")}
      offset={{ bottom: 16, left: 16 }}
      mobileOffset={{ bottom: "calc(env(safe-area-inset-bottom) + 84px)", left: 12, right: 12 }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-full items-center gap-3 rounded-xl bg-ink px-4 py-3 text-canvas text-base shadow-raised sm:w-90 font-sans",
          title: "min-w-0 break-words",
          description: "text-canvas/80 text-sm",
          content: "min-w-0 flex-1",
          actionButton:
            "shrink-0 rounded-md px-2 py-1 font-semibold text-sm underline-offset-2 hover:underline focus-visible:outline-canvas",
          cancelButton: "shrink-0 rounded-md px-2 py-1 text-sm",
          icon: "hidden",
        },
      }}
    />
  )
}
