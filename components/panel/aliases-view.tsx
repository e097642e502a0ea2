"use client"

import { AtSign, Ban, Pencil, Plus, RotateCcw, Trash2 } from "lucide-react"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { Badge } from "../ui/badge"
import { Button } from "../ui/button"
import { DropdownMenuItem, DropdownMenuSeparator } from "../ui/dropdown-menu"
import { EmptyState } from "../ui/empty-state"
import { toast } from "../ui/toast"
import type { AliasChanges, AliasRow } from "./alias"
import { AliasForm } from "./alias-form"
import { ConfirmDialog } from "./confirm-dialog"
import { ListPage } from "./list-page"
import { ListRow } from "./list-row"
import type { PagerProps } from "./pager"
import { RowMenu } from "./row-menu"

export interface AliasesViewProps {
  rows: AliasRow[]
  pager: PagerProps
  changes: AliasChanges
  /** The first domain, to begin an address with; undefined when there is none yet. */
  domain: string | undefined
}

type Open = { what: "form"; alias?: AliasRow } | { what: "remove"; alias: AliasRow }

export function AliasesView({ rows, pager, changes, domain }: AliasesViewProps) {
  const t = useTranslations("panel.aliases")
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)

  function done(text: string) {
    close()
    toast(text)
  }

  async function disable(alias: AliasRow) {
    const refused = await changes.update({ id: alias.id, disabled: !alias.disabled })
    toast(refused?.message ?? t(alias.disabled ? "enabled" : "disabled", { address: alias.readable }))
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
            <EmptyState icon={<AtSign />} title={t("noMatch", { search: pager.search })} />
          ) : (
            <EmptyState icon={<AtSign />} title={t("empty")} action={create}>
              {t("emptyHint")}
            </EmptyState>
          )
        }
      >
        {rows.map((alias) => (
          <ListRow
            key={alias.id}
            icon={<AtSign />}
            title={alias.readable}
            faded={alias.disabled}
            badges={alias.disabled && <Badge look="warn">{t("isDisabled")}</Badge>}
            detail={t("leadsTo", { targets: alias.targets.slice(0, 5).join(", ") })}
            facts={
              alias.targets.length > 1 && <span>{t("targetCount", { count: alias.targets.length })}</span>
            }
            onOpen={() => setOpen({ what: "form", alias })}
            menu={<AliasMenu alias={alias} onOpen={setOpen} onDisable={disable} />}
          />
        ))}
      </ListPage>
      {open?.what === "form" && (
        <AliasForm alias={open.alias} domain={domain} changes={changes} onDone={done} onClose={close} />
      )}
      {open?.what === "remove" && (
        <ConfirmDialog
          title={t("removeTitle", { address: open.alias.readable })}
          description={t("removeHint")}
          confirm={t("remove")}
          change={() => changes.remove(open.alias.id)}
          onDone={() => done(t("removed", { address: open.alias.readable }))}
          onClose={close}
        />
      )}
    </>
  )
}

interface AliasMenuProps {
  alias: AliasRow
  onOpen: (open: Open) => void
  onDisable: (alias: AliasRow) => void
}

function AliasMenu({ alias, onOpen, onDisable }: AliasMenuProps) {
  const t = useTranslations("panel.aliases")
  return (
    <RowMenu of={alias.readable}>
      <DropdownMenuItem icon={<Pencil />} onSelect={() => onOpen({ what: "form", alias })}>
        {t("edit")}
      </DropdownMenuItem>
      <DropdownMenuItem icon={alias.disabled ? <RotateCcw /> : <Ban />} onSelect={() => onDisable(alias)}>
        {alias.disabled ? t("enable") : t("disable")}
      </DropdownMenuItem>
      <DropdownMenuSeparator />
      <DropdownMenuItem danger icon={<Trash2 />} onSelect={() => onOpen({ what: "remove", alias })}>
        {t("remove")}
      </DropdownMenuItem>
    </RowMenu>
  )
}
