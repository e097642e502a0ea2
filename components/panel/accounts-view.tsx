"use client"

import { Inbox, User, Users } from "lucide-react"
import { useTranslations } from "next-intl"
import { Badge } from "../ui/badge"
import type { AccountChanges, AccountRow } from "./account"
import { AccountActions } from "./account-actions"
import { AccountDialog, type AccountQuestion } from "./account-dialog"
import { AccountForm } from "./account-form"
import { ListView } from "./list-view"
import type { PagerProps } from "./pager"
import { QuotaBar } from "./quota-bar"

export interface AccountsViewProps {
  rows: AccountRow[]
  pager: PagerProps
  changes: AccountChanges
  /** The first domain, to begin an address with; undefined when there is none yet. */
  domain: string | undefined
}

export function AccountsView({ domain, ...list }: AccountsViewProps) {
  const t = useTranslations("panel.accounts")
  return (
    <ListView<AccountRow, AccountQuestion>
      noun="accounts"
      icon={<Users />}
      {...list}
      typed
      describe={(account) => ({
        icon: account.shared ? <Inbox /> : <User />,
        badges: (
          <>
            {account.shared && <Badge look="accent">{t("isShared")}</Badge>}
            {account.role === "admin" && <Badge look="accent">{t("isAdmin")}</Badge>}
          </>
        ),
        detail: account.name,
        facts: (
          <>
            {account.quotaMessages > 0 && (
              <span>{t("messagesOf", { used: account.usedMessages, quota: account.quotaMessages })}</span>
            )}
            <QuotaBar used={account.usedBytes} quota={account.quotaBytes} />
          </>
        ),
      })}
      actions={(account, open) => <AccountActions account={account} onOpen={open} />}
      form={(account, ends) => (
        <AccountForm account={account} domain={domain} changes={list.changes} {...ends} />
      )}
      dialog={(what, account, ends) => (
        <AccountDialog what={what} account={account} changes={list.changes} {...ends} />
      )}
    />
  )
}
