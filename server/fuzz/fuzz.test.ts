import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { fuzz, type Target } from "./fuzz.ts"

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "missiva-fuzz-"))
})
afterAll(() => rmSync(folder, { recursive: true }))

const target = (run: (input: Buffer) => void): Target => ({
  run,
  scope: /\/server\/fuzz\/fuzz\.test/,
  seeds: [Buffer.from("hello")],
  words: ["M", "a", "i", "l"],
  folder: join(folder, String(Math.random())),
  steps: { base: 5000, perByte: 50 },
})

/** Nobody guesses this at once; letter by letter, each opening a block of its own, it is soon found. */
function secret(input: Buffer): void {
  if (input[0] !== 0x4d) return
  if (input[1] !== 0x61) return
  if (input[2] !== 0x69) return
  if (input[3] !== 0x6c) return
  throw new RangeError("found")
}

test("finds what lies behind four letters, keeps it small, and tries it first the next time", () => {
  const looked = target(secret)
  expect(() => fuzz(looked, 50)).toThrow("found")
  const [file] = readdirSync(looked.folder)
  expect(readFileSync(join(looked.folder, file!), "latin1")).toBe("Mail")
  expect(() => fuzz(looked, 0)).toThrow("found")
})

test("notices what takes more steps than its length allows", () => {
  const squared = target((input) => {
    for (let one = 0; one < input.length; one++) for (let other = 0; other < input.length; other++) touch()
  })
  expect(() => fuzz(squared, 50)).toThrow(/took \d+ steps for \d+ bytes/)
})

let touched = 0
function touch(): void {
  touched++
}

test("leaves alone what is right", () => {
  const { tried, kept } = fuzz(
    target(() => undefined),
    0.2,
  )
  expect(tried).toBeGreaterThan(0)
  expect(kept).toBe(1)
  expect(touched).toBeGreaterThan(0)
})
