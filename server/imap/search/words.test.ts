import { expect, test } from "vitest"
import { fitOf, plainText, wordsOf } from "./words.ts"

test.each([
  ["Català", "CATALA"],
  ["REUNIÓ", "REUNIO"],
  ["coração", "CORACAO"],
  ["el·lipse i eŀlipse", "ELLIPSE I ELLIPSE"],
  ["Straße", "STRASSE"],
  ["Œuvre", "OEUVRE"],
  ["ﬁn", "FIN"],
  ["İstanbul", "ISTANBUL"],
  ["Ελλάς", "ΕΛΛΑΣ"],
  ["plain", "PLAIN"],
])("%s is plainly %s", (text, plain) => expect(plainText(text)).toBe(plain))

test("the words of a search, each once and not too many", () => {
  expect(wordsOf("¿Qué tal, qué tal?")).toEqual(["QUE", "TAL"])
  expect(wordsOf("?! ...")).toEqual([])
  expect(wordsOf(Array.from({ length: 100 }, (_, at) => `w${at}`).join(" "))).toHaveLength(20)
})

test.each([
  ["catala", "Curs de català per a adults"],
  ["CATALÀ", "curs de catala"],
  ["curs adults", "Curs de català per a adults"],
  ["adults curs", "Curs de català per a adults"],
  ["cat", "Curs de català"],
  ["Helo", "Hello world"],
  ["recieve", "You receive this"],
  ["reunions", "La reunió de demà"],
  ["meting", "Meeting at noon"],
  ["tala", "català"],
])("%s fits %s", (search, text) => expect(fitOf(wordsOf(search), text)).toBeGreaterThan(0))

test.each([
  ["cat dog", "only the cat"],
  ["the", "te"],
  ["house", "mouse"],
  ["hello", "yellow"],
  ["salad", "ballad"],
])("%s does not fit %s", (search, text) => expect(fitOf(wordsOf(search), text)).toBe(0))

test("the better it fits, the more it counts", () => {
  const fits = ["a catala b", "catalana", "acatalab", "catela"].map((text) => fitOf(wordsOf("catala"), text))
  expect(fits[0]).toBe(1)
  expect(fits).toEqual(fits.toSorted((a, b) => b - a))
  expect(new Set(fits).size).toBe(fits.length)
})

test("a text made to be slow is not", () => {
  const text = "ab".repeat(200_000)
  expect(fitOf(wordsOf("abababababababababababab zzzz"), text)).toBe(0)
})
