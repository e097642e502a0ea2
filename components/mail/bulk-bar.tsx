"use client"

import { X } from "lucide-react"
import { useTranslations } from "next-intl"
import { Checkbox } from "@/components/ui/checkbox"
import { IconButton } from "@/components/ui/icon-button"
import { useMail } from "./context"
import { MessageTools } from "./message-tools"

/** What can be done with the ticked messages. */
export function BulkBar() {
  const t = useTranslations("mail")
  const { selection, list } = useMail()
  const count = selection.all ? (list?.total ?? 0) : selection.uids.size
  return (
    <>
      <span className="flex w-9 shrink-0 items-center justify-center pl-px">
        <Checkbox
          aria-label={selection.all ? t("clearSelection") : t("selectAll")}
          checked={selection.all ? true : "indeterminate"}
          onCheckedChange={() => (selection.all ? selection.clear() : selection.selectAll())}
        />
      </span>
      <span className="min-w-0 flex-1 truncate font-medium text-sm" aria-live="polite">
        {t("selected", { count })}
      </span>
      <MessageTools compact />
      <IconButton label={t("clearSelection")} onClick={selection.clear}>
        <X />
      </IconButton>
    </>
  )
}
