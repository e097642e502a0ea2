import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { headers } from "next/headers"
import { getRequestConfig } from "next-intl/server"
import { currentSession } from "../app/_session/session.ts"
import { type Locale, localeOf } from "./locales.ts"

const folder = join(process.cwd(), "messages")
const read = new Map<Locale, Record<string, unknown>>()

/** The words of one language: every messages/<locale>/<namespace>.json, each under its own name. */
function catalogue(locale: Locale): Record<string, unknown> {
  const known = read.get(locale)
  if (known) return known
  const files = readdirSync(join(folder, locale)).filter((name) => name.endsWith(".json"))
  const words = Object.fromEntries(
    files.map((name) => [name.slice(0, -5), JSON.parse(readFileSync(join(folder, locale, name), "utf8"))]),
  )
  read.set(locale, words)
  return words
}

export default getRequestConfig(async () => {
  const locale = (await currentSession())?.locale ?? localeOf(await headers(), undefined)
  return { locale, messages: catalogue(locale) }
})
