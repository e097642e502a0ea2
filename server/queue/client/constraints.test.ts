import { createHash, type X509Certificate } from "node:crypto"
import { expect, test } from "vitest"
import { constraintDoubt, constraintsOf } from "./constraints.ts"
import { daneDoubt } from "./dane.ts"
import { below, both, deep, middle, outside, root, star, within } from "./test-certificates.ts"

test("what an authority may vouch for is read from its certificate", () => {
  expect(constraintsOf(root)).toEqual({ pathLength: undefined, permitted: undefined, excluded: [] })
  expect(constraintsOf(middle)).toEqual({
    pathLength: 0,
    permitted: [".remote.example", "mail.example"],
    excluded: ["bad.remote.example"],
  })
})

test("a certificate that is cut off is no reason to believe it", () => {
  for (const end of [1, 2, 5, 40, 200, middle.raw.length - 1]) {
    const cut = { raw: middle.raw.subarray(0, end) } as X509Certificate
    expect(() => constraintsOf(cut)).toThrow()
  }
})

const may = (path: X509Certificate[], name: string) => constraintDoubt(path, [name])

test("an issuer vouched for names it has no say about", () => {
  expect(may([within, middle, root], "mx.remote.example")).toBeUndefined()
  expect(may([star, middle, root], "mx.remote.example")).toBeUndefined()
  expect(may([outside, middle, root], "mx.elsewhere.example")).toMatch(/may not vouch for mx\.elsewhere/)
  expect(may([both, middle, root], "mx.remote.example")).toMatch(/may not vouch for mx\.elsewhere/)
})

test("a wildcard does not reach what is excluded", () => {
  expect(may([star, middle, root], "bad.remote.example")).toMatch(/may not vouch for bad\.remote/)
})

test("an authority had more authorities below it than it may", () => {
  expect(may([deep, below, middle, root], "mx.remote.example")).toMatch(/no further issuers/)
  expect(may([deep, below], "mx.remote.example")).toBeUndefined()
})

test("DANE-TA holds issuers to it (RFC 7671 §5.2)", () => {
  const digest = (certificate: X509Certificate) => createHash("sha256").update(certificate.raw).digest()
  const record = { usage: 2, selector: 0, matchingType: 1, certificate: digest(root) }
  const doubt = (chain: X509Certificate[], name: string) =>
    daneDoubt(chain, { names: [name], records: [record] }, Date.now())
  expect(doubt([within, middle, root], "mx.remote.example")).toBeUndefined()
  expect(doubt([outside, middle, root], "mx.elsewhere.example")).toMatch(/may not vouch for/)
  expect(doubt([deep, below, middle, root], "mx.remote.example")).toMatch(/no further issuers/)
})
