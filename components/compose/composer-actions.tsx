import { ALargeSmall, Ellipsis, Paperclip, Send, Trash2 } from "lucide-react"
import { useTranslations } from "next-intl"
import { useRef } from "react"
import { Button } from "@/components/ui/button"
import { DropdownMenu, DropdownMenuItem } from "@/components/ui/dropdown-menu"
import { IconButton } from "@/components/ui/icon-button"
import { Tooltip } from "@/components/ui/tooltip"
import { attachmentOfFile, totalSize } from "./attachment"
import type { ComposerProps } from "./composers"
import type { Composition } from "./composition"
import { SendLater } from "./send-later"
import { useComposition } from "./use-composition"
import { useFileSize } from "./use-file-size"
import { useModeSwitch } from "./use-mode-switch"

export interface ComposerActionsProps extends ComposerProps {
  formatting: boolean
  onFormatting: () => void
}

/** Send, attach and the rest, where the thumb is. */
export function ComposerActions({ composer, composers, formatting, onFormatting }: ComposerActionsProps) {
  const t = useTranslations("compose")
  const { composition } = composer
  const { mode } = useComposition(composition)
  return (
    <footer className="flex shrink-0 items-center gap-1 border-line border-t px-3 py-2 pb-[max(0.5rem,env(safe-area-inset-bottom))]">
      <div className="flex">
        <Tooltip label={t("send")} shortcut="Ctrl Enter" side="top">
          <Button look="primary" className="rounded-r-none" onClick={() => void composers.send(composer)}>
            <Send />
            {t("send")}
          </Button>
        </Tooltip>
        <SendLater onChoose={(at) => void composers.send(composer, at)} />
      </div>
      <span className="w-1" />
      <AttachButton composition={composition} />
      {mode === "html" && (
        <IconButton
          label={t("formatting")}
          aria-pressed={formatting}
          onClick={onFormatting}
          className="aria-pressed:bg-hover aria-pressed:text-ink"
        >
          <ALargeSmall />
        </IconButton>
      )}
      <FormatMenu composition={composition} />
      <span className="flex-1" />
      <IconButton label={t("discard")} onClick={() => void composers.discard(composer)}>
        <Trash2 />
      </IconButton>
    </footer>
  )
}

function AttachButton({ composition }: { composition: Composition }) {
  const t = useTranslations("compose")
  const size = useFileSize()
  const files = useRef<HTMLInputElement>(null)
  const { attachments } = useComposition(composition)
  const left = Math.max(0, composition.setup.attachmentLimit - totalSize(attachments))
  const room = t("attachments.room", { left: size(left) })
  return (
    <>
      <IconButton
        label={`${t("attach")} · ${room}`}
        aria-description={room}
        onClick={() => files.current?.click()}
      >
        <Paperclip />
      </IconButton>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          composition.attach([...(event.target.files ?? [])].map(attachmentOfFile))
          event.target.value = ""
        }}
      />
    </>
  )
}

/** Between formatted and plain text; asks where something would be lost. */
function FormatMenu({ composition }: { composition: Composition }) {
  const t = useTranslations("compose")
  const { mode } = useComposition(composition)
  const { change, asks } = useModeSwitch(composition)
  return (
    <>
      <DropdownMenu
        align="start"
        trigger={
          <button
            type="button"
            aria-label={t("more")}
            className="flex size-8 items-center justify-center rounded-lg text-ink-soft hover:bg-hover"
          >
            <Ellipsis className="size-4" />
          </button>
        }
      >
        <DropdownMenuItem onSelect={change}>{t(mode === "html" ? "toPlain" : "toHtml")}</DropdownMenuItem>
      </DropdownMenu>
      {asks && (
        <span
          role="alert"
          className="flex min-w-0 items-center gap-2 rounded-lg bg-warn-soft py-0.5 pr-1 pl-2.5 text-sm text-warn"
        >
          <span className="truncate">{t("loseFormatting")}</span>
          <Button size="small" look="quiet" onClick={change}>
            {t("toPlainAnyway")}
          </Button>
        </span>
      )}
    </>
  )
}
