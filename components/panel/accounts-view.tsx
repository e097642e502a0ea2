"use client"

import { Ban, KeyRound, Pencil, Plus, RotateCcw, Trash2, User, Users } from "lucide-react"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { Badge } from "../ui/badge"
import { Button } from "../ui/button"
import { DropdownMenuItem, DropdownMenuSeparator } from "../ui/dropdown-menu"
import { EmptyState } from "../ui/empty-state"
import { toast } from "../ui/toast"
import type { AccountChanges, AccountRow } from "./account"
import { AccountForm } from "./account-form"
import { ConfirmDialog } from "./confirm-dialog"
import { ListPage } from "./list-page"
import { ListRow } from "./list-row"
import type { PagerProps } from "./pager"
import { PasswordForm } from "./password-form"
import { QuotaBar } from "./quota-bar"
import { RowMenu } from "./row-menu"

export interface AccountsViewProps {
  rows: AccountRow[]
  pager: PagerProps
  changes: AccountChanges
  /** The first domain, to begin an address with; undefined when there is none yet. */
  domain: string | undefined
}

type Open = { what: "create" } | { what: "edit" | "password" | "remove"; account: AccountRow }

export function AccountsView({ rows, pager, changes, domain }: AccountsViewProps) {
  const t = useTranslations("panel.accounts")
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)

  function done(text: string) {
    close()
    toast(text)
  }

  async function disable(account: AccountRow) {
    const refused = await changes.update({ id: account.id, disabled: !account.disabled })
    toast(refused?.message ?? t(account.disabled ? "enabled" : "disabled", { address: account.readable }))
  }

  const create = (
    <Button look="primary" onClick={() => setOpen({ what: "create" })}>
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
            <EmptyState icon={<Users />} title={t("noMatch", { search: pager.search })} />
          ) : (
            <EmptyState icon={<Users />} title={t("empty")} action={create}>
              {t("emptyHint")}
            </EmptyState>
          )
        }
      >
        {rows.map((account) => (
          <ListRow
            key={account.id}
            icon={<User />}
            title={account.readable}
            faded={account.disabled}
            badges={
              <>
                {account.role === "admin" && <Badge look="accent">{t("isAdmin")}</Badge>}
                {account.disabled && <Badge look="warn">{t("isDisabled")}</Badge>}
              </>
            }
            detail={account.name}
            facts={<QuotaBar used={account.usedBytes} quota={account.quotaBytes} />}
            onOpen={() => setOpen({ what: "edit", account })}
            menu={<AccountMenu account={account} onOpen={setOpen} onDisable={disable} />}
          />
        ))}
      </ListPage>
      <AccountDialog open={open} domain={domain} changes={changes} onDone={done} onClose={close} />
    </>
  )
}

interface AccountDialogProps {
  open: Open | undefined
  domain: string | undefined
  changes: AccountChanges
  onDone: (text: string) => void
  onClose: () => void
}

function AccountDialog({ open, domain, changes, onDone, onClose }: AccountDialogProps) {
  const t = useTranslations("panel.accounts")
  if (!open) return null
  if (open.what === "create")
    return (
      <AccountForm account={undefined} domain={domain} changes={changes} onDone={onDone} onClose={onClose} />
    )
  const { account } = open
  if (open.what === "edit")
    return (
      <AccountForm account={account} domain={domain} changes={changes} onDone={onDone} onClose={onClose} />
    )
  if (open.what === "password")
    return <PasswordForm account={account} change={changes.setPassword} onDone={onDone} onClose={onClose} />
  return (
    <ConfirmDialog
      title={t("removeTitle", { address: account.readable })}
      description={t("removeHint")}
      confirm={t("remove")}
      typed={account.readable}
      change={() => changes.remove(account.id)}
      onDone={() => onDone(t("removed", { address: account.readable }))}
      onClose={onClose}
    />
  )
}

interface AccountMenuProps {
  account: AccountRow
  onOpen: (open: Open) => void
  onDisable: (account: AccountRow) => void
}

function AccountMenu({ account, onOpen, onDisable }: AccountMenuProps) {
  const t = useTranslations("panel.accounts")
  return (
    <RowMenu of={account.readable}>
      <DropdownMenuItem icon={<Pencil />} onSelect={() => onOpen({ what: "edit", account })}>
        {t("edit")}
      </DropdownMenuItem>
      <DropdownMenuItem icon={<KeyRound />} onSelect={() => onOpen({ what: "password", account })}>
        {t("setPassword")}
      </DropdownMenuItem>
      <DropdownMenuItem icon={account.disabled ? <RotateCcw /> : <Ban />} onSelect={() => onDisable(account)}>
        {account.disabled ? t("enable") : t("disable")}
      </DropdownMenuItem>
      <DropdownMenuSeparator />
      <DropdownMenuItem danger icon={<Trash2 />} onSelect={() => onOpen({ what: "remove", account })}>
        {t("remove")}
      </DropdownMenuItem>
    </RowMenu>
  )
}
