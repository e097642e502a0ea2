import { expect, test } from "vitest"
import { unflow } from "./flowed.ts"

const flowed = { flowed: true, delsp: false }

test.each([
  ["one \r\ntwo\r\nthree", "one two\nthree"],
  [">one \r\n>two\r\nanswer", "> one two\nanswer"],
  ["> one \r\n>> deeper", "> one \n>> deeper"],
  [" stuffed\r\n >not a quotation", "stuffed\n>not a quotation"],
  ["end\r\n-- \r\nAnn", "end\n-- \nAnn"],
])("%j", (given, text) => expect(unflow(given, flowed)).toBe(text))

test("DelSp joins words of scripts without spaces", () => {
  expect(unflow("会议 \r\n改到", { flowed: true, delsp: true })).toBe("会议改到")
})

test("other text is left alone", () => {
  expect(unflow("one \r\ntwo\rthree", { flowed: false, delsp: false })).toBe("one \ntwo\nthree")
})
