"use client"

import { Download } from "lucide-react"
import { useFormatter, useTranslations } from "next-intl"
import type { Mailbox } from "@/app/_mail/mailboxes"
import { useMailboxWords } from "./use-rule-words"

/** Every mailbox as a file that other mail programs read. */
export function MailboxDownloads({ mailboxes }: { mailboxes: readonly Mailbox[] }) {
  const t = useTranslations("moving.out")
  const format = useFormatter()
  const wordsOf = useMailboxWords(mailboxes)
  const full = mailboxes.filter(({ selectable, messages }) => selectable && messages > 0)
  if (full.length === 0) return <p className="text-ink-soft text-sm">{t("empty")}</p>
  return (
    <ul className="-mx-2 grid sm:grid-cols-2">
      {full.map(({ path, messages }) => (
        <li key={path}>
          <a
            download
            href={`/api/mail/moving/mailbox?mailbox=${encodeURIComponent(path)}`}
            aria-label={t("download", { name: wordsOf(path) })}
            className="flex items-center gap-2.5 rounded-lg px-2 py-1.5 text-sm hover:bg-hover"
          >
            <Download aria-hidden className="size-4 shrink-0 text-ink-faint" />
            <span className="min-w-0 flex-1 truncate">{wordsOf(path)}</span>
            <span className="text-ink-faint tabular-nums">{format.number(messages)}</span>
          </a>
        </li>
      ))}
    </ul>
  )
}
