"use client"

import { ListChecks, RefreshCw } from "lucide-react"
import { useFormatter, useNow, useTranslations } from "next-intl"
import { Badge } from "../ui/badge"
import { DropdownMenuItem } from "../ui/dropdown-menu"
import type { AskLists, DnsListChanges, DnsListRow } from "./dns-list"
import { DnsListForm } from "./dns-list-form"
import { ListQuestion } from "./list-question"
import { ListView } from "./list-view"
import type { PagerProps } from "./pager"
import { useAct } from "./use-change"

export interface ListsViewProps {
  rows: DnsListRow[]
  pager: PagerProps
  changes: DnsListChanges
  ask: AskLists
}

const looks = {
  unknown: "neutral",
  works: "accent",
  everything: "danger",
  nothing: "danger",
  refuses: "danger",
  silent: "warn",
} as const

/** The lists that are asked by DNS, how they are, and what they say of somebody. */
export function ListsView({ rows, pager, changes, ask }: ListsViewProps) {
  const t = useTranslations("panel.lists")
  const act = useAct()
  return (
    <>
      <ListView
        noun="lists"
        icon={<ListChecks />}
        rows={rows.map((list) => ({ ...list, readable: list.zone, disabled: !list.enabled }))}
        pager={pager}
        changes={changes}
        describe={(list) => ({
          badges: (
            <>
              <Badge>{t(`of.${list.kind}`)}</Badge>
              {list.enabled && <Badge look={looks[list.state]}>{t(`state.${list.state}`)}</Badge>}
            </>
          ),
          detail: <Health list={list} />,
          facts: (
            <>
              <span>{t("hits", { count: list.hits })}</span>
              <span>{t("points", { count: list.points })}</span>
            </>
          ),
        })}
        actions={(list) => (
          <DropdownMenuItem
            icon={<RefreshCw />}
            onSelect={() => act(changes.check, list.id, t("checked", { name: list.zone }))}
          >
            {t("check")}
          </DropdownMenuItem>
        )}
        form={(list, ends) => <DnsListForm list={list} changes={changes} {...ends} />}
      />
      <ListQuestion ask={ask} />
    </>
  )
}

/** How a list is, and when that was found out. */
function Health({ list }: { list: DnsListRow }) {
  const t = useTranslations("panel.lists")
  const format = useFormatter()
  const now = useNow()
  if (list.checkedAt === 0) return t("about.unknown")
  return (
    <span className="whitespace-normal">
      {t(`about.${list.state}`)}{" "}
      <time dateTime={new Date(list.checkedAt).toISOString()} suppressHydrationWarning>
        {t("lookedAt", { when: format.relativeTime(new Date(Math.min(list.checkedAt, now.getTime())), now) })}
      </time>
    </span>
  )
}
