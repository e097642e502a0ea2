"use client"

import { useTranslations } from "next-intl"
import type { AccountChanges, AccountRow } from "./account"
import { ConfirmDialog } from "./confirm-dialog"
import { DeliveryForm } from "./delivery-form"
import type { DialogEnds } from "./entry"
import { PasswordForm } from "./password-form"

/** What is asked before something is done with an account. */
export type AccountQuestion = "password" | "share" | "unshare" | "delivery"

interface AccountDialogProps extends DialogEnds {
  what: AccountQuestion
  account: AccountRow
  changes: AccountChanges
}

/** The texts of each question in `panel.accounts`: above it, under that, on its button, and when it is done. */
const texts = {
  password: ["setPasswordTitle", "setPasswordHint", "setPassword", "passwordSet"],
  share: ["shareTitle", "shareHint", "share", "nowShared"],
  unshare: ["unshareTitle", "unshareHint", "unshare", "unshared"],
  delivery: ["deliveryTitle", "deliveryHint", "save", "deliverySaved"],
} as const

/** Asks before an account gets another password, or is made a shared mailbox or a person's. */
export function AccountDialog({ what, account, changes, onDone, onClose }: AccountDialogProps) {
  const t = useTranslations("panel.accounts")
  const [title, hint, submit, done] = texts[what]
  const { id, readable: address } = account
  const dialog = {
    title: t(title, { address }),
    onDone: () => onDone(t(done, { address })),
    onClose,
  }
  if (what === "share")
    return (
      <ConfirmDialog
        {...dialog}
        description={t(hint)}
        confirm={t(submit)}
        typed={address}
        change={() => changes.makeShared(id)}
      />
    )
  if (what === "delivery")
    return (
      <DeliveryForm
        {...dialog}
        hint={t(hint)}
        submit={t(submit)}
        ways={account.ways}
        change={(ways) => changes.setWays({ id, ...ways })}
      />
    )
  const change = what === "password" ? changes.setPassword : changes.makePersonal
  return (
    <PasswordForm
      {...dialog}
      hint={t(hint)}
      submit={t(submit)}
      change={(password) => change({ id, password })}
    />
  )
}
