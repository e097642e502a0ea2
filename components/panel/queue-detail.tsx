"use client"

import { useFormatter, useTranslations } from "next-intl"
import { Button } from "../ui/button"
import { Dialog } from "../ui/dialog"
import { FactList } from "./fact-list"
import { cipherOf, type QueueRow, trustIn } from "./queue-entry"
import { sizeIn } from "./quota"

/** Everything known about one recipient of a queued message. */
export function QueueDetail({ entry, onClose }: { entry: QueueRow; onClose: () => void }) {
  const t = useTranslations("panel.queue")
  const format = useFormatter()
  const { value, unit } = sizeIn(entry.size)
  const time = (at: number) => format.dateTime(new Date(at), { dateStyle: "medium", timeStyle: "medium" })
  const facts: [string, string][] = [
    [t("detail.state"), t(`states.${entry.state}`)],
    [t("detail.sender"), entry.sender || t("bounceSender")],
    [t("detail.subject"), entry.subject || t("noSubject")],
    [
      t("detail.size"),
      format.number(value, { style: "unit", unit, unitDisplay: unit === "byte" ? "long" : "short" }),
    ],
    [t("detail.accepted"), time(entry.createdAt)],
    entry.settledAt
      ? [t("detail.settled"), time(entry.settledAt)]
      : [t("detail.nextAttempt"), entry.state === "held" ? t("states.held") : time(entry.nextAttemptAt)],
    [t("detail.attempts"), format.number(entry.attempts)],
  ]
  if (entry.remote) {
    const encryption = [cipherOf(entry.tls), t(`trust.${trustIn(entry.tls)}`)].filter(Boolean).join(", ")
    facts.push([t("detail.server"), entry.remote], [t("detail.encryption"), encryption])
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={entry.recipient}
      actions={<Button onClick={onClose}>{t("close")}</Button>}
    >
      <FactList facts={facts} trace={entry.trace} />
      <h3 className="mt-4 text-ink-faint">{t("detail.lastReply")}</h3>
      <p className="mt-1 whitespace-pre-wrap break-words rounded-lg bg-canvas px-3 py-2 font-mono text-sm">
        {entry.lastReply || t("detail.noReply")}
      </p>
    </Dialog>
  )
}
