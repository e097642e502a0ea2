"use client"

import { ArchiveRestore, Inbox, KeyRound, Split, UserCheck, UsersRound } from "lucide-react"
import { useRouter } from "next/navigation"
import { useTranslations } from "next-intl"
import { DropdownMenuItem } from "../ui/dropdown-menu"
import type { AccountRow } from "./account"
import type { AccountQuestion } from "./account-dialog"

interface AccountActionsProps {
  account: AccountRow
  onOpen: (what: AccountQuestion) => void
}

/** What can be done with an account and with nothing else. */
export function AccountActions({ account, onOpen }: AccountActionsProps) {
  const t = useTranslations("panel.accounts")
  const router = useRouter()
  const delivery = (
    <DropdownMenuItem icon={<Split />} onSelect={() => onOpen("delivery")}>
      {t("delivery")}
    </DropdownMenuItem>
  )
  const kept = useTranslations("keeping")
  const keeping = (
    <DropdownMenuItem
      icon={<ArchiveRestore />}
      onSelect={() => router.push(`/panel/accounts/${encodeURIComponent(account.address)}/keeping`)}
    >
      {kept("menu")}
    </DropdownMenuItem>
  )
  const users = `/panel/accounts/${encodeURIComponent(account.address)}`
  if (!account.shared)
    return (
      <>
        <DropdownMenuItem icon={<KeyRound />} onSelect={() => onOpen("password")}>
          {t("setPassword")}
        </DropdownMenuItem>
        <DropdownMenuItem icon={<Inbox />} onSelect={() => onOpen("share")}>
          {t("share")}
        </DropdownMenuItem>
        {delivery}
        {keeping}
      </>
    )
  return (
    <>
      <DropdownMenuItem icon={<UsersRound />} onSelect={() => router.push(users)}>
        {t("users")}
      </DropdownMenuItem>
      <DropdownMenuItem icon={<UserCheck />} onSelect={() => onOpen("unshare")}>
        {t("unshare")}
      </DropdownMenuItem>
      {delivery}
      {keeping}
    </>
  )
}
