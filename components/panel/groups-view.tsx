"use client"

import { ListChecks, Pencil, Plus, Trash2, UsersRound } from "lucide-react"
import { useRouter } from "next/navigation"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { Button } from "../ui/button"
import { DropdownMenuItem, DropdownMenuSeparator } from "../ui/dropdown-menu"
import { EmptyState } from "../ui/empty-state"
import { toast } from "../ui/toast"
import { ConfirmDialog } from "./confirm-dialog"
import type { GroupChanges, GroupRow } from "./group"
import { GroupForm } from "./group-form"
import { ListPage } from "./list-page"
import { ListRow } from "./list-row"
import type { PagerProps } from "./pager"
import { RowMenu } from "./row-menu"

export interface GroupsViewProps {
  rows: GroupRow[]
  pager: PagerProps
  changes: GroupChanges
  /** The first domain, to begin an address with; undefined when there is none yet. */
  domain: string | undefined
}

type Open = { what: "form"; group?: GroupRow } | { what: "remove"; group: GroupRow }

export function GroupsView({ rows, pager, changes, domain }: GroupsViewProps) {
  const t = useTranslations("panel.groups")
  const router = useRouter()
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)

  function done(text: string) {
    close()
    toast(text)
  }

  const create = (
    <Button look="primary" onClick={() => setOpen({ what: "form" })}>
      <Plus aria-hidden />
      {t("create")}
    </Button>
  )

  return (
    <>
      <ListPage
        title={t("title")}
        description={t("description")}
        create={create}
        search={{ label: t("search"), text: pager.search }}
        pager={pager}
        empty={
          pager.search ? (
            <EmptyState icon={<UsersRound />} title={t("noMatch", { search: pager.search })} />
          ) : (
            <EmptyState icon={<UsersRound />} title={t("empty")} action={create}>
              {t("emptyHint")}
            </EmptyState>
          )
        }
      >
        {rows.map((group) => (
          <ListRow
            key={group.id}
            icon={<UsersRound />}
            title={group.name || group.readable}
            detail={group.name && group.readable}
            facts={<span>{t("memberCount", { count: group.members })}</span>}
            onOpen={() => router.push(pathOf(group))}
            menu={<GroupMenu group={group} onOpen={setOpen} />}
          />
        ))}
      </ListPage>
      {open?.what === "form" && (
        <GroupForm group={open.group} domain={domain} changes={changes} onDone={done} onClose={close} />
      )}
      {open?.what === "remove" && (
        <ConfirmDialog
          title={t("removeTitle", { address: open.group.readable })}
          description={t("removeHint")}
          confirm={t("remove")}
          change={() => changes.remove(open.group.id)}
          onDone={() => done(t("removed", { address: open.group.readable }))}
          onClose={close}
        />
      )}
    </>
  )
}

const pathOf = (group: GroupRow) => `/panel/groups/${encodeURIComponent(group.address)}`

function GroupMenu({ group, onOpen }: { group: GroupRow; onOpen: (open: Open) => void }) {
  const t = useTranslations("panel.groups")
  const router = useRouter()
  return (
    <RowMenu of={group.readable}>
      <DropdownMenuItem icon={<ListChecks />} onSelect={() => router.push(pathOf(group))}>
        {t("members")}
      </DropdownMenuItem>
      <DropdownMenuItem icon={<Pencil />} onSelect={() => onOpen({ what: "form", group })}>
        {t("rename")}
      </DropdownMenuItem>
      <DropdownMenuSeparator />
      <DropdownMenuItem danger icon={<Trash2 />} onSelect={() => onOpen({ what: "remove", group })}>
        {t("remove")}
      </DropdownMenuItem>
    </RowMenu>
  )
}
