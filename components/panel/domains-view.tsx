"use client"

import { Globe, ListChecks } from "lucide-react"
import { useRouter } from "next/navigation"
import { useTranslations } from "next-intl"
import { Badge } from "../ui/badge"
import { DropdownMenuItem } from "../ui/dropdown-menu"
import type { DomainChanges, DomainRow } from "./domain"
import { DomainForm } from "./domain-form"
import { ListView } from "./list-view"
import type { PagerProps } from "./pager"

export interface DomainsViewProps {
  rows: DomainRow[]
  pager: PagerProps
  changes: DomainChanges
}

export function DomainsView(list: DomainsViewProps) {
  const t = useTranslations("panel.domains")
  const router = useRouter()
  return (
    <ListView
      noun="domains"
      icon={<Globe />}
      {...list}
      typed
      describe={(domain) => ({
        badges: domain.local && <Badge look="accent">{t("isLocal")}</Badge>,
        detail: domain.catchAll && t("catchAllTo", { address: domain.catchAll }),
        facts: (
          <>
            <span className="sm:w-24 sm:text-right">{t("accountCount", { count: domain.accounts })}</span>
            <span className="sm:w-20 sm:text-right">{t("aliasCount", { count: domain.aliases })}</span>
          </>
        ),
      })}
      actions={({ name }) => (
        <DropdownMenuItem icon={<ListChecks />} onSelect={() => router.push(`/panel/domains/${name}`)}>
          {t("dns")}
        </DropdownMenuItem>
      )}
      form={(domain, ends) => <DomainForm domain={domain} changes={list.changes} {...ends} />}
    />
  )
}
