import { expect, test } from "vitest"
import { acceptedLocale, localeOf } from "./locales.ts"

test.each([
  ["ca", "ca"],
  ["ca-ES,es;q=0.8", "ca"],
  ["de-DE, pt-BR;q=0.5, es;q=0.7", "es"],
  ["fr, *;q=0.1", "en"],
  ["en-GB,en;q=0.9,ca;q=0.8", "en"],
  ["es;q=0, pt", "pt"],
  ["", "en"],
  [null, "en"],
  [";;;,q=,", "en"],
])("%j is %s", (header, locale) => expect(acceptedLocale(header)).toBe(locale))

test.each([
  ["es", "ca", "es"],
  ["", "ca", "ca"],
  [undefined, "pt-PT,en;q=0.5", "pt"],
  ["xx", "es", "es"],
])("who chose %j and has a browser in %j reads %s", (chosen, browser, locale) => {
  expect(localeOf(new Headers({ "accept-language": browser }), chosen)).toBe(locale)
})
