import { expect, test } from "vitest"
import { quotaBytes, quotaText, sizeIn } from "./quota"

test.each([
  ["", 0],
  ["2", 2 ** 31],
  ["0,5", 2 ** 29],
  [" 1.5 ", 1.5 * 2 ** 30],
  ["-1", Number.NaN],
  ["lots", Number.NaN],
  ["1e9", Number.NaN],
])("%j gigabytes are %d bytes", (text, bytes) => expect(quotaBytes(text)).toBe(bytes))

test("what is shown in the form is read back the same", () => {
  for (const bytes of [0, 2 ** 29, 2 ** 31, 3 * 2 ** 30]) expect(quotaBytes(quotaText(bytes))).toBe(bytes)
})

test.each([
  [0, { value: 0, unit: "byte" }],
  [1023, { value: 1023, unit: "byte" }],
  [1536, { value: 1.5, unit: "kilobyte" }],
  [2 ** 31, { value: 2, unit: "gigabyte" }],
  [2 ** 52, { value: 4096, unit: "terabyte" }],
])("%i bytes are shown as %j", (bytes, size) => expect(sizeIn(bytes)).toEqual(size))
