"use client"

import { useTranslations } from "next-intl"
import { useEffect, useRef, useState, useSyncExternalStore } from "react"
import { tellMailboxesChanged } from "@/components/mail/mailboxes-changed"
import { toast } from "@/components/ui/toast"
import { fetchSetup } from "./compose-api"
import { ComposerWindow } from "./composer-window"
import { type ComposeNews, Composers } from "./composers"
import { onComposeRequest } from "./open"
import { safeQuote } from "./quote-html"

type Translate = ReturnType<typeof useTranslations<"compose">>

/** Where the composers stand: side by side at the bottom right, one filling the screen on a phone. */
export function ComposerDock() {
  const t = useTranslations("compose")
  // The composers outlive a change of language.
  const words = useRef(t)
  words.current = t
  const [composers] = useState<Composers>(() => {
    const made: Composers = new Composers((news) => announce(news, made, words.current), safeQuote)
    return made
  })
  const list = useSyncExternalStore(
    composers.subscribe,
    () => composers.list,
    () => composers.list,
  )
  useEffect(() => {
    void fetchSetup().catch(() => {})
    void composers.restore()
    const leave = () => composers.leave()
    addEventListener("pagehide", leave)
    const stop = onComposeRequest((request) => void composers.open(request))
    return () => {
      stop()
      removeEventListener("pagehide", leave)
    }
  }, [composers])
  if (list.length === 0) return null
  return (
    <div className="pointer-events-none fixed inset-0 z-30 flex items-end justify-end gap-3 max-sm:flex-col max-sm:items-stretch max-sm:gap-0 sm:inset-x-4 sm:top-4 sm:overflow-x-clip print:hidden">
      {list.map((composer) => (
        <ComposerWindow key={composer.key} composer={composer} composers={composers} />
      ))}
    </div>
  )
}

function announce(news: ComposeNews, composers: Composers, t: Translate): void {
  if (news.composer === undefined) {
    toast(t(`news.${news.kind}`))
    return
  }
  const { composer } = news
  const id = `compose-${composer.key}`
  // Stays until the outcome takes its place; from here on there is nothing to undo.
  if (news.kind === "going") {
    toast(t("news.sending"), { id, duration: Number.POSITIVE_INFINITY, action: undefined })
    return
  }
  if (news.kind !== "sending") tellMailboxesChanged()
  if (news.kind === "scheduled") {
    const when = new Date(composer.sendAt!)
    toast(t("news.scheduled", { when }), { id, duration: 6_000, action: undefined })
    return
  }
  if (news.kind !== "sending" && news.kind !== "discarded") {
    toast(t(`news.${news.kind}`), { id, duration: news.kind === "sent" ? 3_000 : 8_000, action: undefined })
    return
  }
  const undo = { label: t("undo"), onClick: () => composers.undo(composer) }
  const duration = news.kind === "sending" ? Number.POSITIVE_INFINITY : news.undoTime
  const action = news.undoTime > 0 ? undo : undefined
  toast(t(`news.${news.kind}`), { id, duration, action })
}
