"use client"

import Link from "next/link"
import { useTranslations } from "next-intl"
import type { Filters } from "@/app/_mail/filters/filters"
import { Button } from "@/components/ui/button"
import { Notice } from "./notice"
import type { FilterDesk } from "./use-filters"

/** Says when something else runs than what the page shows, and offers to change that. */
export function RunningNotice({ filters, desk }: { filters: Filters; desk: FilterDesk }) {
  const t = useTranslations("settings.running")
  const other = filters.scripts.find(({ active }) => active)?.name ?? ""
  const isUsed = (filters.rules?.length ?? 0) > 0 || filters.absence?.text !== ""
  if (!filters.rules || !filters.absence)
    return (
      <Notice
        look="warn"
        actions={
          <>
            <Button size="small" asChild>
              <Link href="/settings/scripts">{t("edit")}</Link>
            </Button>
            <Button size="small" onClick={desk.putAside}>
              {t("aside")}
            </Button>
          </>
        }
      >
        {t("edited")}
      </Notice>
    )
  if (filters.running === "rules")
    return filters.own === undefined ? null : (
      <Notice
        actions={
          <Button size="small" onClick={() => desk.save({ own: null })}>
            {t("leaveOut")}
          </Button>
        }
      >
        {t("own", { name: filters.own })}
      </Notice>
    )
  if (filters.running === "nothing" && !isUsed) return null
  return (
    <Notice
      look="warn"
      actions={
        <>
          <Button size="small" onClick={() => desk.save({ own: null }, { run: true })}>
            {t("use")}
          </Button>
          {filters.running === "other" && (
            <Button size="small" onClick={() => desk.save({ own: other }, { run: true })}>
              {t("useBoth", { name: other })}
            </Button>
          )}
        </>
      }
    >
      {filters.running === "other" ? t("other", { name: other }) : t("nothing")}
    </Notice>
  )
}
