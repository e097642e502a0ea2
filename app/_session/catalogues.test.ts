import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"

const folder = join(import.meta.dirname, "../../messages")
type Words = { [key: string]: string | Words }

const read = (locale: string, file: string): Words =>
  JSON.parse(readFileSync(join(folder, locale, file), "utf8"))

/** What is put into a text. A brace in a text opens one of those; a brace in one of those opens a text. */
function namesIn(text: string): string[] {
  const names: string[] = []
  const open = ["text"]
  for (const [mark, name] of text.matchAll(/\{\s*(\w*)|\}/g)) {
    if (mark === "}") open.pop()
    else if (open.at(-1) === "text") {
      names.push(name!)
      open.push("name")
    } else open.push("text")
  }
  return names
}

/** Every key with the names of what is put into its text, in one order. */
function shape(words: Words, path = ""): string[] {
  return Object.entries(words)
    .flatMap(([key, value]) => {
      if (typeof value !== "string") return shape(value, `${path}${key}.`)
      return [`${path}${key}: ${[...new Set(namesIn(value))].sort().join(" ")}`]
    })
    .sort()
}

const locales = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "en")
  .map((entry) => entry.name)

const files = readdirSync(join(folder, "en"))

describe.each(locales)("the catalogue in %s", (locale) => {
  test("has the same files as the English one", () => {
    expect(readdirSync(join(folder, locale))).toEqual(files)
  })
  test.each(files)("%s says everything the English one does, and no more", (file) => {
    expect(shape(read(locale, file))).toEqual(shape(read("en", file)))
  })
})
