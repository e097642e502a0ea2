"use client"

import { useTranslations } from "next-intl"
import { useCallback } from "react"
import { toast } from "sonner"
import type { Remark } from "@/app/_mail/filters/managesieve-answer"
import type { ScriptRequest } from "@/app/api/mail/scripts/route"
import { tell } from "@/components/mail/api"
import { useFilterDesk, useReason } from "./use-filters"

/** What the server found in a script. `taken`: it was not kept, another has its name. */
export interface Found {
  faults: Remark[]
  warnings: Remark[]
  taken?: boolean
}

/** Has something done with scripts; undefined when that did not work, which was said. */
export function useScripts(): <T = unknown>(request: ScriptRequest) => Promise<T | undefined> {
  const t = useTranslations("settings.error")
  const reason = useReason()
  const { refresh } = useFilterDesk()
  return useCallback(
    async <T>(request: ScriptRequest) => {
      try {
        return await tell<T>("scripts", request)
      } catch (thrown) {
        toast.error(t("failed", { reason: reason(thrown) }))
        return undefined
      } finally {
        if (request.do !== "check") await refresh()
      }
    },
    [t, reason, refresh],
  )
}
