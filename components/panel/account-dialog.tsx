"use client"

import { useTranslations } from "next-intl"
import type { AccountChanges, AccountRow } from "./account"
import { AccountForm } from "./account-form"
import { ConfirmDialog } from "./confirm-dialog"
import { PasswordForm } from "./password-form"

/** What is being done with an account in a dialog. */
export type Open =
  | { what: "create" }
  | { what: "edit" | "password" | "share" | "unshare" | "remove"; account: AccountRow }

interface AccountDialogProps {
  open: Open | undefined
  domain: string | undefined
  changes: AccountChanges
  onDone: (text: string) => void
  onClose: () => void
}

/** The dialog that is open in the list of accounts, if one is. */
export function AccountDialog({ open, domain, changes, onDone, onClose }: AccountDialogProps) {
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
    return (
      <PasswordForm
        title={t("setPasswordTitle", { address: account.readable })}
        hint={t("setPasswordHint")}
        submit={t("setPassword")}
        change={(password) => changes.setPassword({ id: account.id, password })}
        onDone={() => onDone(t("passwordSet", { address: account.readable }))}
        onClose={onClose}
      />
    )
  if (open.what === "unshare")
    return (
      <PasswordForm
        title={t("unshareTitle", { address: account.readable })}
        hint={t("unshareHint")}
        submit={t("unshare")}
        change={(password) => changes.makePersonal({ id: account.id, password })}
        onDone={() => onDone(t("unshared", { address: account.readable }))}
        onClose={onClose}
      />
    )
  if (open.what === "share")
    return (
      <ConfirmDialog
        title={t("shareTitle", { address: account.readable })}
        description={t("shareHint")}
        confirm={t("share")}
        typed={account.readable}
        change={() => changes.makeShared(account.id)}
        onDone={() => onDone(t("nowShared", { address: account.readable }))}
        onClose={onClose}
      />
    )
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
