"use client"

import { useTranslations } from "next-intl"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { useMail } from "./context"
import type { Chosen } from "./use-actions"

/** The one thing that cannot be undone is asked about first. */
export function DeleteDialog({ chosen }: { chosen: Chosen }) {
  const t = useTranslations("mail")
  const { actions, list, show } = useMail()
  const count = "all" in chosen ? (list?.total ?? 0) : chosen.uids.size
  return (
    <Dialog
      open
      onOpenChange={() => show(undefined)}
      size="small"
      title={t("deleteForGoodTitle", { count })}
      description={t("deleteForGoodText")}
      actions={
        <>
          <Button onClick={() => show(undefined)}>{t("cancel")}</Button>
          <Button
            look="danger"
            autoFocus
            onClick={() => {
              show(undefined)
              actions.remove(chosen)
            }}
          >
            {t("deleteForGood")}
          </Button>
        </>
      }
    />
  )
}
