"use client"

import { ImageOff } from "lucide-react"
import { useTranslations } from "next-intl"
import { useState } from "react"
import type { MessageDetail } from "@/app/_mail/message"
import { Button } from "@/components/ui/button"
import { Skeleton } from "@/components/ui/skeleton"
import { bodyUrl } from "./message-urls"
import { useTrustedSenders } from "./trusted-senders"
import { useMessageFrame } from "./use-message-frame"

/** HTML in a frame of its own that runs no scripts; on a light sheet, because that is what its colours were chosen for. */
export function HtmlBody({ message, shown }: { message: MessageDetail; shown: boolean }) {
  const t = useTranslations("mail")
  const sender = message.from[0]?.address.toLowerCase() ?? ""
  const trusted = useTrustedSenders()
  const [asked, setAsked] = useState(false)
  const images = asked || trusted.has(sender)
  const { frame, height, blocked, loaded, onLoad } = useMessageFrame()
  return (
    <div
      inert={!shown}
      className={shown ? "" : "invisible absolute inset-x-8 top-0 -z-10 h-0 overflow-hidden"}
    >
      {blocked > 0 && !images && (
        <div className="appear mb-3 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-xl bg-warn-soft py-1.5 pr-2 pl-3 text-sm text-warn print:hidden">
          <ImageOff aria-hidden className="size-4 shrink-0" />
          <span className="min-w-40 flex-1">{t("imagesBlocked", { count: blocked })}</span>
          <Button size="small" look="quiet" className="text-warn!" onClick={() => setAsked(true)}>
            {t("showImages")}
          </Button>
          {sender && (
            <Button size="small" look="quiet" className="text-warn!" onClick={() => trusted.add(sender)}>
              {t("alwaysShowImages")}
            </Button>
          )}
        </div>
      )}
      <div className="relative overflow-hidden rounded-xl bg-white dark-sheet">
        {!loaded && (
          <div className="absolute inset-x-0 top-0 flex flex-col gap-3 p-5">
            <Skeleton className="h-3 w-full bg-black/10!" />
            <Skeleton className="h-3 w-11/12 bg-black/10!" />
            <Skeleton className="h-3 w-4/5 bg-black/10!" />
          </div>
        )}
        <iframe
          ref={frame}
          key={String(images)}
          title={t("messageBody")}
          src={bodyUrl(message.mailbox, message.uid, images)}
          sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
          referrerPolicy="no-referrer"
          onLoad={onLoad}
          style={{ height }}
          className="block w-full border-0"
        />
      </div>
    </div>
  )
}
