import { expect, test } from "vitest"
import { combineRights, everyRight, hasRights, ownerRights, parseRights, shownRights } from "./rights.ts"

test("RFC 4314 §2.1.1: c and d stand for the rights that came after them, and are shown with them", () => {
  expect(parseRights("lrswida")).toBe("lrswitea")
  expect(shownRights(parseRights("lrswida")!)).toBe("lrswitead")
  expect(shownRights(parseRights("lrswikda")!)).toBe("lrswikteacd")
  expect(parseRights("cda")).toBe("kxtea")
  expect(shownRights("lr")).toBe("lr")
})

test("RFC 4314 §3.1: what stands for no right is no right", () => {
  expect(parseRights("lrQswicda")).toBeUndefined()
  expect(parseRights("lrqswicda")).toBeUndefined()
  expect(parseRights("0")).toBeUndefined()
  expect(parseRights("")).toBe("")
})

test("RFC 4314 §2: what is granted adds up, and what is taken away is gone whoever granted it", () => {
  const entries = [
    { negative: false, rights: "lr" },
    { negative: false, rights: "sw" },
    { negative: true, rights: "w" },
  ]
  expect(combineRights(entries)).toBe("lrs")
  expect(combineRights([])).toBe("")
})

test("an owner may do everything unless named, and always looks up and administers", () => {
  const entry = (rights: string, negative = false) => ({ identifier: "ann@example.org", negative, rights })
  expect(ownerRights([])).toBe(everyRight)
  expect(ownerRights([entry("lr")])).toBe("lra")
  expect(ownerRights([entry("")])).toBe("la")
  expect(ownerRights([entry("wetda", true)])).toBe("lrsipkxa")
  expect(hasRights("lra", "la")).toBe(true)
  expect(hasRights("lra", "lw")).toBe(false)
})
