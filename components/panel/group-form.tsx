"use client"

import { useTranslations } from "next-intl"
import type { DialogEnds } from "./entry"
import { EntryDialog } from "./entry-dialog"
import { TextField } from "./form-fields"
import type { GroupChanges, GroupRow } from "./group"

export interface GroupFormProps extends DialogEnds {
  /** Absent: a new one. */
  group: GroupRow | undefined
  domain: string | undefined
  changes: GroupChanges
}

export function GroupForm({ group, domain, changes, ...ends }: GroupFormProps) {
  const t = useTranslations("panel.groups")

  async function change(form: FormData) {
    const name = String(form.get("name"))
    if (group) return changes.rename({ id: group.id, name })
    return changes.create({ address: String(form.get("address")), name })
  }

  return (
    <EntryDialog noun="groups" entry={group} change={change} {...ends}>
      {!group && (
        <TextField
          name="address"
          kind="address"
          label={t("address")}
          hint={t("addressHint")}
          placeholder={`office@${domain ?? "example.org"}`}
          autoFocus
        />
      )}
      <TextField
        name="name"
        label={t("name")}
        maxLength={200}
        defaultValue={group?.name}
        autoFocus={Boolean(group)}
      />
    </EntryDialog>
  )
}
