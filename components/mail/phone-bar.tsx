"use client"

import { Menu, PenLine, Search } from "lucide-react"
import { useTranslations } from "next-intl"
import { openComposer } from "@/components/compose/open"
import { Button } from "@/components/ui/button"
import { IconButton } from "@/components/ui/icon-button"
import { useMail } from "./context"

/** Under the list on a phone, where the thumb is; it has a place of its own and covers nothing. */
export function PhoneBar() {
  const t = useTranslations("mail")
  const { show } = useMail()
  return (
    <div className="flex shrink-0 items-center justify-between border-line border-t bg-surface px-3 pt-2 pb-[calc(env(safe-area-inset-bottom)+0.5rem)] md:hidden">
      <IconButton size="large" label={t("mailboxes")} onClick={() => show({ kind: "mailboxes" })}>
        <Menu />
      </IconButton>
      <IconButton size="large" label={t("search")} onClick={() => document.getElementById("search")?.focus()}>
        <Search />
      </IconButton>
      <Button look="primary" className="h-11 rounded-full px-5" onClick={() => openComposer({ kind: "new" })}>
        <PenLine aria-hidden />
        {t("compose")}
      </Button>
    </div>
  )
}
