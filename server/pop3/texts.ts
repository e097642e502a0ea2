import ca from "../../messages/ca/pop3.json" with { type: "json" }
import en from "../../messages/en/pop3.json" with { type: "json" }
import es from "../../messages/es/pop3.json" with { type: "json" }
import pt from "../../messages/pt/pop3.json" with { type: "json" }
import type { MailErrorCode } from "../errors.ts"

/** The languages there are, by their tags, and what each calls itself (RFC 6856 §3). */
export const languages = { en: "English", ca: "Català", es: "Español", pt: "Português" } as const

export type Language = keyof typeof languages

const catalogues: Record<Language, Record<TextKey, string>> = { en, ca, es, pt }

export type TextKey = keyof typeof en

/** A text in no language yet. */
export interface Said {
  key: TextKey
  values: Readonly<Record<string, string | number>>
}

export const said = (key: TextKey, values: Said["values"] = {}): Said => ({ key, values })

/** A text in a language, one character 0–255 per byte of its UTF-8. */
export function inLanguage(language: Language, { key, values }: Said): string {
  const text = catalogues[language][key].replace(/\{(\w+)\}/g, (_whole, name: string) => String(values[name]))
  return binary(text)
}

/** UTF-8 as the writer takes it: one character per byte. */
export const binary = (text: string): string => Buffer.from(text).toString("latin1")

/** What a failure is in the words of this protocol. */
export const failureTexts: Record<MailErrorCode, TextKey> = {
  "no-such-mailbox": "notNow",
  "no-such-message": "noSuchMessage",
  "no-such-address": "notNow",
  "no-such-entry": "notNow",
  "already-exists": "notNow",
  invalid: "notNow",
  cannot: "notNow",
  denied: "notSomebodyElse",
  "bad-credentials": "wrongCredentials",
  expired: "expired",
  "over-quota": "notNow",
  "too-large": "notNow",
  limit: "tooOften",
  "in-use": "inUse",
  expunged: "gone",
  unavailable: "notNow",
  "no-space": "notNow",
  corrupt: "damaged",
  internal: "notNow",
}
