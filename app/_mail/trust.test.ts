import { describe, expect, test } from "vitest"
import type { Findings } from "../../server/authentication/examination.ts"
import { resultsField } from "../../server/authentication/results-field.ts"
import { trustOf } from "./trust.ts"

const found: Findings = {
  spf: { result: "pass", domain: "bounce.example.com" },
  dkim: [
    { result: "pass", domain: "example.com", selector: "s1" },
    { result: "fail", domain: "list.example", selector: "s2" },
  ],
  dmarc: { result: "pass", domain: "example.com" },
  arc: { result: "pass", sealer: "list.example" },
}

test("what our server writes is read back", () => {
  expect(trustOf(resultsField("mx.our.example", found), "MX.our.example").authentication).toEqual({
    spf: { result: "pass", domain: "bounce.example.com" },
    dkim: [
      { result: "pass", domain: "example.com" },
      { result: "fail", domain: "list.example" },
    ],
    dmarc: { result: "pass", domain: "example.com" },
    arc: "pass",
  })
  const nothing: Findings = { ...found, dkim: [], arc: { result: "none", sealer: "" } }
  expect(trustOf(resultsField("mx", nothing), "mx").authentication).toMatchObject({ dkim: [], arc: "none" })
})

describe("only the field on top, and only when it is ours, is believed", () => {
  const ours = "Authentication-Results: mx.our.example; dmarc=pass header.from=example.com\r\n"
  test.each([
    ["another's on top", `Authentication-Results: mx.other.example; dmarc=fail\r\n${ours}`],
    ["a name that begins like ours", "Authentication-Results: mx.our.example.evil.example; dmarc=pass\r\n"],
    ["a comment in front", "Authentication-Results: (a) mx.our.example; dmarc=pass\r\n"],
    ["another field", `X-${ours}`],
    ["nothing", ""],
  ])("%s", (_name, header) => expect(trustOf(header, "mx.our.example").authentication).toBeUndefined())

  test("what is no result of a known method is passed over", () => {
    const header =
      'Authentication-Results: mx; x-dmarc=pass; dmarc=passed-by header.from=a; DMARC=pass; spf=fail reason="dmarc=pass"\r\n'
    expect(trustOf(header, "mx").authentication).toMatchObject({
      dmarc: { result: "none", domain: "" },
      spf: { result: "fail" },
    })
  })
})

describe("the verdict", () => {
  const verdict = (value: string) => trustOf(`X-Missiva-Verdict: ${value}\r\n`, "mx").verdict
  test("with its reasons", () =>
    expect(verdict("spam score=7.5; link-mismatch=3.0; dns-list=2.5;\r\n learnt-ham=-1.0")).toEqual({
      spam: true,
      score: 7.5,
      reasons: [
        { name: "link-mismatch", points: 3 },
        { name: "dns-list", points: 2.5 },
        { name: "learnt-ham", points: -1 },
      ],
    }))
  test.each(["", "spam", "maybe score=1", "spam score=x", "spam score=1e9"])("%j is none", (value) =>
    expect(verdict(value)).toBeUndefined(),
  )
  test("odd reasons are passed over", () =>
    expect(verdict("ham score=0; <b>=1; a=2; =3")?.reasons).toEqual([{ name: "a", points: 2 }]))
})
