"use client"

import { CircleCheck, CircleX, TriangleAlert } from "lucide-react"
import { useFormatter, useTranslations } from "next-intl"
import type { Mailbox } from "@/app/_mail/mailboxes"
import type { MoveState } from "@/app/_mail/moving/move"
import { tell } from "@/components/mail/api"
import { Button } from "@/components/ui/button"
import { ProgressBar } from "@/components/ui/progress-bar"
import { useMoveReason } from "./use-move"
import { useMailboxWords } from "./use-rule-words"

/** How far a move is, and what became of it. */
export function MoveProgress({ move, mailboxes: own }: { move: MoveState; mailboxes: readonly Mailbox[] }) {
  const t = useTranslations("moving.progress")
  const format = useFormatter()
  const reason = useMoveReason()
  const wordsOf = useMailboxWords(own)
  const { status, source, dryRun, brought, there, failed, bytes, share, mailboxes, troubles, error } = move
  const running = status === "running"
  const title =
    running && dryRun
      ? t("trying", { source })
      : t(dryRun && status === "done" ? "tried" : status, { source })
  const size = format.number(bytes / 2 ** 20, { maximumFractionDigits: 1 })
  return (
    <section aria-live="polite" className="flex flex-col gap-3 rounded-xl bg-canvas p-4 sm:p-5">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h2 className="flex min-w-0 flex-1 basis-56 items-center gap-2 font-medium [overflow-wrap:anywhere]">
          <Mark status={status} />
          {title}
        </h2>
        {running && (
          <Button size="small" onClick={() => void tell("moving", {}, "DELETE").catch(() => undefined)}>
            {t("stop")}
          </Button>
        )}
      </div>
      {running && <ProgressBar label={title} share={share} />}
      {error && <p className="text-danger text-sm">{reason(error.code, error.text)}</p>}
      <p className="text-ink-soft text-sm">
        {[
          t(dryRun ? "wouldBring" : "brought", { count: brought, size }),
          ...(there > 0 ? [t("there", { count: there })] : []),
          ...(failed > 0 ? [t("failedCount", { count: failed })] : []),
        ].join(" · ")}
      </p>
      {mailboxes.length > 0 && (
        <ul className="grid gap-x-6 gap-y-0.5 text-sm sm:grid-cols-2">
          {mailboxes.map(([name, messages]) => (
            <li key={name} className="flex justify-between gap-3">
              <span className="truncate">{wordsOf(name)}</span>
              <span className="text-ink-faint tabular-nums">{format.number(messages)}</span>
            </li>
          ))}
        </ul>
      )}
      {troubles.length > 0 && (
        <details className="text-sm">
          <summary className="cursor-pointer text-warn">{t("troubles", { count: failed })}</summary>
          <ul className="mt-2 flex max-h-60 flex-col gap-1 overflow-y-auto text-ink-soft">
            {troubles.map(({ origin, why }) => (
              <li key={origin} className="[overflow-wrap:anywhere]">
                <span className="text-ink">{origin}</span>: {why}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

function Mark({ status }: Pick<MoveState, "status">) {
  if (status === "done") return <CircleCheck aria-hidden className="size-4 shrink-0 text-accent" />
  if (status === "failed") return <CircleX aria-hidden className="size-4 shrink-0 text-danger" />
  return status === "stopped" ? <TriangleAlert aria-hidden className="size-4 shrink-0 text-warn" /> : null
}
