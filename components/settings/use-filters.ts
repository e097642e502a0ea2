"use client"

import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query"
import { useTranslations } from "next-intl"
import { useCallback } from "react"
import { toast } from "sonner"
import type { FilterChanges, Filters } from "@/app/_mail/filters/filters"
import { ApiError } from "@/components/api/api-error"
import { ask, tell } from "@/components/mail/api"

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

/** Changes on their way: each is based on the one before, so they go one after the other. */
interface Line {
  last: Promise<unknown>
  waiting: number
}

const lines = new WeakMap<QueryClient, Line>()

function lineOf(client: QueryClient): Line {
  const line = lines.get(client) ?? { last: Promise.resolve(), waiting: 0 }
  lines.set(client, line)
  return line
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
    (changes, { run } = {}) => {
      const before = client.getQueryData<Filters>(key)
      if (!before) return Promise.resolve(false)
      const line = lineOf(client)
      const { own = before.own, ...rest } = changes
      client.setQueryData<Filters>(key, { ...before, ...rest, own: own ?? undefined })
      line.waiting++
      const turn = line.last.then(async () => {
        try {
          const version = client.getQueryData<Filters>(key)?.version
          const kept = await tell<Filters>("filters", { version, run, ...changes }, "PUT")
          line.waiting--
          // What the person did meanwhile stays on the screen until it is its turn.
          client.setQueryData<Filters>(key, (shown) =>
            shown && line.waiting > 0 ? { ...shown, version: kept.version } : kept,
          )
          return true
        } catch (thrown) {
          line.waiting--
          if (line.waiting === 0) client.setQueryData(key, before)
          await failed(thrown)
          return false
        }
      })
      line.last = turn
      return turn
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
