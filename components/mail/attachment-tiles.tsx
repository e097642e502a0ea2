"use client"

import {
  Archive,
  Download,
  File,
  FileAudio,
  FileSpreadsheet,
  FileText,
  FileVideo,
  Image,
  Mail,
} from "lucide-react"
import { useLocale, useTranslations } from "next-intl"
import type { MessageDetail } from "@/app/_mail/message"
import type { Attachment } from "@/app/_mail/structure"
import { formatBytes } from "./bytes"
import { partUrl } from "./message-urls"

/** Thumbnails are the pictures themselves, so only small ones are shown. */
const largestThumbnail = 4 * 1024 * 1024

const icons: [RegExp, typeof File][] = [
  [/^image\//, Image],
  [/^video\//, FileVideo],
  [/^audio\//, FileAudio],
  [/^message\//, Mail],
  [/zip|compressed|tar|gzip|7z|rar/, Archive],
  [/spreadsheet|excel|csv/, FileSpreadsheet],
  [/^text\/|pdf|word|document/, FileText],
]

export function AttachmentTiles({ message }: { message: MessageDetail }) {
  const t = useTranslations("mail")
  if (message.attachments.length === 0) return null
  return (
    <section
      aria-label={t("attachments", { count: message.attachments.length })}
      className="pb-4 print:hidden"
    >
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(13.5rem,1fr))] gap-2">
        {message.attachments.map((attachment) => (
          <li key={attachment.part} className="min-w-0">
            <Tile mailbox={message.mailbox} uid={message.uid} attachment={attachment} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Tile({ mailbox, uid, attachment }: { mailbox: string; uid: number; attachment: Attachment }) {
  const t = useTranslations("mail")
  const locale = useLocale()
  const { name, type, size, part } = attachment
  const Icon = icons.find(([pattern]) => pattern.test(type))?.[1] ?? File
  const picture = /^image\/(png|jpeg|gif|webp|avif)$/.test(type) && size < largestThumbnail
  return (
    <a
      href={partUrl(mailbox, uid, { part })}
      download={name}
      title={t("downloadName", { name })}
      className="group flex h-14 items-center gap-3 rounded-xl border border-line bg-surface pr-3 pl-2 hover:bg-hover"
    >
      <span className="flex size-10 shrink-0 items-center justify-center overflow-hidden rounded-lg bg-canvas text-ink-faint">
        {picture ? (
          <img
            src={partUrl(mailbox, uid, { part, show: true })}
            alt=""
            loading="lazy"
            className="size-full object-cover"
          />
        ) : (
          <Icon aria-hidden className="size-5" />
        )}
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium text-sm" dir="auto">
          {name}
        </span>
        <span className="block text-ink-faint text-xs">{formatBytes(size, locale)}</span>
      </span>
      <Download aria-hidden className="size-4 shrink-0 text-ink-faint opacity-0 group-hover:opacity-100" />
    </a>
  )
}
