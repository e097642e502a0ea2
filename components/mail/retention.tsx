"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { Hourglass } from "lucide-react"
import { useTranslations } from "next-intl"
import { type FormEvent, useState } from "react"
import { toast } from "sonner"
import type { Mailbox } from "@/app/_mail/mailboxes"
import type { MailboxRetention } from "@/app/_mail/retention"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { InputField } from "@/components/ui/input-field"
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
  const mail = useTranslations("mail")
  const client = useQueryClient()
  const { data } = useRetention(mailbox.path)
  const [typed, setTyped] = useState<string>()
  const [error, setError] = useState<string>()
  const text = typed ?? (data?.own === null || data === undefined ? "" : String(data.own))

  async function submit(event: FormEvent) {
    event.preventDefault()
    const plain = text.trim()
    if (!/^\d{0,4}$/.test(plain) || Number(plain) > 3650) return setError(t("wrong"))
    try {
      const body = { mailbox: mailbox.path, days: plain === "" ? null : Number(plain) }
      const now = await tell<MailboxRetention>("retention", body, "PUT")
      client.setQueryData(keyOf(mailbox.path), now)
      toast(now.days > 0 ? t("notice", { days: now.days }) : t("forEver"))
      onClose()
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown.message : String(thrown))
    }
  }

  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="small"
      title={t("title")}
      description={t("hint")}
      actions={
        <>
          <Button onClick={onClose}>{mail("cancel")}</Button>
          <Button look="primary" type="submit" form="retention">
            {t("save")}
          </Button>
        </>
      }
    >
      <form id="retention" onSubmit={submit}>
        <InputField
          label={t("days")}
          hint={t("daysHint")}
          error={error}
          inputMode="numeric"
          autoComplete="off"
          autoFocus
          value={text}
          onChange={(event) => setTyped(event.target.value)}
        />
      </form>
    </Dialog>
  )
}
