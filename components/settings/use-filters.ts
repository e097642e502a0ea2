"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useTranslations } from "next-intl"
import { useCallback } from "react"
import { toast } from "sonner"
import type { FilterChanges, Filters } from "@/app/_mail/filters/filters"
import { ApiError, ask, tell } from "@/components/mail/api"

const key = ["filters"] as const

/** What the pages show; `first` is what the server had at hand when it drew the page. */
export function useFilters(first: Filters | undefined) {
  return useQuery({
    queryKey: key,
    queryFn: () => ask<Filters>("filters"),
    initialData: first,
    staleTime: 10_000,
  })
}

const told = [
  "in-use",
  "unavailable",
  "limit",
  "invalid",
  "cannot",
  "no-such-entry",
  "already-exists",
] as const

/** Why something did not work, in the person's words. */
export function useReason(): (thrown: unknown) => string {
  const t = useTranslations("settings.error.codes")
  return useCallback(
    (thrown) => {
      if (!(thrown instanceof ApiError)) return t("offline")
      const code = told.find((each) => each === thrown.code)
      return t(code ?? "other")
    },
    [t],
  )
}

export interface FilterDesk {
  /** Keeps changes; false when that did not work, which was said. `run` has them run from now on. */
  save: (changes: FilterChanges, options?: { run?: boolean }) => Promise<boolean>
  putAside: () => Promise<void>
  /** Asks the server anew. */
  refresh: () => Promise<void>
}

/** Changes rules and absence: at once on the screen, then on the server, and back when it refuses. */
export function useFilterDesk(): FilterDesk {
  const client = useQueryClient()
  const t = useTranslations("settings.error")
  const reason = useReason()
  const refresh = useCallback(() => client.invalidateQueries({ queryKey: key }), [client])
  const failed = useCallback(
    (thrown: unknown) => {
      toast.error(t("failed", { reason: reason(thrown) }))
      return refresh()
    },
    [t, reason, refresh],
  )
  const save = useCallback<FilterDesk["save"]>(
    async (changes, { run } = {}) => {
      const before = client.getQueryData<Filters>(key)
      if (!before) return false
      const { own = before.own, ...rest } = changes
      client.setQueryData<Filters>(key, { ...before, ...rest, own: own ?? undefined })
      try {
        const body = { version: before.version, run, ...changes }
        client.setQueryData(key, await tell<Filters>("filters", body, "PUT"))
        return true
      } catch (thrown) {
        client.setQueryData(key, before)
        await failed(thrown)
        return false
      }
    },
    [client, failed],
  )
  const putAside = useCallback(async () => {
    try {
      client.setQueryData(key, await tell<Filters>("filters", {}, "DELETE"))
    } catch (thrown) {
      await failed(thrown)
    }
  }, [client, failed])
  return { save, putAside, refresh }
}
