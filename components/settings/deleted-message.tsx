"use client"

import { useQuery } from "@tanstack/react-query"
import { ArchiveRestore } from "lucide-react"
import { useTranslations } from "next-intl"
import type { DeletedRow } from "@/app/_mail/deleted"
import type { MessageDetail } from "@/app/_mail/message"
import { ask } from "@/components/mail/api"
import { HtmlBody } from "@/components/mail/html-body"
import { TextBody } from "@/components/mail/text-body"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Skeleton } from "@/components/ui/skeleton"
import { LoadFailed } from "./filters-view"

export interface DeletedMessageProps {
  row: DeletedRow
  /** What its mailbox is called. */
  place: string
  onClose: () => void
  onRestore: () => void
}

/** A deleted message, read before it is restored. */
export function DeletedMessage({ row, place, onClose, onRestore }: DeletedMessageProps) {
  const t = useTranslations("deleted")
  const apply = useTranslations("settings.apply")
  const mailbox = `#expunged/${row.mailbox}`
  const { data, isError, refetch } = useQuery({
    queryKey: ["message", mailbox, row.uid],
    queryFn: () => ask<MessageDetail>("message", { mailbox, uid: row.uid }),
  })
  const from = row.from.map(({ name, address }) => (name ? `${name} <${address}>` : address)).join(", ")
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="large"
      title={row.subject || t("subject")}
      description={
        <span className="break-words">
          {t("from", { name: from || t("nobody") })} · {t("place", { name: place })}
        </span>
      }
      actions={
        <>
          <Button onClick={onClose}>{apply("close")}</Button>
          <Button look="primary" onClick={onRestore}>
            <ArchiveRestore aria-hidden />
            {t("restore")}
          </Button>
        </>
      }
    >
      {isError && <LoadFailed retry={refetch} />}
      {!data && !isError && <Skeleton className="h-24 w-full" />}
      {data?.body.kind === "text" && <TextBody body={data.body} />}
      {data?.body.kind === "html" && <HtmlBody message={data} shown />}
      {data && data.attachments.length > 0 && (
        <p className="mt-4 text-ink-soft text-sm">{t("attachments", { count: data.attachments.length })}</p>
      )}
    </Dialog>
  )
}
