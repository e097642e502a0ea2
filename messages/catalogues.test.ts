import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { locales } from "./locales.ts"

// English is the source. What it says, every other language says, with the same things put in.

type Words = { [key: string]: string | Words }

const read = (locale: string, file: string): Words =>
  JSON.parse(readFileSync(join(import.meta.dirname, locale, file), "utf8"))

/** Every sentence by its path. */
function sentences(words: Words, path = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[`${path}${key}`, value]] : sentences(value, `${path}${key}.`),
  )
}

/** The names of what is put into a sentence, those in the branches of a plural too. */
function gaps(sentence: string): string[] {
  const found = new Set<string>()
  let at = 0
  const until = (pattern: RegExp) => {
    const begin = at
    while (at < sentence.length && !pattern.test(sentence[at]!)) at++
    return sentence.slice(begin, at).trim()
  }
  const text = () => {
    while (until(/[{}]/) || at < sentence.length) if (sentence[at] !== "{" || !gap()) return
  }
  const gap = () => {
    at++
    found.add(until(/[,}]/))
    for (until(/[{}]/); sentence[at] === "{"; until(/[{}]/)) {
      at++
      text()
      at++
    }
    return sentence[at++] === "}"
  }
  text()
  if (at < sentence.length) throw new Error(`"${sentence}" has a brace too many`)
  return [...found].sort()
}

test("gaps are found wherever they stand", () => {
  expect(gaps("Nothing")).toEqual([])
  expect(
    gaps("{who} has {count, plural, =0 {no {thing}} one {# {thing}} other {# of {all}}} and {more}."),
  ).toEqual(["all", "count", "more", "thing", "who"])
  expect(gaps("{at, date, medium}")).toEqual(["at"])
  expect(() => gaps("{a}}")).toThrow("a brace too many")
})

const files = readdirSync(join(import.meta.dirname, "en")).filter((name) => name.endsWith(".json"))

describe.each(locales.filter((locale) => locale !== "en"))("%s", (locale) => {
  test("has the same files", () => {
    const own = readdirSync(join(import.meta.dirname, locale)).filter((name) => name.endsWith(".json"))
    expect(own.sort()).toEqual([...files].sort())
  })

  test.each(files)("%s says all that English says, with the same gaps", (file) => {
    const shape = (words: Words) =>
      Object.fromEntries(sentences(words).map(([path, sentence]) => [path, gaps(sentence).join(" ")]))
    expect(shape(read(locale, file))).toEqual(shape(read("en", file)))
  })
})
