"use client"

import { useFormatter, useTranslations } from "next-intl"
import { Button } from "../ui/button"
import { Dialog } from "../ui/dialog"
import { FactList } from "./fact-list"
import type { HistoryRow } from "./history-entry"
import { cipherOf } from "./queue-entry"
import { sizeIn } from "./quota"

const placeNames = { filed: "mailbox", "sent-on": "sentOn", piped: "program" } as const

/** Everything known about what became of a message for one address here. */
export function HistoryDetail({ entry, onClose }: { entry: HistoryRow; onClose: () => void }) {
  const t = useTranslations("panel.history")
  const queue = useTranslations("panel.queue")
  const format = useFormatter()
  const { value, unit } = sizeIn(entry.size)
  const { outcome, place, remote, tls } = entry
  const placeName = outcome in placeNames && placeNames[outcome as keyof typeof placeNames]
  const facts: [string, string][] = [
    [t("detail.outcome"), t(`outcomes.${outcome}`)],
    [t("detail.when"), format.dateTime(new Date(entry.at), { dateStyle: "medium", timeStyle: "medium" })],
    [t("detail.account"), entry.account],
    ...(placeName ? [[t(`detail.${placeName}`), place] as [string, string]] : []),
    [t("detail.rule"), entry.rule],
    [t("detail.reason"), entry.reply],
    [queue("detail.sender"), entry.sender || queue("bounceSender")],
    [queue("detail.subject"), entry.subject || queue("noSubject")],
    [
      queue("detail.size"),
      format.number(value, { style: "unit", unit, unitDisplay: unit === "byte" ? "long" : "short" }),
    ],
    [t("detail.from"), remote],
    [queue("detail.encryption"), remote && (cipherOf(tls) || queue("trust.none"))],
  ]
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={entry.recipient}
      actions={<Button onClick={onClose}>{queue("close")}</Button>}
    >
      <FactList facts={facts.filter(([, text]) => text !== "")} trace={entry.trace} />
    </Dialog>
  )
}
