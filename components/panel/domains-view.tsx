"use client"

import { Ban, Globe, ListChecks, Pencil, Plus, RotateCcw, Trash2 } from "lucide-react"
import { useRouter } from "next/navigation"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { Badge } from "../ui/badge"
import { Button } from "../ui/button"
import { DropdownMenuItem, DropdownMenuSeparator } from "../ui/dropdown-menu"
import { EmptyState } from "../ui/empty-state"
import { toast } from "../ui/toast"
import { ConfirmDialog } from "./confirm-dialog"
import type { DomainChanges, DomainRow } from "./domain"
import { DomainForm } from "./domain-form"
import { ListPage } from "./list-page"
import { ListRow } from "./list-row"
import type { PagerProps } from "./pager"
import { RowMenu } from "./row-menu"

export interface DomainsViewProps {
  rows: DomainRow[]
  pager: PagerProps
  changes: DomainChanges
}

type Open = { what: "form"; domain?: DomainRow } | { what: "remove"; domain: DomainRow }

export function DomainsView({ rows, pager, changes }: DomainsViewProps) {
  const t = useTranslations("panel.domains")
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)

  function done(text: string) {
    close()
    toast(text)
  }

  async function disable(domain: DomainRow) {
    const refused = await changes.update({ id: domain.id, disabled: !domain.disabled })
    toast(refused?.message ?? t(domain.disabled ? "enabled" : "disabled", { name: domain.readable }))
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
            <EmptyState icon={<Globe />} title={t("noMatch", { search: pager.search })} />
          ) : (
            <EmptyState icon={<Globe />} title={t("empty")} action={create}>
              {t("emptyHint")}
            </EmptyState>
          )
        }
      >
        {rows.map((domain) => (
          <ListRow
            key={domain.id}
            icon={<Globe />}
            title={domain.readable}
            faded={domain.disabled}
            badges={domain.disabled && <Badge look="warn">{t("isDisabled")}</Badge>}
            detail={domain.catchAll && t("catchAllTo", { address: domain.catchAll })}
            facts={
              <>
                <span className="sm:w-24 sm:text-right">{t("accountCount", { count: domain.accounts })}</span>
                <span className="sm:w-20 sm:text-right">{t("aliasCount", { count: domain.aliases })}</span>
              </>
            }
            onOpen={() => setOpen({ what: "form", domain })}
            menu={<DomainMenu domain={domain} onOpen={setOpen} onDisable={disable} />}
          />
        ))}
      </ListPage>
      {open?.what === "form" && (
        <DomainForm domain={open.domain} changes={changes} onClose={close} onDone={done} />
      )}
      {open?.what === "remove" && (
        <ConfirmDialog
          title={t("removeTitle", { name: open.domain.readable })}
          description={t("removeHint")}
          confirm={t("remove")}
          typed={open.domain.readable}
          change={() => changes.remove(open.domain.id)}
          onDone={() => done(t("removed", { name: open.domain.readable }))}
          onClose={close}
        />
      )}
    </>
  )
}

interface DomainMenuProps {
  domain: DomainRow
  onOpen: (open: Open) => void
  onDisable: (domain: DomainRow) => void
}

function DomainMenu({ domain, onOpen, onDisable }: DomainMenuProps) {
  const t = useTranslations("panel.domains")
  const router = useRouter()
  return (
    <RowMenu of={domain.readable}>
      <DropdownMenuItem icon={<Pencil />} onSelect={() => onOpen({ what: "form", domain })}>
        {t("edit")}
      </DropdownMenuItem>
      <DropdownMenuItem icon={<ListChecks />} onSelect={() => router.push(`/panel/domains/${domain.name}`)}>
        {t("dns")}
      </DropdownMenuItem>
      <DropdownMenuItem icon={domain.disabled ? <RotateCcw /> : <Ban />} onSelect={() => onDisable(domain)}>
        {domain.disabled ? t("enable") : t("disable")}
      </DropdownMenuItem>
      <DropdownMenuSeparator />
      <DropdownMenuItem danger icon={<Trash2 />} onSelect={() => onOpen({ what: "remove", domain })}>
        {t("remove")}
      </DropdownMenuItem>
    </RowMenu>
  )
}
