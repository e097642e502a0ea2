"use client"

import { useTranslations } from "next-intl"
import { useCallback } from "react"
import type { Mailbox, MailboxUse } from "@/app/_mail/mailboxes"

/** What a mailbox is for; of somebody else's only the inbox is known. */
export const purposeOf = ({
  use,
  owner,
  name,
}: Pick<Mailbox, "name" | "use" | "owner">): MailboxUse | undefined =>
  use ?? (owner !== undefined && name === "INBOX" ? "inbox" : undefined)

/** What a mailbox is called on the screen: the special ones in the person's language. */
export function useMailboxName(): (mailbox: Pick<Mailbox, "name" | "use" | "owner">) => string {
  const t = useTranslations("mail.use")
  return useCallback(
    (mailbox) => {
      const use = purposeOf(mailbox)
      return use ? t(use) : mailbox.name
    },
    [t],
  )
}
