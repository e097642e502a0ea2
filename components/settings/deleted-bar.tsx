"use client"

import { ArchiveRestore, Trash2 } from "lucide-react"
import { useTranslations } from "next-intl"
import { useState } from "react"
import type { DeletedRow } from "@/app/_mail/deleted"
import { Button } from "@/components/ui/button"
import { Checkbox } from "@/components/ui/checkbox"
import { Dialog } from "@/components/ui/dialog"
import { nameOf } from "./use-deleted"

export interface DeletedBarProps {
  total: number
  shown: readonly DeletedRow[]
  chosen: readonly DeletedRow[]
  /** Whether messages can be let go of. */
  purges: boolean
  onTick: (names: readonly string[]) => void
  onRestore: () => void
  onPurge: () => void
}

/** How many there are, and what to do with those that are ticked. */
export function DeletedBar({ total, shown, chosen, purges, onTick, onRestore, onPurge }: DeletedBarProps) {
  const t = useTranslations("deleted")
  const [asking, setAsking] = useState(false)
  const some = chosen.length > 0
  return (
    <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-2 border-line border-b px-4 py-2">
      <Checkbox
        aria-label={t("selectAll")}
        checked={chosen.length === shown.length ? true : some ? "indeterminate" : false}
        onCheckedChange={() => onTick(some ? [] : shown.map(nameOf))}
      />
      <p aria-live="polite" className="min-w-0 flex-1 text-ink-soft text-sm tabular-nums">
        {some ? t("selected", { count: chosen.length }) : t("count", { count: total })}
      </p>
      {some && purges && (
        <Button size="small" onClick={() => setAsking(true)}>
          <Trash2 aria-hidden />
          {t("purge")}
        </Button>
      )}
      {some && (
        <Button size="small" look="primary" onClick={onRestore}>
          <ArchiveRestore aria-hidden />
          {t("restore")}
        </Button>
      )}
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        size="small"
        title={t("purgeTitle", { count: chosen.length })}
        description={t("purgeText")}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{t("cancel")}</Button>
            <Button
              look="danger"
              onClick={() => {
                setAsking(false)
                onPurge()
              }}
            >
              {t("purge")}
            </Button>
          </>
        }
      />
    </div>
  )
}
