import { CircleAlert, X } from "lucide-react"
import { useTranslations } from "next-intl"
import { Tooltip } from "@/components/ui/tooltip"
import type { Recipient } from "./recipients"

export interface RecipientChipProps {
  recipient: Recipient
  onRemove: () => void
  onEdit: () => void
}

/** One recipient. What is wrong with it stands in the tooltip and below. */
export function RecipientChip({ recipient, onRemove, onEdit }: RecipientChipProps) {
  const t = useTranslations("compose.recipient")
  const { name, address, problem, refusal } = recipient
  const wrong = refusal ?? (problem && t(`problems.${problem}`))
  const look = wrong ? "border-danger/50 bg-danger-soft text-danger" : "border-line bg-canvas text-ink"
  return (
    <span className={`flex h-7 min-w-0 max-w-full items-center rounded-full border pl-2.5 ${look}`}>
      <Tooltip label={wrong ? `${address}: ${wrong}` : address}>
        <button
          type="button"
          tabIndex={-1}
          className="flex min-w-0 items-center gap-1.5"
          onDoubleClick={onEdit}
          onClick={wrong ? onEdit : undefined}
        >
          {wrong && <CircleAlert className="size-3.5 shrink-0" aria-hidden />}
          <span className="truncate text-sm">{name || address}</span>
        </button>
      </Tooltip>
      <button
        type="button"
        tabIndex={-1}
        aria-label={t("remove", { name: name || address })}
        className="mr-0.5 ml-0.5 flex size-6 shrink-0 items-center justify-center rounded-full text-ink-faint hover:bg-pressed hover:text-ink"
        onClick={onRemove}
      >
        <X className="size-3.5" />
      </button>
    </span>
  )
}

/** Why recipients are marked, in words under them. */
export function RecipientTroubles({ recipients }: { recipients: Recipient[] }) {
  const t = useTranslations("compose.recipient")
  const wrong = recipients.filter((each) => each.refusal ?? each.problem)
  if (wrong.length === 0) return null
  return (
    <ul className="w-full pb-0.5 text-danger text-xs">
      {wrong.slice(0, 4).map(({ address, refusal, problem }) => (
        <li key={address} className="break-words">
          {address}: {refusal ?? (problem && t(`problems.${problem}`))}
        </li>
      ))}
    </ul>
  )
}
