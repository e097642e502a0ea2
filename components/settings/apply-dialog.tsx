"use client"

import { useTranslations } from "next-intl"
import { type ReactNode, useId, useState } from "react"
import type { Rule } from "@/app/_mail/filters/rule"
import type { Mailbox } from "@/app/_mail/mailboxes"
import { useMailboxName } from "@/components/mail/use-mailbox-name"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { ProgressBar } from "@/components/ui/progress-bar"
import { Select } from "@/components/ui/select"
import { type Application, useApply } from "./use-apply"

export interface ApplyDialogProps {
  rules: readonly Rule[]
  mailboxes: readonly Mailbox[]
  onClose: () => void
}

/** Runs filters over mail that is there already. */
export function ApplyDialog({ rules, mailboxes, onClose }: ApplyDialogProps) {
  const t = useTranslations("settings.apply")
  const filters = useTranslations("settings.filters")
  const calledOf = useMailboxName()
  const { state, begin, stop, undo } = useApply()
  const own = mailboxes.filter(({ selectable, owner, use }) => selectable && !owner && use !== "outbox")
  const [path, setPath] = useState("INBOX")
  const [which, setWhich] = useState("")
  const [mailboxId, whichId] = [useId(), useId()]
  const mailbox = own.find((each) => each.path === path)
  const chosen = which === "" ? rules.filter(({ on }) => on) : rules.slice(Number(which), Number(which) + 1)
  const running = state.status === "running"
  const ended = state.status === "done" || state.status === "stopped"
  return (
    <Dialog
      open
      onOpenChange={() => {
        stop()
        onClose()
      }}
      title={t("title")}
      description={t("hint")}
      actions={
        <>
          {ended && state.sum.movings.length > 0 && <Button onClick={() => void undo()}>{t("undo")}</Button>}
          {running ? (
            <Button onClick={stop}>{t("stop")}</Button>
          ) : (
            <Button onClick={onClose}>{ended ? t("close") : t("cancel")}</Button>
          )}
          {!ended && (
            <Button
              look="primary"
              disabled={running || chosen.length === 0}
              onClick={() => void begin(path, chosen)}
            >
              {t("begin")}
            </Button>
          )}
        </>
      }
    >
      {state.status === "idle" ? (
        <div className="flex flex-col gap-4">
          <Choice id={mailboxId} label={t("mailbox")}>
            <Select
              id={mailboxId}
              className="w-full"
              value={path}
              onChange={(event) => setPath(event.target.value)}
              options={own.map((each): [string, string] => [
                each.path,
                each.use ? calledOf(each) : each.path,
              ])}
            />
          </Choice>
          <Choice id={whichId} label={t("which")}>
            <Select
              id={whichId}
              className="w-full"
              value={which}
              onChange={(event) => setWhich(event.target.value)}
              options={[
                ["", t("all")],
                ...rules.map(({ name }, at): [string, string] => [String(at), name || filters("unnamed")]),
              ]}
            />
          </Choice>
        </div>
      ) : (
        <Course state={state} total={Math.max(mailbox?.messages ?? 0, state.sum.looked)} />
      )}
    </Dialog>
  )
}

function Choice({ id, label, children }: { id: string; label: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {children}
    </div>
  )
}

/** How far it has come, and what came of it. */
function Course({ state: { status, sum }, total }: { state: Application; total: number }) {
  const t = useTranslations("settings.apply")
  const results = [
    t("moved", { count: sum.moved }),
    ...(sum.copied > 0 ? [t("copied", { count: sum.copied })] : []),
    ...(sum.flagged > 0 ? [t("flagged", { count: sum.flagged })] : []),
  ]
  if (status === "running")
    return (
      <div className="flex flex-col gap-2">
        <ProgressBar label={t("working")} share={sum.looked / Math.max(total, 1)} />
        <p className="text-ink-soft text-sm tabular-nums">{t("progress", { done: sum.looked, total })}</p>
      </div>
    )
  return (
    <div aria-live="polite" className="flex flex-col gap-1">
      <p>
        {status === "stopped" && `${t("stopped")} `}
        {t("result", { looked: sum.looked })}
      </p>
      {sum.looked > 0 && <p className="text-ink-soft">{results.join(", ")}.</p>}
      {sum.failed > 0 && <p className="text-danger">{t("failed", { count: sum.failed })}</p>}
    </div>
  )
}
