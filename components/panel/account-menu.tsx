"use client"

import { Ban, Inbox, KeyRound, Pencil, RotateCcw, Trash2, UserCheck, UsersRound } from "lucide-react"
import { useRouter } from "next/navigation"
import { useTranslations } from "next-intl"
import { DropdownMenuItem, DropdownMenuSeparator } from "../ui/dropdown-menu"
import type { AccountRow } from "./account"
import type { Open } from "./account-dialog"
import { RowMenu } from "./row-menu"

interface AccountMenuProps {
  account: AccountRow
  onOpen: (open: Open) => void
  onDisable: (account: AccountRow) => void
}

/** What can be done with an account. */
export function AccountMenu({ account, onOpen, onDisable }: AccountMenuProps) {
  const t = useTranslations("panel.accounts")
  const router = useRouter()
  const users = `/panel/accounts/${encodeURIComponent(account.address)}`
  return (
    <RowMenu of={account.readable}>
      <DropdownMenuItem icon={<Pencil />} onSelect={() => onOpen({ what: "edit", account })}>
        {t("edit")}
      </DropdownMenuItem>
      {account.shared ? (
        <>
          <DropdownMenuItem icon={<UsersRound />} onSelect={() => router.push(users)}>
            {t("users")}
          </DropdownMenuItem>
          <DropdownMenuItem icon={<UserCheck />} onSelect={() => onOpen({ what: "unshare", account })}>
            {t("unshare")}
          </DropdownMenuItem>
        </>
      ) : (
        <>
          <DropdownMenuItem icon={<KeyRound />} onSelect={() => onOpen({ what: "password", account })}>
            {t("setPassword")}
          </DropdownMenuItem>
          <DropdownMenuItem icon={<Inbox />} onSelect={() => onOpen({ what: "share", account })}>
            {t("share")}
          </DropdownMenuItem>
        </>
      )}
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
