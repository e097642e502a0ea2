"use client"

import { Forward, PenLine, Reply, ReplyAll } from "lucide-react"
import { useTranslations } from "next-intl"
import { openComposer } from "@/components/compose/open"
import { Button } from "@/components/ui/button"
import { IconButton } from "@/components/ui/icon-button"
import { useMail } from "./context"
import { shownKey } from "./shortcuts"

const kinds = [
  { kind: "reply", word: "reply", key: "reply", Icon: Reply },
  { kind: "reply-all", word: "replyAll", key: "replyAll", Icon: ReplyAll },
  { kind: "forward", word: "forward", key: "forward", Icon: Forward },
] as const

/** Ways to answer: `compact` in the toolbar, in words under the message. A draft is written on instead. */
export function ReplyBar({ compact = false }: { compact?: boolean }) {
  const t = useTranslations("mail")
  const { place, mailbox } = useMail()
  const { uid } = place
  if (uid === undefined) return null
  if (mailbox?.use === "drafts")
    return compact ? (
      <Button
        look="primary"
        size="small"
        onClick={() => openComposer({ kind: "draft", mailbox: place.mailbox, uid })}
      >
        <PenLine aria-hidden />
        {t("continueDraft")}
      </Button>
    ) : null
  const open = (kind: (typeof kinds)[number]["kind"]) => openComposer({ kind, mailbox: place.mailbox, uid })
  if (compact)
    return (
      <span className="flex">
        {kinds.map(({ kind, word, key, Icon }) => (
          <IconButton key={kind} label={t(word)} shortcut={shownKey(key)} onClick={() => open(kind)}>
            <Icon />
          </IconButton>
        ))}
      </span>
    )
  return (
    <div className="mt-6 flex flex-wrap gap-2 print:hidden">
      {kinds.map(({ kind, word, Icon }) => (
        <Button key={kind} onClick={() => open(kind)}>
          <Icon aria-hidden />
          {t(word)}
        </Button>
      ))}
    </div>
  )
}
