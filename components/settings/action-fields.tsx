"use client"

import { useTranslations } from "next-intl"
import type { Action } from "@/app/_mail/filters/rule"
import type { Mailbox } from "@/app/_mail/mailboxes"
import { Input, Textarea } from "@/components/ui/input"
import { Select } from "@/components/ui/select"
import { MailboxChoice } from "./mailbox-choice"
import { type ActionKind, actionKind, actionKinds, withActionKind } from "./rule-draft"
import { type RuleFieldsProps, RuleLine } from "./rule-line"

export interface ActionFieldsProps extends RuleFieldsProps<Action> {
  mailboxes: readonly Mailbox[]
}

/** One thing a rule does, and with what. */
export function ActionFields({ onRemove, missing, ...props }: ActionFieldsProps) {
  const t = useTranslations("settings.rule")
  const { value, number, onChange } = props
  const kind = actionKind(value)
  const hint = { redirect: "forwardHint", reply: "replyHint", delete: "deleteHint" }[kind as string]
  return (
    <RuleLine
      columns="sm:grid-cols-[15rem_minmax(0,1fr)]"
      missing={missing}
      hint={hint && t(hint)}
      remove={t("removeAction", { number })}
      onRemove={onRemove}
    >
      <Select
        aria-label={t("actionWhat", { number })}
        value={kind}
        onChange={(event) => onChange(withActionKind(event.target.value as ActionKind, value))}
        options={actionKinds.map((each) => [each, t(`do.${each}`)])}
      />
      <div className="flex min-w-0 gap-1">
        <ActionValue {...props} missing={missing} />
      </div>
    </RuleLine>
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
