import { createHash, X509Certificate } from "node:crypto"
import { generate } from "selfsigned"
import { beforeAll, describe, expect, test } from "vitest"
import { daneDoubt, type TlsaRecord, usableRecords } from "./dane.ts"

const day = 86_400_000
const now = Date.now()

interface Made {
  certificate: X509Certificate
  pair: { cert: string; key: string }
}

async function make(
  name: string,
  { by, ca = false, until = now + day }: { by?: Made; ca?: boolean; until?: number } = {},
): Promise<Made> {
  const made = await generate([{ name: "commonName", value: name }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notBeforeDate: new Date(now - 2 * day),
    notAfterDate: new Date(until),
    ...(by && { ca: by.pair }),
    extensions: [
      { name: "basicConstraints", cA: ca },
      { name: "subjectAltName", altNames: [{ type: 2, value: name }] },
    ],
  })
  return { certificate: new X509Certificate(made.cert), pair: { cert: made.cert, key: made.private } }
}

let root: Made
let leaf: Made
let late: Made
let stranger: Made
beforeAll(async () => {
  root = await make("Root of remote.example", { ca: true })
  leaf = await make("mx.remote.example", { by: root })
  late = await make("mx.remote.example", { by: root, until: now - day })
  stranger = await make("mx.remote.example")
})

const bytesOf = ({ certificate }: Made, selector: number) =>
  selector === 0 ? certificate.raw : certificate.publicKey.export({ format: "der", type: "spki" })

function record(usage: number, selector: number, matchingType: number, made: Made): TlsaRecord {
  const bytes = bytesOf(made, selector)
  const name = ["", "sha256", "sha512"][matchingType]
  return {
    usage,
    selector,
    matchingType,
    certificate: name ? createHash(name).update(bytes).digest() : bytes,
  }
}

const names = ["mx.remote.example", "remote.example"]
const doubt = (chain: Made[], records: TlsaRecord[], of = names) =>
  daneDoubt(
    chain.map(({ certificate }) => certificate),
    { names: of, records },
    now,
  )

const selectors = [0, 1]
const matchingTypes = [0, 1, 2]
const ways = selectors.flatMap((selector) => matchingTypes.map((type) => [selector, type] as const))

describe("the server's own certificate (usage 3)", () => {
  test.each(ways)("3 %i %i", (selector, type) => {
    expect(doubt([leaf, root], [record(3, selector, type, leaf)])).toBeUndefined()
    expect(doubt([stranger], [record(3, selector, type, leaf)])).toMatch(/no TLSA record matches/)
  })

  test("neither its names nor its dates count (RFC 7672 §3.1.1)", () => {
    expect(doubt([late], [record(3, 1, 1, late)], ["elsewhere.example"])).toBeUndefined()
  })

  test("one record that matches is enough, which is how keys are exchanged", () => {
    expect(doubt([leaf], [record(3, 1, 1, stranger), record(3, 1, 1, leaf)])).toBeUndefined()
  })

  test("an issuer does not match", () => {
    expect(doubt([leaf, root], [record(3, 1, 1, root)])).toMatch(/no TLSA record matches/)
  })

  test("no certificate at all", () => {
    expect(doubt([], [record(3, 1, 1, leaf)])).toMatch(/no certificate/)
  })
})

describe("an issuer (usage 2)", () => {
  test.each(ways)("2 %i %i", (selector, type) => {
    expect(doubt([leaf, root], [record(2, selector, type, root)])).toBeUndefined()
    expect(doubt([stranger, root], [record(2, selector, type, root)])).toMatch(/no TLSA record matches/)
  })

  test.each(selectors)("2 %i 0: what is in DNS whole need not be sent", (selector) => {
    expect(doubt([leaf], [record(2, selector, 0, root)])).toBeUndefined()
  })

  test("2 1 1: what is not sent cannot be found", () => {
    expect(doubt([leaf], [record(2, 1, 1, root)])).toMatch(/no TLSA record matches/)
  })

  test("the name counts: that of the server, or of the domain", () => {
    expect(doubt([leaf, root], [record(2, 0, 1, root)], ["other.example"])).toMatch(
      /is not for other\.example/,
    )
  })

  test("the dates count", () => {
    expect(doubt([late, root], [record(2, 0, 1, root)])).toMatch(/no TLSA record matches/)
  })

  test("a certificate that may not issue is no issuer", async () => {
    const plain = await make("plain.example")
    const below = await make("mx.remote.example", { by: plain })
    expect(doubt([below, plain], [record(2, 0, 1, plain)])).toMatch(/no TLSA record matches/)
  })

  test("the order in which they are sent does not count, nor what is sent beside", () => {
    expect(doubt([leaf, stranger, root], [record(2, 0, 1, root)])).toBeUndefined()
  })
})

describe("records that can be used", () => {
  const digest = Buffer.alloc(32, 7)
  test.each<[string, TlsaRecord]>([
    ["PKIX-TA", { usage: 0, selector: 0, matchingType: 1, certificate: digest }],
    ["PKIX-EE", { usage: 1, selector: 0, matchingType: 1, certificate: digest }],
    ["PrivCert", { usage: 255, selector: 0, matchingType: 1, certificate: digest }],
    ["an unknown selector", { usage: 3, selector: 2, matchingType: 1, certificate: digest }],
    ["an unknown matching type", { usage: 3, selector: 1, matchingType: 3, certificate: digest }],
    ["a digest of the wrong size", { usage: 3, selector: 1, matchingType: 2, certificate: digest }],
    ["no digest", { usage: 3, selector: 1, matchingType: 1, certificate: Buffer.alloc(0) }],
    ["what is no certificate", { usage: 2, selector: 0, matchingType: 0, certificate: digest }],
    ["what is no key", { usage: 3, selector: 1, matchingType: 0, certificate: digest }],
  ])("not %s", (_what, unusable) => {
    expect(usableRecords([unusable])).toEqual([])
  })

  test("of digests of the same thing only the strongest (RFC 7671 §9)", () => {
    const weak = record(3, 1, 1, stranger)
    const strong = record(3, 1, 2, leaf)
    const other = record(2, 1, 1, root)
    expect(usableRecords([weak, strong, other])).toEqual([strong, other])
  })
})
