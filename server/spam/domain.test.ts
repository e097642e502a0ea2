import { expect, test } from "vitest"
import { isDisguisedDomain, isLookalike } from "./domain.ts"

test.each([
  ["examp1e.org", "example.org"],
  ["exarnple.org", "example.org"],
  ["exemple.org", "example.org"],
  ["examplle.org", "example.org"],
  ["exmaple.org", "example.org"],
  ["xn--xample-2of.org", "example.org"], // Cyrillic е
  ["mail.examp1e.org", "www.example.org"],
  ["vvorkshop.example", "workshop.example"],
  ["exampl3.co.uk", "www.example.co.uk"],
  ["anneleee.github.io", "annelee.github.io"],
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
  ["annelee.github.io", "annelea.blogspot.com"],
])("%s is not taken for %s", (domain, of) => {
  expect(isLookalike(domain, of)).toBe(false)
})

test("a label of two alphabets is a disguise, one alphabet is a language", () => {
  expect(isDisguisedDomain("xn--xample-2of.org")).toBe(true)
  expect(isDisguisedDomain("пример.рф")).toBe(false)
  expect(isDisguisedDomain("xn--e1afmkfd.xn--p1ai")).toBe(false)
  expect(isDisguisedDomain("bücher.example")).toBe(false)
})
