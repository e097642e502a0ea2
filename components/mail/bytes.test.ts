import { expect, test } from "vitest"
import { formatBytes } from "./bytes"

test.each([
  [0, "0 bytes"],
  [1, "1 byte"],
  [909, "909 bytes"],
  [14_200, "14 kB"],
  [2_340_000, "2.3 MB"],
  [25_000_000, "25 MB"],
  [5e12, "5,000 GB"],
])("%d", (bytes, shown) => expect(formatBytes(bytes, "en")).toBe(shown))
