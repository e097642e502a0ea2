"use client"

import { X } from "lucide-react"
import { useTranslations } from "next-intl"
import type { Action } from "@/app/_mail/filters/rule"
import type { Mailbox } from "@/app/_mail/mailboxes"
import { IconButton } from "@/components/ui/icon-button"
import { Input, Textarea } from "@/components/ui/input"
import { Select } from "@/components/ui/select"
import type { RowProps } from "./condition-fields"
import { MailboxChoice } from "./mailbox-choice"
import { type ActionKind, actionKind, actionKinds, withActionKind } from "./rule-draft"

export interface ActionFieldsProps extends RowProps<Action> {
  mailboxes: readonly Mailbox[]
}

/** One thing a rule does, and with what. */
export function ActionFields({ onRemove, missing, ...props }: ActionFieldsProps) {
  const t = useTranslations("settings.rule")
  const { value, number, onChange } = props
  const kind = actionKind(value)
  const hint = { redirect: "forwardHint", reply: "replyHint", delete: "deleteHint" }[kind as string]
  return (
    <li className="flex flex-col gap-1">
      <div className="flex items-start gap-1">
        <div className="grid min-w-0 flex-1 items-start gap-2 sm:grid-cols-[15rem_minmax(0,1fr)]">
          <Select
            aria-label={t("actionWhat", { number })}
            value={kind}
            onChange={(event) => onChange(withActionKind(event.target.value as ActionKind, value))}
          >
            {actionKinds.map((each) => (
              <option key={each} value={each}>
                {t(`do.${each}`)}
              </option>
            ))}
          </Select>
          <div className="flex min-w-0 gap-1">
            <ActionValue {...props} missing={missing} />
          </div>
        </div>
        {onRemove && (
          <IconButton label={t("removeAction", { number })} className="mt-0.5" onClick={onRemove}>
            <X />
          </IconButton>
        )}
      </div>
      {missing ? (
        <p role="alert" className="text-danger text-xs">
          {t(`missing.${missing}`)}
        </p>
      ) : (
        hint && <p className="text-ink-faint text-xs">{t(hint)}</p>
      )}
    </li>
  )
}

function ActionValue({ value, number, missing, onChange, mailboxes }: ActionFieldsProps) {
  const t = useTranslations("settings.rule")
  const shared = {
    "aria-label": t("actionValue", { number }),
    "aria-invalid": missing ? (true as const) : undefined,
  }
  switch (value.do) {
    case "move":
    case "copy":
      return (
        <MailboxChoice
          label={shared["aria-label"]}
          mailboxes={mailboxes}
          value={value.mailbox}
          invalid={missing !== undefined}
          onChange={(mailbox) => onChange({ ...value, mailbox })}
        />
      )
    case "mark":
      if (value.flag.startsWith("\\")) return null
      return (
        <Input
          {...shared}
          value={value.flag}
          maxLength={100}
          onChange={({ target }) => onChange({ ...value, flag: target.value.replace(/[\s\\]/g, "") })}
        />
      )
    case "forward":
      return (
        <Input
          {...shared}
          type="email"
          value={value.address}
          maxLength={320}
          onChange={({ target }) => onChange({ ...value, address: target.value })}
        />
      )
    case "reply":
      return (
        <div className="flex min-w-0 flex-1 flex-col gap-2">
          <Input
            aria-label={t("replySubject")}
            placeholder={t("replySubject")}
            value={value.subject}
            maxLength={500}
            onChange={({ target }) => onChange({ ...value, subject: target.value })}
          />
          <Textarea
            {...shared}
            rows={4}
            placeholder={t("replyText")}
            value={value.text}
            maxLength={20_000}
            onChange={({ target }) => onChange({ ...value, text: target.value })}
          />
        </div>
      )
    case "reject":
      return (
        <Textarea
          {...shared}
          rows={3}
          placeholder={t("rejectText")}
          value={value.text}
          maxLength={2000}
          onChange={({ target }) => onChange({ ...value, text: target.value })}
        />
      )
    case "delete":
      return null
  }
}
