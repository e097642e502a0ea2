"use client"

import { useTranslations } from "next-intl"
import { useCallback } from "react"
import type { Mailbox } from "@/app/_mail/mailboxes"

/** What a mailbox is called on the screen: the special ones in the person's language. */
export function useMailboxName(): (mailbox: Pick<Mailbox, "name" | "use">) => string {
  const t = useTranslations("mail.use")
  return useCallback((mailbox) => (mailbox.use ? t(mailbox.use) : mailbox.name), [t])
}
