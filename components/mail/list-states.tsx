"use client"

import { CloudOff, Inbox, MailCheck, SearchX } from "lucide-react"
import { useTranslations } from "next-intl"
import type { MailboxUse } from "@/app/_mail/mailboxes"
import { Button } from "@/components/ui/button"
import { EmptyState } from "@/components/ui/empty-state"

/** A view with nothing in it: what that means depends on where one is. */
export function ListEmpty({ use, query }: { use: MailboxUse | undefined; query: string }) {
  const t = useTranslations("mail.empty")
  if (query)
    return (
      <EmptyState icon={<SearchX />} title={t("search")}>
        {t("searchHint")}
      </EmptyState>
    )
  if (use === "inbox")
    return (
      <EmptyState icon={<MailCheck />} title={t("inbox")}>
        {t("inboxHint")}
      </EmptyState>
    )
  return <EmptyState icon={<Inbox />} title={t(use ?? "other")} />
}

/** The list could not be had. */
export function ListError({ onRetry }: { onRetry: () => void }) {
  const t = useTranslations("mail.error")
  return (
    <EmptyState
      icon={<CloudOff />}
      title={t("list")}
      action={<Button onClick={onRetry}>{t("retry")}</Button>}
    >
      {t("listHint")}
    </EmptyState>
  )
}
