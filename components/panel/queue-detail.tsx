"use client"

import { useFormatter, useTranslations } from "next-intl"
import { Button } from "../ui/button"
import { Dialog } from "../ui/dialog"
import type { QueueRow } from "./queue-entry"
import { sizeIn } from "./quota"

/** Everything known about one recipient of a queued message. */
export function QueueDetail({ entry, onClose }: { entry: QueueRow; onClose: () => void }) {
  const t = useTranslations("panel.queue")
  const format = useFormatter()
  const { value, unit } = sizeIn(entry.size)
  const facts = [
    [t("detail.state"), t(`states.${entry.state}`)],
    [t("detail.sender"), entry.sender || t("bounceSender")],
    [t("detail.subject"), entry.subject || t("noSubject")],
    [
      t("detail.size"),
      format.number(value, { style: "unit", unit, unitDisplay: unit === "byte" ? "long" : "short" }),
    ],
    [
      t("detail.accepted"),
      format.dateTime(new Date(entry.createdAt), { dateStyle: "medium", timeStyle: "short" }),
    ],
    [t("detail.attempts"), format.number(entry.attempts)],
    [t("detail.trace"), entry.trace],
  ]
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={entry.recipient}
      actions={<Button onClick={onClose}>{t("close")}</Button>}
    >
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2">
        {facts.map(([label, text]) => (
          <div key={label} className="contents">
            <dt className="text-ink-faint">{label}</dt>
            <dd className="min-w-0 break-words">{text}</dd>
          </div>
        ))}
      </dl>
      <h3 className="mt-4 text-ink-faint">{t("detail.lastReply")}</h3>
      <p className="mt-1 whitespace-pre-wrap break-words rounded-lg bg-canvas px-3 py-2 font-mono text-sm">
        {entry.lastReply || t("detail.noReply")}
      </p>
    </Dialog>
  )
}
