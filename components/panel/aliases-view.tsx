"use client"

import { AtSign } from "lucide-react"
import { useTranslations } from "next-intl"
import type { AliasChanges, AliasRow } from "./alias"
import { AliasForm } from "./alias-form"
import { ListView } from "./list-view"
import type { PagerProps } from "./pager"

export interface AliasesViewProps {
  rows: AliasRow[]
  pager: PagerProps
  changes: AliasChanges
  /** The first domain, to begin an address with; undefined when there is none yet. */
  domain: string | undefined
}

export function AliasesView({ domain, ...list }: AliasesViewProps) {
  const t = useTranslations("panel.aliases")
  return (
    <ListView
      noun="aliases"
      icon={<AtSign />}
      {...list}
      describe={({ targets }) => ({
        detail: t("leadsTo", { targets: targets.slice(0, 5).join(", ") }),
        facts: targets.length > 1 && <span>{t("targetCount", { count: targets.length })}</span>,
      })}
      form={(alias, ends) => <AliasForm alias={alias} domain={domain} changes={list.changes} {...ends} />}
    />
  )
}
