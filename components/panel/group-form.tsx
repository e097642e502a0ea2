"use client"

import { useTranslations } from "next-intl"
import { Field } from "../ui/field"
import { Input } from "../ui/input"
import { FormDialog } from "./form-dialog"
import type { GroupChanges, GroupRow } from "./group"
import { useChange } from "./use-change"

export interface GroupFormProps {
  /** Absent: a new one. */
  group: GroupRow | undefined
  domain: string | undefined
  changes: GroupChanges
  onDone: (text: string) => void
  onClose: () => void
}

export function GroupForm({ group, domain, changes, onDone, onClose }: GroupFormProps) {
  const t = useTranslations("panel.groups")
  const { ask, pending, refusal } = useChange(
    async (form: FormData) => {
      const name = String(form.get("name"))
      if (group) return changes.rename({ id: group.id, name })
      return changes.create({ address: String(form.get("address")), name })
    },
    () => onDone(group ? t("changed", { address: group.readable }) : t("created")),
  )
  const errorOf = (field: string) => (refusal?.field === field ? refusal.message : undefined)

  return (
    <FormDialog
      title={group?.readable ?? t("createTitle")}
      submit={group ? t("save") : t("create")}
      pending={pending}
      refusal={refusal}
      fields={group ? ["name"] : ["address", "name"]}
      onSubmit={ask}
      onClose={onClose}
    >
      {!group && (
        <Field label={t("address")} hint={t("addressHint")} error={errorOf("address")}>
          {(control) => (
            <Input
              {...control}
              name="address"
              inputMode="email"
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              placeholder={`office@${domain ?? "example.org"}`}
              autoFocus
            />
          )}
        </Field>
      )}
      <Field label={t("name")} error={errorOf("name")}>
        {(control) => (
          <Input
            {...control}
            name="name"
            autoComplete="off"
            maxLength={200}
            defaultValue={group?.name}
            autoFocus={Boolean(group)}
          />
        )}
      </Field>
    </FormDialog>
  )
}
