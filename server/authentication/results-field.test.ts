import { describe, expect, test } from "vitest"
import type { Findings } from "./examination.ts"
import { authservIdIn, ourResults, resultsField, withoutResultsOf } from "./results-field.ts"

const found: Findings = {
  spf: { result: "pass", domain: "example.com" },
  dkim: [{ result: "fail", domain: "example.net", selector: "s1" }],
  dmarc: { result: "pass", domain: "example.com" },
  arc: { result: "pass", sealer: "list.example" },
}

test("the field says what was found, and can be read again", () => {
  const field = resultsField("mx.example.org", found)
  expect(field).toBe(
    "Authentication-Results: mx.example.org;\r\n\tspf=pass smtp.mailfrom=example.com;\r\n" +
      "\tdkim=fail header.d=example.net header.s=s1;\r\n\tdmarc=pass header.from=example.com;\r\n\tarc=pass\r\n",
  )
  expect(ourResults("mx.example.org", Buffer.from(`${field}From: a@b\r\n\r\n`))).toEqual([
    "spf=pass smtp.mailfrom=example.com",
    "dkim=fail header.d=example.net header.s=s1",
    "dmarc=pass header.from=example.com",
    "arc=pass",
  ])
})

test("nothing a stranger wrote gets into the field but domain names", () => {
  const hostile: Findings = {
    ...found,
    spf: { result: "pass", domain: "x; dmarc=pass" },
    dkim: [{ result: "pass", domain: "a\r\nX-Evil: 1", selector: "s (" }],
  }
  const field = resultsField("mx.example.org", hostile)
  expect(field).toContain("\tspf=pass;\r\n\tdkim=pass;\r\n")
  expect(field).not.toContain("Evil")
})

describe("forged results", () => {
  const strip = (header: string) => withoutResultsOf("mx.our.example", Buffer.from(header)).toString()

  test.each([
    "Authentication-Results: mx.our.example; spf=pass\r\n",
    "authentication-results:mx.our.example; spf=pass\r\n",
    "Authentication-Results : MX.Our.Example 1; spf=pass\r\n",
    'Authentication-Results: "mx.our.example"; spf=pass\r\n',
    'Authentication-Results: "mx.our\\.example"; spf=pass\r\n',
    "Authentication-Results: (hi) (a (nested) one) mx.our.example (there); spf=pass\r\n",
    "Authentication-Results:\r\n mx.our.example;\r\n spf=pass\r\n",
    "Authentication-Results: ; spf=pass\r\n",
    "Authentication-Results:\r\n",
  ])("%j is taken out", (field) => {
    expect(strip(`A: 1\r\n${field}B: 2\r\n\r\n`)).toBe("A: 1\r\nB: 2\r\n\r\n")
  })

  test.each([
    "Authentication-Results: mx.other.example; spf=pass\r\n",
    "Authentication-Results: mx.our.example.evil; spf=pass\r\n",
    "X-Authentication-Results: mx.our.example; spf=pass\r\n",
    "ARC-Authentication-Results: i=1; mx.our.example; spf=pass\r\n",
  ])("%j stays", (field) => {
    expect(strip(`A: 1\r\n${field}\r\n`)).toBe(`A: 1\r\n${field}\r\n`)
  })

  test("results of ours are believed on top only", () => {
    const header =
      "Authentication-Results: other.example; spf=fail\r\nAuthentication-Results: us; spf=pass\r\n\r\n"
    expect(ourResults("us", Buffer.from(header))).toBeUndefined()
  })

  test("whose they are", () => {
    expect(authservIdIn("(unclosed mx.our.example; spf=pass")).toBeUndefined()
    expect(authservIdIn('"a b"; none')).toBe("a b")
  })
})
