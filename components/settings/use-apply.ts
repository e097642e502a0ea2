"use client"

import { useTranslations } from "next-intl"
import { useRef, useState } from "react"
import { toast } from "sonner"
import type { Applied } from "@/app/_mail/filters/apply"
import type { Rule } from "@/app/_mail/filters/rule"
import { ApiError } from "@/components/api/api-error"
import { tell } from "@/components/mail/api"
import { useReason } from "./use-filters"

/** How far filters have come with a mailbox. */
export interface Application {
  status: "idle" | "running" | "done" | "stopped"
  mailbox: string
  sum: Applied
}

const nothing: Applied = { looked: 0, moved: 0, copied: 0, flagged: 0, failed: 0, movings: [] }

const added = (sum: Applied, more: Applied): Applied => ({
  looked: sum.looked + more.looked,
  moved: sum.moved + more.moved,
  copied: sum.copied + more.copied,
  flagged: sum.flagged + more.flagged,
  failed: sum.failed + more.failed,
  movings: [...sum.movings, ...more.movings],
})

/** Runs rules over a mailbox, some messages at a time; what went wrong is said. */
export function useApply() {
  const [state, setState] = useState<Application>({ status: "idle", mailbox: "", sum: nothing })
  const stopping = useRef(false)
  const t = useTranslations("settings.apply")
  const failed = useTranslations("settings.error")
  const reason = useReason()
  const fail = (thrown: unknown) => {
    const cannot = thrown instanceof ApiError && thrown.code === "unavailable"
    toast.error(failed("failed", { reason: cannot ? t("unavailable") : reason(thrown) }))
  }
  const begin = async (mailbox: string, rules: readonly Rule[]) => {
    stopping.current = false
    let sum = nothing
    setState({ status: "running", mailbox, sum })
    try {
      for (let after: number | undefined = 0; after !== undefined && !stopping.current; ) {
        const part: Applied = await tell<Applied>("filters/apply", { mailbox, rules, after })
        sum = added(sum, part)
        after = part.next
        setState({ status: "running", mailbox, sum })
      }
      setState({ status: stopping.current ? "stopped" : "done", mailbox, sum })
    } catch (thrown) {
      fail(thrown)
      setState({ status: sum.looked > 0 ? "stopped" : "idle", mailbox, sum })
    }
  }
  const undo = async () => {
    const { mailbox: to, sum } = state
    try {
      const { back } = await tell<{ back: number }>("filters/apply", { to, movings: sum.movings }, "DELETE")
      toast(t("undone", { count: back }))
      setState({ status: "idle", mailbox: to, sum: nothing })
    } catch (thrown) {
      fail(thrown)
    }
  }
  const stop = () => {
    stopping.current = true
  }
  return { state, begin, stop, undo }
}
