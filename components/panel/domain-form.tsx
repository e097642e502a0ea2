"use client"

import { useTranslations } from "next-intl"
import { Field } from "../ui/field"
import { Input } from "../ui/input"
import type { DomainChanges, DomainRow } from "./domain"
import { FormDialog } from "./form-dialog"
import { quotaBytes, quotaMessages } from "./quota"
import { MessagesField, QuotaField } from "./quota-fields"
import { useChange } from "./use-change"

export interface DomainFormProps {
  /** Absent: a new one. */
  domain: DomainRow | undefined
  changes: DomainChanges
  onDone: (text: string) => void
  onClose: () => void
}

export function DomainForm({ domain, changes, onDone, onClose }: DomainFormProps) {
  const t = useTranslations("panel.domains")
  const accounts = useTranslations("panel.accounts")
  const { ask, pending, refusal } = useChange(
    async (form: FormData) => {
      const catchAll = String(form.get("catchAll"))
      if (domain) {
        const bytes = quotaBytes(String(form.get("quotaBytes")))
        if (Number.isNaN(bytes)) return { field: "quotaBytes", message: accounts("quotaWrong") }
        const messages = quotaMessages(String(form.get("quotaMessages")))
        if (Number.isNaN(messages)) return { field: "quotaMessages", message: accounts("quotaMessagesWrong") }
        return changes.update({ id: domain.id, catchAll, quotaBytes: bytes, quotaMessages: messages })
      }
      return changes.create({ name: String(form.get("name")), catchAll })
    },
    () => onDone(domain ? t("changed", { name: domain.readable }) : t("created")),
  )
  const errorOf = (field: string) => (refusal?.field === field ? refusal.message : undefined)

  return (
    <FormDialog
      title={domain ? domain.readable : t("createTitle")}
      description={domain ? undefined : t("createHint")}
      submit={domain ? t("save") : t("create")}
      pending={pending}
      refusal={refusal}
      fields={domain ? ["catchAll", "quotaBytes", "quotaMessages"] : ["name", "catchAll"]}
      onSubmit={ask}
      onClose={onClose}
    >
      {!domain && (
        <Field label={t("name")} error={errorOf("name")}>
          {(control) => (
            <Input
              {...control}
              name="name"
              inputMode="url"
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              placeholder="example.org"
              autoFocus
            />
          )}
        </Field>
      )}
      <Field label={t("catchAll")} hint={t("catchAllHint")} error={errorOf("catchAll")}>
        {(control) => (
          <Input
            {...control}
            name="catchAll"
            inputMode="email"
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            defaultValue={domain?.catchAll}
            autoFocus={Boolean(domain)}
          />
        )}
      </Field>
      {domain && (
        <>
          <QuotaField
            label={t("quota")}
            hint={t("quotaHint")}
            error={errorOf("quotaBytes")}
            bytes={domain.quotaBytes}
          />
          <MessagesField
            label={t("quotaMessages")}
            hint={t("quotaMessagesHint")}
            error={errorOf("quotaMessages")}
            messages={domain.quotaMessages}
          />
        </>
      )}
    </FormDialog>
  )
}
