import type { ComponentProps } from "react"

/** The look of everything one types into. */
export const inputLook =
  "w-full min-w-0 rounded-lg border border-line-strong/70 bg-surface px-3 text-base text-ink transition-colors placeholder:text-ink-faint hover:border-line-strong focus:border-accent focus:outline-2 focus:outline-accent/25 focus:outline-offset-0 disabled:opacity-60 aria-invalid:border-danger aria-invalid:focus:outline-danger/25"

export function Input({ className = "", ...props }: ComponentProps<"input">) {
  return <input className={`h-9 ${inputLook} ${className}`} {...props} />
}

export function Textarea({ className = "", ...props }: ComponentProps<"textarea">) {
  return <textarea className={`min-h-20 py-2 ${inputLook} ${className}`} {...props} />
}
