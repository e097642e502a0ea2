"use client"

import { Check, Copy } from "lucide-react"
import { useTranslations } from "next-intl"
import { useEffect, useState } from "react"
import { IconButton } from "../ui/icon-button"

/** Text to be put somewhere else, with a button that copies it. Can be selected by hand as well. */
export function CopyText({ text }: { text: string }) {
  const t = useTranslations("panel")
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [copied])

  async function copy() {
    // Not there on plain http under a host name; then the text is selected by hand.
    await navigator.clipboard?.writeText(text)
    setCopied(Boolean(navigator.clipboard))
  }

  return (
    <span className="flex min-w-0 items-center gap-1">
      <code className="min-w-0 select-all break-all font-mono text-sm">{text}</code>
      <IconButton label={copied ? t("copied") : t("copy", { text })} size="small" onClick={copy}>
        {copied ? <Check className="text-accent" /> : <Copy />}
      </IconButton>
    </span>
  )
}
