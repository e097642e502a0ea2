"use client"

import { Upload } from "lucide-react"
import { useTranslations } from "next-intl"
import { type ChangeEvent, useEffect, useRef, useState } from "react"
import { Button } from "@/components/ui/button"
import { ProgressBar } from "@/components/ui/progress-bar"
import type { MoveFormProps } from "./server-move"
import { sendFile } from "./use-move"

/** Takes files of messages; one after the other, when the one before is moved in. */
export function FileMove({ busy, begin }: MoveFormProps) {
  const t = useTranslations("moving.file")
  const chosen = useRef<HTMLInputElement>(null)
  const [waiting, setWaiting] = useState<File[]>([])
  const [sending, setSending] = useState<{ name: string; share: number; stop: () => void }>()

  // The next file goes when nothing else is under way.
  useEffect(() => {
    const [next, ...others] = waiting
    if (!next || busy || sending) return
    setWaiting(others)
    const stop = new AbortController()
    const onProgress = (share: number) => setSending({ name: next.name, share, stop: () => stop.abort() })
    onProgress(0)
    void begin(() => sendFile(next, {}, { onProgress, signal: stop.signal })).then((begun) => {
      setSending(undefined)
      if (!begun) setWaiting([])
    })
  }, [waiting, busy, sending, begin])

  function choose({ target }: ChangeEvent<HTMLInputElement>) {
    setWaiting((before) => [...before, ...(target.files ?? [])])
    target.value = ""
  }

  return (
    <div className="flex flex-col gap-3">
      <div>
        <Button disabled={busy || sending !== undefined} onClick={() => chosen.current?.click()}>
          <Upload aria-hidden />
          {t("choose")}
        </Button>
        <input ref={chosen} type="file" multiple hidden aria-label={t("choose")} onChange={choose} />
      </div>
      {sending && (
        <div className="flex items-center gap-3 text-sm">
          <span className="min-w-0 flex-1">
            <span className="mb-1 block truncate">{t("sending", { name: sending.name })}</span>
            <ProgressBar label={t("sending", { name: sending.name })} share={sending.share} />
          </span>
          <Button size="small" onClick={sending.stop}>
            {t("cancel")}
          </Button>
        </div>
      )}
      {waiting.length > 0 && (
        <p className="text-ink-soft text-sm">{t("waiting", { count: waiting.length })}</p>
      )}
    </div>
  )
}
