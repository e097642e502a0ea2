"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useTranslations } from "next-intl"
import { useCallback } from "react"
import type { MoveState } from "@/app/_mail/moving/move"
import { ApiError, ask } from "@/components/mail/api"

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

/** Sends a file of messages with its progress, 0 to 1. Throws as `ask` does. */
export function sendFile(
  file: File,
  query: Record<string, string>,
  { onProgress, signal }: { onProgress: (share: number) => void; signal: AbortSignal },
): Promise<{ move: MoveState }> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open("POST", `/api/mail/moving/file?${new URLSearchParams({ ...query, name: file.name })}`)
    request.responseType = "json"
    request.setRequestHeader("content-type", "application/octet-stream")
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total)
    request.onerror = () => reject(new TypeError("no connection"))
    request.onabort = () => reject(new ApiError("aborted", ""))
    request.onload = () => {
      const answer = request.response
      if (request.status < 300 && answer) resolve(answer)
      else reject(new ApiError(answer?.error?.code ?? "unavailable", answer?.error?.message ?? ""))
    }
    signal.addEventListener("abort", () => request.abort(), { once: true })
    request.send(file)
  })
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
