"use client"

import { useTranslations } from "next-intl"
import { type BanChanges, type BanLength, banLengths } from "./ban"
import type { DialogEnds } from "./entry"
import { EntryDialog } from "./entry-dialog"
import { SelectField, TextField } from "./form-fields"

export interface BanFormProps extends DialogEnds {
  create: BanChanges["create"]
}

export function BanForm({ create, ...ends }: BanFormProps) {
  const t = useTranslations("panel.bans")
  const change = (form: FormData) =>
    create({
      network: String(form.get("network")),
      note: String(form.get("note")),
      length: String(form.get("length")) as BanLength,
    })
  return (
    <EntryDialog noun="bans" entry={undefined} change={change} {...ends}>
      <TextField
        name="network"
        kind="host"
        label={t("network")}
        hint={t("networkHint")}
        placeholder="192.0.2.7"
        autoFocus
      />
      <SelectField
        name="length"
        label={t("length")}
        defaultValue="day"
        options={Object.keys(banLengths).map((length) => [length, t(`lengths.${length}`)])}
      />
      <TextField name="note" label={t("note")} hint={t("noteHint")} maxLength={500} />
    </EntryDialog>
  )
}
