"use client"

import { useTranslations } from "next-intl"
import { TextField } from "./form-fields"
import type { Refusal } from "./outcome"
import { quotaBytes, quotaMessages, quotaText } from "./quota"

/** How much mail there may be; 0: no limit. */
export interface Limits {
  quotaBytes: number
  quotaMessages: number
}

/** The two fields for limits; their labels and hints are those of `panel.<noun>`. */
export function LimitFields({ noun, limits }: { noun: string; limits: Limits | undefined }) {
  const t = useTranslations(`panel.${noun}`)
  const none = useTranslations("panel.accounts")("quotaNone")
  return (
    <>
      <TextField
        name="quotaBytes"
        kind="number"
        inputMode="decimal"
        label={t("quota")}
        hint={t("quotaHint")}
        placeholder={none}
        defaultValue={quotaText(limits?.quotaBytes ?? 0)}
        unit="GB"
      />
      <TextField
        name="quotaMessages"
        kind="number"
        label={t("quotaMessages")}
        hint={t("quotaMessagesHint")}
        placeholder={none}
        defaultValue={limits?.quotaMessages || ""}
      />
    </>
  )
}

/** Reads the two fields of a form, or says what is wrong with one of them. */
export function useLimits() {
  const t = useTranslations("panel.accounts")
  return (form: FormData): Limits | Refusal => {
    const limits = {
      quotaBytes: quotaBytes(String(form.get("quotaBytes"))),
      quotaMessages: quotaMessages(String(form.get("quotaMessages"))),
    }
    if (Number.isNaN(limits.quotaBytes)) return { field: "quotaBytes", message: t("quotaWrong") }
    if (Number.isNaN(limits.quotaMessages))
      return { field: "quotaMessages", message: t("quotaMessagesWrong") }
    return limits
  }
}
