import { expect, test } from "vitest"
import { decodeUnitext, decodeXtext } from "./xtext.ts"

test.each([
  ["QQ314159", "QQ314159"],
  ["Bob+20Smith+2Bnews", "Bob Smith+news"],
  ["a+3Db", "a=b"],
])("xtext %s is %s", (text, decoded) => {
  expect(decodeXtext(text)).toBe(decoded)
})

test.each(["a=b", "a+", "a+2", "a+2g", "a+2b", "a+0Ab", "a b", "é", "a+FF"])("%j is no xtext", (text) => {
  expect(decodeXtext(text)).toBeUndefined()
})

test.each([
  ["jörg@bücher.example", "jörg@bücher.example"],
  ["j\\x{F6}rg@b\\x{FC}cher.example", "jörg@bücher.example"],
  ["a\\x{2B}b\\x{5C}@c.example", "a+b\\@c.example"],
  ["\\x{1F4E8}@c.example", "📨@c.example"],
])("unitext %s is %s", (text, decoded) => {
  expect(decodeUnitext(text)).toBe(decoded)
})

test.each(["", "a+b", "a=b", "a\\b", "\\x{D800}", "\\x{110000}", "\\x{0A}", "\\x{f6}", "a b"])(
  "%j is no unitext",
  (text) => {
    expect(decodeUnitext(text)).toBeUndefined()
  },
)
