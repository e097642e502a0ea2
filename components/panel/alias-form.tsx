"use client"

import { useTranslations } from "next-intl"
import { Textarea } from "../ui/input"
import { targetsIn } from "./addresses-in"
import type { AliasChanges, AliasRow } from "./alias"
import type { DialogEnds } from "./entry"
import { EntryDialog } from "./entry-dialog"
import { exactText, FormField, TextField } from "./form-fields"

export interface AliasFormProps extends DialogEnds {
  /** Absent: a new one. */
  alias: AliasRow | undefined
  domain: string | undefined
  changes: AliasChanges
}

export function AliasForm({ alias, domain, changes, ...ends }: AliasFormProps) {
  const t = useTranslations("panel.aliases")

  async function change(form: FormData) {
    const targets = targetsIn(String(form.get("targets")))
    if (alias) return changes.update({ id: alias.id, targets })
    return changes.create({ address: String(form.get("address")), targets })
  }

  return (
    <EntryDialog noun="aliases" entry={alias} change={change} {...ends}>
      {!alias && (
        <TextField
          name="address"
          kind="address"
          label={t("address")}
          placeholder={`team@${domain ?? "example.org"}`}
          autoFocus
        />
      )}
      <FormField name="targets" label={t("targets")} hint={t("targetsHint")}>
        {(control) => (
          <Textarea
            {...control}
            {...exactText}
            rows={4}
            inputMode="email"
            defaultValue={alias?.targets.join("\n")}
            autoFocus={Boolean(alias)}
          />
        )}
      </FormField>
    </EntryDialog>
  )
}
