import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { getRequestConfig } from "next-intl/server"

const folder = join(process.cwd(), "messages")

/** The words of one language: every messages/<locale>/<namespace>.json, each under its own name. */
function catalogue(locale: string): Record<string, unknown> {
  const files = readdirSync(join(folder, locale)).filter((name) => name.endsWith(".json"))
  return Object.fromEntries(
    files.map((name) => [name.slice(0, -5), JSON.parse(readFileSync(join(folder, locale, name), "utf8"))]),
  )
}

export default getRequestConfig(async () => ({
  locale: "en",
  messages: catalogue("en"),
}))
