import { CircleAlert, Info, X } from "lucide-react"
import { useTranslations } from "next-intl"
import { Button } from "@/components/ui/button"
import { IconButton } from "@/components/ui/icon-button"
import type { ComposerProps } from "./composers"
import { useComposition } from "./use-composition"

const questions = ["no-subject", "no-attachment", "unsure"]
const troubles = ["no-recipient", "refused", "unsure", "too-large", "open-failed", "file-failed"]
const reasons = [
  "recipients",
  "sender",
  "message",
  "unreachable",
  "partly",
  "offline",
  "bad-credentials",
  "no-such-entry",
  "limit",
] as const

/** What has to be asked or said about this message, in one line under the fields. */
export function ComposerNotice({ composer, composers }: ComposerProps) {
  const t = useTranslations("compose.notices")
  const { composition } = composer
  const { notice } = useComposition(composition)
  const limit = composition.setup.attachmentLimit
  if (!notice) return null
  const trouble = troubles.includes(notice.kind)
  const reason = reasons.find((each) => each === notice.reason) ?? "other"
  const text =
    notice.kind === "refused"
      ? t(`refused.${reason}`)
      : t(notice.kind, { megabytes: Math.floor(limit / 1_048_576) })
  return (
    <div
      role={trouble ? "alert" : "status"}
      className={`flex shrink-0 items-start gap-2.5 border-line border-b py-2 pr-2 pl-4 text-sm ${trouble ? "bg-danger-soft text-danger" : "bg-warn-soft text-warn"}`}
    >
      {trouble ? <CircleAlert className="mt-1 size-4 shrink-0" /> : <Info className="mt-1 size-4 shrink-0" />}
      <p className="min-w-0 flex-1 py-1">
        {text}
        {notice.reply && (
          <span className="mt-0.5 block break-words font-mono text-xs opacity-90">{notice.reply}</span>
        )}
      </p>
      {questions.includes(notice.kind) && (
        <Button size="small" onClick={() => void composers.send(composer, composer.sendAt)}>
          {t("sendAnyway")}
        </Button>
      )}
      <IconButton size="small" label={t("dismiss")} onClick={() => composition.show({ notice: undefined })}>
        <X />
      </IconButton>
    </div>
  )
}
