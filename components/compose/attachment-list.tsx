import {
  FileArchive,
  FileAudio,
  File as FileIcon,
  FileImage,
  FileText,
  FileVideo,
  Mail,
  RotateCw,
  X,
} from "lucide-react"
import { useTranslations } from "next-intl"
import { IconButton } from "@/components/ui/icon-button"
import { ProgressBar } from "@/components/ui/progress-bar"
import type { Attachment } from "./attachment"
import type { Composition } from "./composition"
import { useComposition } from "./use-composition"
import { useFileSize } from "./use-file-size"

/** The files that go with the message. */
export function AttachmentList({ composition }: { composition: Composition }) {
  const t = useTranslations("compose.attachments")
  const { attachments } = useComposition(composition)
  const listed = attachments.filter((each) => !each.cid)
  if (listed.length === 0) return null
  return (
    <ul
      aria-label={t("label")}
      className="flex max-h-36 shrink-0 flex-wrap gap-2 overflow-y-auto border-line border-t px-4 py-2.5"
    >
      {listed.map((attachment) => (
        <AttachmentTile key={attachment.key} attachment={attachment} composition={composition} />
      ))}
    </ul>
  )
}

function AttachmentTile({ attachment, composition }: { attachment: Attachment; composition: Composition }) {
  const t = useTranslations("compose.attachments")
  const size = useFileSize()
  const { key, name, type, state, progress, failure } = attachment
  const failed = state === "failed"
  const known =
    failure === "too-large" || failure === "over-quota" || failure === "no-space" || failure === "offline"
  return (
    <li
      data-state={state}
      className={`relative flex h-11 w-56 items-center gap-2 overflow-hidden rounded-lg border pr-1 pl-2.5 max-sm:w-full ${failed ? "border-danger/50 bg-danger-soft" : "border-line bg-canvas"}`}
    >
      <TypeIcon type={type} />
      <span className="min-w-0 flex-1 leading-tight">
        <span className="block truncate text-sm" title={name}>
          {name}
        </span>
        <span className={`block truncate text-2xs ${failed ? "text-danger" : "text-ink-faint"}`}>
          {failed ? t(`failed.${known ? failure : "other"}`) : size(attachment.size)}
        </span>
      </span>
      {failed && (
        <IconButton size="small" label={t("retry")} onClick={() => composition.retry(key)}>
          <RotateCw />
        </IconButton>
      )}
      <IconButton size="small" label={t("remove", { name })} onClick={() => composition.detach(key)}>
        <X />
      </IconButton>
      {state === "going" && (
        <ProgressBar
          label={t("progress", { name })}
          share={progress}
          className="absolute inset-x-0 bottom-0 h-0.5"
        />
      )}
    </li>
  )
}

function TypeIcon({ type }: { type: string }) {
  const look = "size-4.5 shrink-0 text-ink-soft"
  if (type.startsWith("image/")) return <FileImage className={look} />
  if (type.startsWith("video/")) return <FileVideo className={look} />
  if (type.startsWith("audio/")) return <FileAudio className={look} />
  if (type.startsWith("message/")) return <Mail className={look} />
  if (/zip|tar|compressed|7z|rar/.test(type)) return <FileArchive className={look} />
  return type.startsWith("text/") || type === "application/pdf" ? (
    <FileText className={look} />
  ) : (
    <FileIcon className={look} />
  )
}
