"use client"

import { CirclePause, CirclePlay, Info, RefreshCw, X } from "lucide-react"
import { useTranslations } from "next-intl"
import { DropdownMenuItem, DropdownMenuSeparator } from "../ui/dropdown-menu"
import type { QueueChanges, QueueRow } from "./queue-entry"
import { RowMenu } from "./row-menu"
import { useAct } from "./use-change"

/** What is shown or asked about an entry of the queue. */
export type QueueQuestion = "detail" | "cancel"

interface QueueMenuProps {
  entry: QueueRow
  changes: QueueChanges
  onOpen: (what: QueueQuestion) => void
}

/** What can be done with an entry of the queue, as far as it has got. */
export function QueueMenu({ entry, changes, onOpen }: QueueMenuProps) {
  const t = useTranslations("panel.queue")
  const act = useAct()
  const { id, recipient, state } = entry
  const waiting = state === "due" || state === "scheduled"

  return (
    <RowMenu of={recipient}>
      <DropdownMenuItem icon={<Info />} onSelect={() => onOpen("detail")}>
        {t("show")}
      </DropdownMenuItem>
      {waiting && (
        <DropdownMenuItem
          icon={<RefreshCw />}
          onSelect={() => act(changes.retry, id, t("retried", { recipient }))}
        >
          {t("retry")}
        </DropdownMenuItem>
      )}
      {state === "due" && (
        <DropdownMenuItem
          icon={<CirclePause />}
          onSelect={() => act(changes.hold, id, t("heldNow", { recipient }))}
        >
          {t("hold")}
        </DropdownMenuItem>
      )}
      {state === "held" && (
        <DropdownMenuItem
          icon={<CirclePlay />}
          onSelect={() => act(changes.release, id, t("released", { recipient }))}
        >
          {t("release")}
        </DropdownMenuItem>
      )}
      {(waiting || state === "held") && (
        <>
          <DropdownMenuSeparator />
          <DropdownMenuItem danger icon={<X />} onSelect={() => onOpen("cancel")}>
            {t("cancel")}
          </DropdownMenuItem>
        </>
      )}
    </RowMenu>
  )
}
