"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { Hourglass } from "lucide-react"
import { useTranslations } from "next-intl"
import { toast } from "sonner"
import type { Mailbox } from "@/app/_mail/mailboxes"
import type { MailboxRetention } from "@/app/_mail/retention"
import { Button } from "@/components/ui/button"
import { LineDialog } from "@/components/ui/line-dialog"
import { ask, tell } from "./api"
import { useMail } from "./context"

const keyOf = (mailbox: string) => ["retention", mailbox]

function useRetention(mailbox: string) {
  return useQuery({
    queryKey: keyOf(mailbox),
    queryFn: () => ask<MailboxRetention>("retention", { mailbox }),
    staleTime: 5 * 60_000,
    retry: false,
  })
}

/** Says over the list that messages do not stay in this mailbox for ever. */
export function RetentionNotice() {
  const t = useTranslations("retention")
  const { place, mailbox, list, show } = useMail()
  const { data } = useRetention(place.mailbox)
  if (!data || data.days === 0) return null
  const emptied = mailbox?.use === "trash" || mailbox?.use === "junk"
  return (
    <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-2 border-line border-b bg-canvas px-4 py-1 text-ink-soft text-sm">
      <Hourglass aria-hidden className="size-3.5 shrink-0" />
      <p className="min-w-32 flex-1">{t("notice", { days: data.days })}</p>
      <span className="-mr-2.5 ml-auto flex shrink-0">
        {emptied && place.query === "" && (list?.total ?? 0) > 0 && (
          <Button size="small" look="quiet" onClick={() => show({ kind: "delete", chosen: { all: true } })}>
            {t("empty")}
          </Button>
        )}
        {mailbox && !mailbox.owner && (
          <Button size="small" look="quiet" onClick={() => show({ kind: "retention", mailbox })}>
            {t("change")}
          </Button>
        )}
      </span>
    </div>
  )
}

/** Asks for how many days messages stay in a mailbox. */
export function RetentionDialog({ mailbox, onClose }: { mailbox: Mailbox; onClose: () => void }) {
  const t = useTranslations("retention")
  const client = useQueryClient()
  const { data } = useRetention(mailbox.path)

  async function change(text: string) {
    if (!/^\d{0,4}$/.test(text) || Number(text) > 3650) throw new Error(t("wrong"))
    const body = { mailbox: mailbox.path, days: text === "" ? null : Number(text) }
    const now = await tell<MailboxRetention>("retention", body, "PUT")
    client.setQueryData(keyOf(mailbox.path), now)
    toast(now.days > 0 ? t("notice", { days: now.days }) : t("forEver"))
    return true
  }

  return (
    <LineDialog
      title={t("title")}
      description={t("hint")}
      action={t("save")}
      field={{
        label: t("days"),
        hint: t("daysHint"),
        inputMode: "numeric",
        autoComplete: "off",
        value: String(data?.own ?? ""),
      }}
      onSubmit={change}
      onClose={onClose}
    />
  )
}
