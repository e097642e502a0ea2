"use client"

import { useTranslations } from "next-intl"
import { useState } from "react"
import type { AccountWays } from "../../server/directory/accounts"
import { Textarea } from "../ui/input"
import { targetsIn } from "./addresses-in"
import { FormDialog } from "./form-dialog"
import { exactText, FormField, SelectField, TextField } from "./form-fields"
import type { Change } from "./outcome"

interface DeliveryFormProps {
  title: string
  hint: string
  submit: string
  ways: AccountWays
  change: Change<Omit<AccountWays, "machineUser">>
  onDone: () => void
  onClose: () => void
}

/** Asks what becomes of an account's mail: where it goes, where else it is kept, and what is not filed twice. */
export function DeliveryForm({ ways, change, hint, ...dialog }: DeliveryFormProps) {
  const t = useTranslations("panel.accounts")
  const [form, setForm] = useState(ways.form)
  const [mirror, setMirror] = useState(ways.mirror)
  const text = (data: FormData, name: string) => String(data.get(name) ?? "").trim()

  async function save(data: FormData) {
    const hours = text(data, "duplicateHours")
    if (!/^\d{0,6}$/.test(hours)) return { message: t("duplicatesWrong"), field: "duplicateHours" }
    return change({
      form,
      targets: targetsIn(text(data, "targets")),
      duplicateHours: hours === "" ? null : Number(hours),
      mirror,
      mirrorPath: text(data, "path"),
    })
  }

  const mirrors: [string, string][] = [
    ["", t("mirrorNone")],
    ...(ways.machineUser ? [["auto", t("mirrorAuto", { user: ways.machineUser })] as [string, string]] : []),
    ["mbox", t("mirrorMbox")],
    ["maildir", t("mirrorMaildir")],
  ]
  return (
    <FormDialog {...dialog} description={hint} change={save}>
      <SelectField
        name="form"
        label={t("deliveryForm")}
        value={form}
        onChange={(event) => setForm(event.target.value)}
        options={[
          ["store", t("deliveryStore")],
          ["both", t("deliveryBoth")],
          ["onward", t("deliveryOnward")],
        ]}
      />
      {form !== "store" && (
        <FormField name="targets" label={t("deliveryTargets")} hint={t("deliveryTargetsHint")}>
          {(control) => (
            <Textarea {...control} {...exactText} rows={4} defaultValue={ways.targets.join("\n")} />
          )}
        </FormField>
      )}
      <SelectField
        name="mirror"
        label={t("mirror")}
        hint={t("mirrorHint")}
        value={mirror}
        onChange={(event) => setMirror(event.target.value)}
        options={mirrors}
      />
      {(mirror === "mbox" || mirror === "maildir") && (
        <TextField
          name="path"
          kind="host"
          label={t("mirrorPath")}
          placeholder="/srv/mail/info"
          defaultValue={ways.mirrorPath}
        />
      )}
      <TextField
        name="duplicateHours"
        kind="number"
        label={t("duplicates")}
        hint={t("duplicatesHint")}
        placeholder={t("duplicatesUsual")}
        defaultValue={ways.duplicateHours ?? ""}
        unit={t("hours")}
      />
    </FormDialog>
  )
}
