"use client"

import { ListChecks, UsersRound } from "lucide-react"
import { useRouter } from "next/navigation"
import { useTranslations } from "next-intl"
import { DropdownMenuItem } from "../ui/dropdown-menu"
import type { GroupChanges, GroupRow } from "./group"
import { GroupForm } from "./group-form"
import { ListView } from "./list-view"
import type { PagerProps } from "./pager"

export interface GroupsViewProps {
  rows: GroupRow[]
  pager: PagerProps
  changes: GroupChanges
  /** The first domain, to begin an address with; undefined when there is none yet. */
  domain: string | undefined
}

const pathOf = (group: GroupRow) => `/panel/groups/${encodeURIComponent(group.address)}`

export function GroupsView({ domain, ...list }: GroupsViewProps) {
  const t = useTranslations("panel.groups")
  const router = useRouter()
  return (
    <ListView
      noun="groups"
      icon={<UsersRound />}
      {...list}
      describe={(group) => ({
        title: group.name || group.readable,
        detail: group.name && group.readable,
        facts: <span>{t("memberCount", { count: group.members })}</span>,
      })}
      pathOf={pathOf}
      actions={(group) => (
        <DropdownMenuItem icon={<ListChecks />} onSelect={() => router.push(pathOf(group))}>
          {t("members")}
        </DropdownMenuItem>
      )}
      form={(group, ends) => <GroupForm group={group} domain={domain} changes={list.changes} {...ends} />}
    />
  )
}
