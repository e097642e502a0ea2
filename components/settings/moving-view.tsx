"use client"

import { useTranslations } from "next-intl"
import { type ReactNode, useState } from "react"
import { toast } from "sonner"
import type { Mailbox } from "@/app/_mail/mailboxes"
import type { MoveState } from "@/app/_mail/moving/move"
import { ApiError } from "@/components/api/api-error"
import { PageHead } from "@/components/ui/page-head"
import { FileMove } from "./file-move"
import { MailboxDownloads } from "./mailbox-downloads"
import { MoveProgress } from "./move-progress"
import { ServerMove } from "./server-move"
import { useMove, useMoveReason } from "./use-move"

/** Mail moves in from elsewhere, and out for other programs. */
export function MovingView({ mailboxes }: { mailboxes: readonly Mailbox[] }) {
  const t = useTranslations("moving")
  const reason = useMoveReason()
  const { move, show } = useMove()
  const [beginning, setBeginning] = useState(false)
  const busy = beginning || move?.status === "running"

  /** Begins a move; false when it did not begin, which was said. */
  async function begin(start: () => Promise<{ move: MoveState }>): Promise<boolean> {
    setBeginning(true)
    try {
      show((await start()).move)
      return true
    } catch (thrown) {
      const { code, message } = thrown instanceof ApiError ? thrown : { code: "offline", message: "" }
      toast.error(reason(code, message))
      return false
    } finally {
      setBeginning(false)
    }
  }

  return (
    <>
      <PageHead title={t("title")} hint={t("hint")} />
      {move && <MoveProgress move={move} mailboxes={mailboxes} />}
      <Section title={t("server.title")} hint={t("server.hint")}>
        <ServerMove busy={busy} begin={begin} />
      </Section>
      <Section title={t("file.title")} hint={t("file.hint")}>
        <FileMove busy={busy} begin={begin} />
      </Section>
      <Section title={t("out.title")} hint={t("out.hint")}>
        <MailboxDownloads mailboxes={mailboxes} />
      </Section>
    </>
  )
}

function Section({ title, hint, children }: { title: string; hint: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-4 rounded-xl border border-line p-4 sm:p-5">
      <div>
        <h2 className="font-semibold text-lg">{title}</h2>
        <p className="mt-0.5 text-ink-soft text-sm">{hint}</p>
      </div>
      {children}
    </section>
  )
}
