"use client"

import { List } from "lucide-react"
import { useTranslations } from "next-intl"
import { useState } from "react"
import type { Mailbox } from "@/app/_mail/mailboxes"
import { IconButton } from "@/components/ui/icon-button"
import { Input } from "@/components/ui/input"
import { Select } from "@/components/ui/select"
import { useMailboxWords } from "./use-rule-words"

export interface MailboxChoiceProps {
  label: string
  mailboxes: readonly Mailbox[]
  value: string
  invalid: boolean
  onChange: (path: string) => void
}

/** No path is this: it has a control character. */
const another = "\u0001"

/** One of the person's mailboxes, or the name of one that is yet to be made. */
export function MailboxChoice({ label, mailboxes, value, invalid, onChange }: MailboxChoiceProps) {
  const t = useTranslations("settings.rule")
  const wordsOf = useMailboxWords(mailboxes)
  const own = mailboxes.filter((each) => each.selectable && each.owner === undefined)
  const known = value === "" || own.some(({ path }) => path === value)
  const [typing, setTyping] = useState(!known)
  if (typing)
    return (
      <>
        <Input
          autoFocus
          aria-label={t("newMailboxName")}
          placeholder={t("newMailboxName")}
          aria-invalid={invalid ? true : undefined}
          value={value}
          maxLength={200}
          onChange={({ target }) => onChange(target.value.replace(/[\p{Cc}*%]/gu, ""))}
        />
        <IconButton
          label={t("chooseMailbox")}
          className="mt-0.5"
          onClick={() => {
            setTyping(false)
            onChange("")
          }}
        >
          <List />
        </IconButton>
      </>
    )
  return (
    <Select
      className="min-w-0 flex-1"
      aria-label={label}
      aria-invalid={invalid ? true : undefined}
      value={value}
      onChange={({ target }) => {
        setTyping(target.value === another)
        onChange(target.value === another ? "" : target.value)
      }}
      options={[...own.map(({ path }) => [path, wordsOf(path)] as const), [another, t("newMailbox")]]}
    >
      <option value="" disabled />
    </Select>
  )
}
