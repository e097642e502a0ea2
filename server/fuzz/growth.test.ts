import { expect, test } from "vitest"
import { notLinear } from "./growth.ts"

let counted = 0

test("what goes through everything again and again is named, what goes through it once is not", () => {
  const run = (text: string) => {
    const step = text.startsWith("(") ? 32 : text.length
    for (let from = 0; from < text.length; from += step)
      for (let at = from; at < text.length; at++) if (text.charCodeAt(at) > 40) counted++
  }
  expect(notLinear(run, ["", "("], ["ab"])).toEqual(['"(" + "ab" …'])
  expect(counted).toBeGreaterThan(0)
})
