"use client"

import { useTranslations } from "next-intl"
import { type DnsListChanges, type DnsListKind, type DnsListRow, listKinds, pointsIn } from "./dns-list"
import type { DialogEnds } from "./entry"
import { EntryDialog } from "./entry-dialog"
import { SelectField, TextField } from "./form-fields"

export interface DnsListFormProps extends DialogEnds {
  /** Absent: a new one. */
  list: (DnsListRow & { readable: string }) | undefined
  changes: DnsListChanges
}

export function DnsListForm({ list, changes, ...ends }: DnsListFormProps) {
  const t = useTranslations("panel.lists")

  async function change(form: FormData) {
    const points = pointsIn(String(form.get("points") ?? ""))
    if (list) return changes.update({ id: list.id, points })
    const kind = String(form.get("kind")) as DnsListKind
    return changes.create({ kind, zone: String(form.get("zone") ?? ""), points })
  }

  return (
    <EntryDialog noun="lists" entry={list} change={change} {...ends}>
      {!list && (
        <>
          <SelectField
            name="kind"
            label={t("kind")}
            defaultValue="address"
            options={listKinds.map((kind) => [kind, t(`kinds.${kind}`)])}
          />
          <TextField
            name="zone"
            kind="host"
            label={t("zone")}
            hint={t("zoneHint")}
            placeholder="zen.example.org"
            autoFocus
          />
        </>
      )}
      <TextField
        name="points"
        label={t("weight")}
        hint={t("weightHint")}
        inputMode="decimal"
        className="max-w-40"
        defaultValue={list?.points}
        autoFocus={Boolean(list)}
      />
    </EntryDialog>
  )
}
