import fc from "fast-check"
import { describe, expect, test } from "vitest"
import {
  canonicalAddress,
  canonicalDomain,
  localProblem,
  readableAddress,
  readableDomain,
  withoutTag,
} from "./addresses.ts"

describe("canonicalAddress", () => {
  test.each([
    ["Ann@Example.ORG", "ann@example.org"],
    ["ann@example.org.", "ann@example.org"],
    ['"ann"@example.org', "ann@example.org"],
    ["ann@Bücher.example", "ann@xn--bcher-kva.example"],
    ["ann@xn--bcher-kva.example", "ann@xn--bcher-kva.example"],
    ["jose\u0301@example.org", "josé@example.org"],
    ["\u212Aim@example.org", "kim@example.org"],
    ["ann+News@example.org", "ann+news@example.org"],
    ["ann@EXAMPLE。org", "ann@example.org"],
  ])("%j is %j", (text, canonical) => expect(canonicalAddress(text)).toBe(canonical))

  test.each([
    "",
    "@",
    "ann",
    "@example.org",
    "ann@",
    "ann@localhost",
    "ann@[127.0.0.1]",
    "ann@127.0.0.1",
    "ann@127.1",
    "ann@0x7f.1",
    "a b@example.org",
    "a@b@example.org",
    "ann@exa mple.org",
    "ann@example.org\r\nRCPT TO:<x@y>",
    "ann@example.org\0",
    "ann@-example.org",
    "ann@example..org",
    "ann@.example.org",
    "ann@exam_ple.org",
    "ann@example.org/path",
    "ann@example.org?x",
    "ann@%65xample.org",
    '"ann@example.org',
    '"x@y x"@example.org',
    "<ann@example.org>",
    "ann\u200b@example.org",
    "ann\u202e@example.org",
    "\ud800@example.org",
    `${"a".repeat(65)}@example.org`,
    `ann@${"a".repeat(64)}.org`,
    `ann@${"a.".repeat(130)}org`,
    `ann@${"a".repeat(1_000_000)}`,
  ])("%j is nobody's address", (text) => expect(canonicalAddress(text)).toBeUndefined())

  test("what is canonical stays as it is, and nothing throws", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.emailAddress()), (text) => {
        const canonical = canonicalAddress(text)
        if (canonical) expect(canonicalAddress(canonical)).toBe(canonical)
      }),
      { numRuns: 2000 },
    )
  })
})

test("domains are read as they were meant, and only when that leads back to the same domain", () => {
  expect(canonicalDomain("BÜCHER.example")).toBe("xn--bcher-kva.example")
  expect(readableDomain("xn--bcher-kva.example")).toBe("bücher.example")
  expect(readableDomain("example.org")).toBe("example.org")
  expect(readableAddress("ann@xn--bcher-kva.example")).toBe("ann@bücher.example")
})

test("a tag needs a user before it", () => {
  expect(withoutTag("ann+a+b")).toBe("ann")
  expect(withoutTag("+a")).toBe("+a")
})

describe("localProblem", () => {
  test.each(["ann", "ann.b", "josé", "анна", "o'hara", "x_y-z", "李"])("%j may be created", (local) =>
    expect(localProblem(local)).toBeUndefined(),
  )
  test.each([
    "ann+b",
    ".ann",
    "ann.",
    "a..b",
    "a b",
    "a/b",
    "ﬁnn",
    "ａnn",
    "ıvan",
    "pаypal", // Cyrillic а
    "a\u0000b",
    "*",
    "a".repeat(65),
  ])("%j may not", (local) => expect(localProblem(local)).toMatch(/^[A-Z].+/))
})
