"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useTranslations } from "next-intl"
import { useCallback } from "react"
import type { MoveState } from "@/app/_mail/moving/move"
import { type UploadProgress, upload } from "@/components/api/upload"
import { ask } from "@/components/mail/api"

const key = ["moving"] as const

/** Between two looks at a move under way, ms. */
const interval = 700

/** The move under way, or how the last one ended; null when there was none. */
export function useMove() {
  const client = useQueryClient()
  const { data } = useQuery({
    queryKey: key,
    queryFn: async () => (await ask<{ move: MoveState | null }>("moving")).move,
    refetchInterval: ({ state }) => (state.data?.status === "running" ? interval : false),
  })
  const show = useCallback((move: MoveState) => client.setQueryData(key, move), [client])
  return { move: data ?? null, show }
}

/** Sends a file of messages with its progress. Throws as `upload` does. */
export function sendFile(
  file: File,
  query: Record<string, string>,
  progress: UploadProgress,
): Promise<{ move: MoveState }> {
  const search = new URLSearchParams({ ...query, name: file.name })
  const headers = { "content-type": "application/octet-stream" }
  return upload(`/api/mail/moving/file?${search}`, file, headers, progress)
}

const told = [
  "in-use",
  "limit",
  "invalid",
  "bad-credentials",
  "over-quota",
  "no-space",
  "too-large",
  "unavailable",
  "aborted",
] as const

/** Why a move did not begin, or ended, in the person's words. @param text what the server says about it */
export function useMoveReason(): (code: string, text: string) => string {
  const t = useTranslations("moving.error")
  return useCallback(
    (code, text) => {
      const known = told.find((each) => each === code)
      return known ? t(known, { text }) : t("other")
    },
    [t],
  )
}
