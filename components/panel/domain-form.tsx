"use client"

import { useTranslations } from "next-intl"
import { Field } from "../ui/field"
import { Input } from "../ui/input"
import type { DomainChanges, DomainRow } from "./domain"
import { FormDialog } from "./form-dialog"
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
  const { ask, pending, refusal } = useChange(
    async (form: FormData) => {
      const catchAll = String(form.get("catchAll"))
      if (domain) return changes.update({ id: domain.id, catchAll })
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
      fields={domain ? ["catchAll"] : ["name", "catchAll"]}
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
    </FormDialog>
  )
}
