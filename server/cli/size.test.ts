import { expect, test } from "vitest"
import { parseSize, readableSize } from "./size.ts"

test.each([
  ["500M", 500 * 2 ** 20],
  ["1.5G", 1.5 * 2 ** 30],
  ["2 GB", 2 ** 31],
  ["1048576", 1048576],
  ["none", 0],
  ["0", 0],
])("%s is %i bytes", (text, bytes) => expect(parseSize(text)).toBe(bytes))

test.each(["", "-1", "lots", "1e9", "1GG", "0x10", "9".repeat(40)])("%j is no size", (text) =>
  expect(parseSize(text)).toBeUndefined(),
)

test.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1536, "1.5 KB"],
  [2 ** 31, "2 GB"],
])("%i reads %s", (bytes, text) => expect(readableSize(bytes)).toBe(text))
