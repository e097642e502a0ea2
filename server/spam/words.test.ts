import { expect, test } from "vitest"
import { isMixed, skeleton, wordsOf } from "./words.ts"

const words = (text: string) => [...wordsOf(text)]

test.each([
  ["Buy NOW, it's $99!", ["buy", "now", "it's", "$99!"]],
  ["Ｖｉａｇｒａ 𝐯𝐢𝐚𝐠𝐫𝐚", ["viagra", "viagra"]],
  ["vi\u200bag\u00adra", ["viagra"]],
  ["L’últim número d’estiu", ["l’últim", "número", "d’estiu"]],
  ["日本語です", ["日本", "本語", "語で", "です"]],
  ["ขายดี", ["ขา", "าย", "ยด", "ดี"]],
  ["特价 iPhone 15", ["特价", "iphone", "15"]],
  ["x".repeat(30), ["long x 3"]],
])("the words of %s", (text, expected) => {
  expect(words(text)).toEqual(expected)
})

test("letters of two alphabets in one word are noticed, and read as what they look like", () => {
  const disguised = "pаypаl" // with Cyrillic а
  expect(isMixed(disguised)).toBe(true)
  expect(isMixed("привет")).toBe(false)
  expect(isMixed("paypal")).toBe(false)
  expect(skeleton(disguised)).toBe("paypal")
  expect(skeleton("Crédit")).toBe("credit")
})
