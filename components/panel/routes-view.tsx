"use client"

import { Route } from "lucide-react"
import { useTranslations } from "next-intl"
import { Badge } from "../ui/badge"
import { ListView } from "./list-view"
import type { PagerProps } from "./pager"
import type { RouteChanges, RouteRow } from "./route"
import { RouteForm } from "./route-form"

export interface RoutesViewProps {
  rows: RouteRow[]
  pager: PagerProps
  changes: RouteChanges
  /** The first domain, to begin an address with; undefined when there is none yet. */
  domain: string | undefined
}

/** How mail leaves where it is not by what the DNS says. */
export function RoutesView({ rows, pager, changes, domain }: RoutesViewProps) {
  const t = useTranslations("panel.routes")

  function readable({ scope, subject }: RouteRow): string {
    if (scope === "all") return t("all")
    return subject.startsWith(".") ? t("below", { domain: subject.slice(1) }) : subject
  }

  return (
    <ListView
      noun="routes"
      icon={<Route />}
      rows={rows.map((route) => ({ ...route, readable: readable(route) }))}
      pager={pager}
      changes={{ remove: changes.remove }}
      describe={(route) => ({
        badges: (
          <>
            {route.scope === "account" && <Badge>{t("ofAccount")}</Badge>}
            {route.accepts && <Badge look="accent">{t("isAccepted")}</Badge>}
          </>
        ),
        detail: (
          <>
            {route.host ? t("by", { host: route.host, port: String(route.port) }) : t("byMx")}
            {route.username && ` · ${t("as", { user: route.username })}`}
          </>
        ),
        facts: (
          <>
            {route.perMinute > 0 && <span>{t("pace", { count: route.perMinute })}</span>}
            <span>{t(`policies.${route.tls}`)}</span>
          </>
        ),
      })}
      form={(route, ends) => <RouteForm route={route} domain={domain} changes={changes} {...ends} />}
    />
  )
}
