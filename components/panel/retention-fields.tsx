"use client"

import { useTranslations } from "next-intl"
import { TextField } from "./form-fields"
import type { Refusal } from "./outcome"

/** How many days mail stays, 0: for ever; null: as it is said for all. */
export interface RetentionDays {
  trashDays: number | null
  junkDays: number | null
}

const names = ["trashDays", "junkDays"] as const

/** The two fields for how long mail stays. @param usual what an empty field means */
export function RetentionFields({ days, usual }: { days: RetentionDays; usual: string }) {
  const t = useTranslations("keeping")
  return names.map((name) => (
    <TextField
      key={name}
      name={name}
      kind="number"
      label={t(name)}
      hint={t("daysHint", { usual })}
      placeholder={usual}
      unit={t("days")}
      defaultValue={days[name] ?? ""}
    />
  ))
}

/** Reads the two fields of a form, or says what is wrong with one of them. */
export function useDays() {
  const t = useTranslations("keeping")
  return (form: FormData): RetentionDays | Refusal => {
    const days: RetentionDays = { trashDays: null, junkDays: null }
    for (const name of names) {
      const text = String(form.get(name)).trim()
      if (!/^\d{0,4}$/.test(text) || Number(text) > 3650) return { field: name, message: t("daysWrong") }
      if (text !== "") days[name] = Number(text)
    }
    return days
  }
}
