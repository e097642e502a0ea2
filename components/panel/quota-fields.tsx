"use client"

import { useTranslations } from "next-intl"
import { Field } from "../ui/field"
import { Input } from "../ui/input"
import { quotaText } from "./quota"

interface LimitFieldProps {
  label: string
  hint: string
  error: string | undefined
}

/** A field for gigabytes, named "quotaBytes". */
export function QuotaField({ bytes, ...field }: LimitFieldProps & { bytes: number }) {
  const t = useTranslations("panel.accounts")
  return (
    <Field {...field}>
      {(control) => (
        <span className="flex items-center gap-2">
          <Input
            {...control}
            name="quotaBytes"
            inputMode="decimal"
            autoComplete="off"
            placeholder={t("quotaNone")}
            defaultValue={quotaText(bytes)}
            className="max-w-40"
          />
          <span className="text-ink-soft">GB</span>
        </span>
      )}
    </Field>
  )
}

/** A field for a number of messages, named "quotaMessages". */
export function MessagesField({ messages, ...field }: LimitFieldProps & { messages: number }) {
  const t = useTranslations("panel.accounts")
  return (
    <Field {...field}>
      {(control) => (
        <Input
          {...control}
          name="quotaMessages"
          inputMode="numeric"
          autoComplete="off"
          placeholder={t("quotaNone")}
          defaultValue={messages || ""}
          className="max-w-40"
        />
      )}
    </Field>
  )
}
