import { expect, test } from "vitest"
import { isDisguisedDomain, isLookalike, registered } from "./domain.ts"

test.each([
  ["examp1e.org", "example.org"],
  ["exarnple.org", "example.org"],
  ["exemple.org", "example.org"],
  ["examplle.org", "example.org"],
  ["exmaple.org", "example.org"],
  ["xn--xample-2of.org", "example.org"], // Cyrillic е
  ["mail.examp1e.org", "www.example.org"],
  ["vvorkshop.example", "workshop.example"],
])("%s would be taken for %s", (domain, of) => {
  expect(isLookalike(domain, of)).toBe(true)
})

test.each([
  ["example.org", "example.org"],
  ["news.example.org", "example.org"],
  ["example.net", "example.org"],
  ["samples.org", "example.org"],
  ["abc.org", "abd.org"], // short names are near each other by chance
  ["", "example.org"],
  ["bbc.co.uk", "abc.co.uk"],
])("%s is not taken for %s", (domain, of) => {
  expect(isLookalike(domain, of)).toBe(false)
})

test("what somebody registered is found below the suffixes of countries", () => {
  expect(registered("a.b.example.co.uk")).toBe("example.co.uk")
  expect(registered("a.example.org")).toBe("example.org")
  expect(registered("example")).toBe("example")
})

test("a label of two alphabets is a disguise, one alphabet is a language", () => {
  expect(isDisguisedDomain("xn--xample-2of.org")).toBe(true)
  expect(isDisguisedDomain("пример.рф")).toBe(false)
  expect(isDisguisedDomain("xn--e1afmkfd.xn--p1ai")).toBe(false)
  expect(isDisguisedDomain("bücher.example")).toBe(false)
})
