import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"

const folder = join(import.meta.dirname, "../../messages")
type Words = { [key: string]: string | Words }

const read = (locale: string, file: string): Words =>
  JSON.parse(readFileSync(join(folder, locale, file), "utf8"))

/** Every key with the names of what is put into its text, in one order. */
function shape(words: Words, path = ""): string[] {
  return Object.entries(words)
    .flatMap(([key, value]) => {
      if (typeof value !== "string") return shape(value, `${path}${key}.`)
      const names = [...value.matchAll(/\{(\w+)[,}]/g)].map((match) => match[1]!)
      return [`${path}${key}: ${[...new Set(names)].sort().join(" ")}`]
    })
    .sort()
}

const locales = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "en")
  .map((entry) => entry.name)

describe.each(locales)("the catalogue in %s", (locale) => {
  test.each(readdirSync(join(folder, locale)))(
    "%s says everything the English one does, and no more",
    (file) => {
      expect(shape(read(locale, file))).toEqual(shape(read("en", file)))
    },
  )
})
