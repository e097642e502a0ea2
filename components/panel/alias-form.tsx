"use client"

import { useTranslations } from "next-intl"
import { Field } from "../ui/field"
import { Input, Textarea } from "../ui/input"
import { addressesIn } from "./addresses-in"
import type { AliasChanges, AliasRow } from "./alias"
import { FormDialog } from "./form-dialog"
import { useChange } from "./use-change"

export interface AliasFormProps {
  /** Absent: a new one. */
  alias: AliasRow | undefined
  domain: string | undefined
  changes: AliasChanges
  onDone: (text: string) => void
  onClose: () => void
}

export function AliasForm({ alias, domain, changes, onDone, onClose }: AliasFormProps) {
  const t = useTranslations("panel.aliases")
  const { ask, pending, refusal } = useChange(
    async (form: FormData) => {
      const targets = addressesIn(String(form.get("targets")))
      if (alias) return changes.update({ id: alias.id, targets })
      return changes.create({ address: String(form.get("address")), targets })
    },
    () => onDone(alias ? t("changed", { address: alias.readable }) : t("created")),
  )
  const errorOf = (field: string) => (refusal?.field === field ? refusal.message : undefined)

  return (
    <FormDialog
      title={alias?.readable ?? t("createTitle")}
      submit={alias ? t("save") : t("create")}
      pending={pending}
      refusal={refusal}
      fields={alias ? ["targets"] : ["address", "targets"]}
      onSubmit={ask}
      onClose={onClose}
    >
      {!alias && (
        <Field label={t("address")} error={errorOf("address")}>
          {(control) => (
            <Input
              {...control}
              name="address"
              inputMode="email"
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              placeholder={`team@${domain ?? "example.org"}`}
              autoFocus
            />
          )}
        </Field>
      )}
      <Field label={t("targets")} hint={t("targetsHint")} error={errorOf("targets")}>
        {(control) => (
          <Textarea
            {...control}
            name="targets"
            rows={4}
            inputMode="email"
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            defaultValue={alias?.targets.join("\n")}
            autoFocus={Boolean(alias)}
          />
        )}
      </Field>
    </FormDialog>
  )
}
