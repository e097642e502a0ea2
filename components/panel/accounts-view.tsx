"use client"

import { Inbox, Plus, User, Users } from "lucide-react"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { Badge } from "../ui/badge"
import { Button } from "../ui/button"
import { EmptyState } from "../ui/empty-state"
import { toast } from "../ui/toast"
import type { AccountChanges, AccountRow } from "./account"
import { AccountDialog, type Open } from "./account-dialog"
import { AccountMenu } from "./account-menu"
import { ListPage } from "./list-page"
import { ListRow } from "./list-row"
import type { PagerProps } from "./pager"
import { QuotaBar } from "./quota-bar"

export interface AccountsViewProps {
  rows: AccountRow[]
  pager: PagerProps
  changes: AccountChanges
  /** The first domain, to begin an address with; undefined when there is none yet. */
  domain: string | undefined
}

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
            icon={account.shared ? <Inbox /> : <User />}
            title={account.readable}
            faded={account.disabled}
            badges={
              <>
                {account.shared && <Badge look="accent">{t("isShared")}</Badge>}
                {account.role === "admin" && <Badge look="accent">{t("isAdmin")}</Badge>}
                {account.disabled && <Badge look="warn">{t("isDisabled")}</Badge>}
              </>
            }
            detail={account.name}
            facts={
              <>
                {account.quotaMessages > 0 && (
                  <span>{t("messagesOf", { used: account.usedMessages, quota: account.quotaMessages })}</span>
                )}
                <QuotaBar used={account.usedBytes} quota={account.quotaBytes} />
              </>
            }
            onOpen={() => setOpen({ what: "edit", account })}
            menu={<AccountMenu account={account} onOpen={setOpen} onDisable={disable} />}
          />
        ))}
      </ListPage>
      <AccountDialog open={open} domain={domain} changes={changes} onDone={done} onClose={close} />
    </>
  )
}
