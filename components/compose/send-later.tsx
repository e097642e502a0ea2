import { ChevronUp } from "lucide-react"
import { useFormatter, useTranslations } from "next-intl"
import { useId, useState } from "react"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { DropdownMenu, DropdownMenuItem } from "@/components/ui/dropdown-menu"
import { Input } from "@/components/ui/input"
import { laterChoices, localInputValue } from "./later"

const year = 365 * 86_400_000

/** The other half of the send button: times at which the message is to go. */
export function SendLater({ onChoose }: { onChoose: (at: number) => void }) {
  const t = useTranslations("compose.later")
  const format = useFormatter()
  const [asking, setAsking] = useState(false)
  const short = { weekday: "short", hour: "numeric", minute: "2-digit" } as const
  return (
    <>
      <DropdownMenu
        align="start"
        trigger={
          <Button
            look="primary"
            aria-label={t("label")}
            className="rounded-l-none border-accent-ink/30 border-l px-2!"
          >
            <ChevronUp />
          </Button>
        }
      >
        {laterChoices(new Date()).map(({ key, at }) => (
          <DropdownMenuItem key={key} onSelect={() => onChoose(at.getTime())}>
            {t(key)}
            <span className="ml-3 text-ink-faint">{format.dateTime(at, short)}</span>
          </DropdownMenuItem>
        ))}
        <DropdownMenuItem onSelect={() => setAsking(true)}>{t("choose")}</DropdownMenuItem>
      </DropdownMenu>
      {asking && (
        <ChooseTime
          onClose={() => setAsking(false)}
          onChoose={(at) => {
            setAsking(false)
            onChoose(at)
          }}
        />
      )}
    </>
  )
}

function ChooseTime({ onClose, onChoose }: { onClose: () => void; onChoose: (at: number) => void }) {
  const t = useTranslations("compose.later")
  const id = useId()
  const [text, setText] = useState(() => localInputValue(new Date(Date.now() + 3_600_000)))
  const at = new Date(text).getTime()
  const problem = Number.isNaN(at)
    ? "none"
    : at <= Date.now()
      ? "past"
      : at > Date.now() + year
        ? "far"
        : undefined
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("title")}
      description={t("hint")}
      size="small"
      actions={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look="primary" disabled={problem !== undefined} onClick={() => onChoose(at)}>
            {t("confirm")}
          </Button>
        </>
      }
    >
      <label htmlFor={id} className="mb-1 block font-medium">
        {t("time")}
      </label>
      <Input
        id={id}
        type="datetime-local"
        value={text}
        min={localInputValue(new Date())}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-problem`}
        onChange={(event) => setText(event.target.value)}
      />
      <p id={`${id}-problem`} role="alert" className="mt-1 min-h-5 text-danger text-sm">
        {problem && t(`problems.${problem}`)}
      </p>
    </Dialog>
  )
}
