/** Languages the product speaks; the first is the source of the others. */
export const locales = ["en", "ca", "es", "pt"] as const
export type Locale = (typeof locales)[number]

/** What each calls itself. */
export const localeNames: Record<Locale, string> = {
  en: "English",
  ca: "Català",
  es: "Español",
  pt: "Português",
}

/** The language somebody reads: what they chose, or else the one their browser asks for. */
export function localeOf(headers: Headers, chosen: string | undefined): Locale {
  return locales.find((locale) => locale === chosen) ?? acceptedLocale(headers.get("accept-language"))
}

/** The language of ours that somebody likes best (Accept-Language, RFC 9110 §12.5.4). */
export function acceptedLocale(header: string | null): Locale {
  const wanted = (header ?? "")
    .slice(0, 500)
    .split(",")
    .map((part, at) => {
      const [range = "", ...parameters] = part.trim().toLowerCase().split(";")
      const weight = parameters.map((each) => /^\s*q=([\d.]+)/.exec(each)?.[1]).find(Boolean)
      return { locale: locales.find((each) => each === range.split("-")[0]), weight: Number(weight ?? 1), at }
    })
    .filter(({ locale, weight }) => locale && weight > 0)
    .sort((a, b) => b.weight - a.weight || a.at - b.at)
  return wanted[0]?.locale ?? "en"
}
