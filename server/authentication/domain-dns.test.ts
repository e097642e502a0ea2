import { createHash, X509Certificate } from "node:crypto"
import { generate } from "selfsigned"
import { describe, expect, test } from "vitest"
import { checkRecords } from "./domain-dns.ts"
import { type Zone, zoneLookup } from "./fixtures.ts"
import { domainRecords, policyId, stsPolicy, zoneLine } from "./records.ts"

const key = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"
const facts = {
  domain: "example.org",
  hostname: "mail.example.org",
  keys: [
    {
      domain: "example.org",
      selector: "20260301r",
      algorithm: "rsa-sha256" as const,
      state: "active" as const,
      record: `v=DKIM1; k=rsa; p=${key}`,
    },
  ],
  ports: { imaps: 993, submissions: undefined },
  mtaSts: "testing" as const,
}
const records = domainRecords(facts)
const id = policyId(stsPolicy("mail.example.org", "testing"))

test("the records of a domain", () => {
  expect(records.map(({ type, name, value }) => `${name} ${type} ${value ?? "?"}`)).toEqual([
    "mail.example.org A ?",
    "example.org MX 10 mail.example.org.",
    "example.org TXT v=spf1 mx -all",
    `20260301r._domainkey.example.org TXT v=DKIM1; k=rsa; p=${key}`,
    "_dmarc.example.org TXT v=DMARC1; p=quarantine; rua=mailto:postmaster@example.org",
    `_mta-sts.example.org TXT v=STSv1; id=${id}`,
    "mta-sts.example.org CNAME mail.example.org.",
    "_smtp._tls.example.org TXT v=TLSRPTv1; rua=mailto:postmaster@example.org",
    "_imaps._tcp.example.org SRV 0 1 993 mail.example.org.",
    "autoconfig.example.org CNAME mail.example.org.",
  ])
})

test("the id of the policy changes with the policy (RFC 8461 §3.1)", () => {
  expect(id).toMatch(/^[a-z0-9]{1,32}$/)
  expect(policyId(stsPolicy("mail.example.org", "enforce"))).not.toBe(id)
  expect(stsPolicy("mail.example.org", "enforce")).toBe(
    "version: STSv1\r\nmode: enforce\r\nmx: mail.example.org\r\nmax_age: 1209600\r\n",
  )
})

test("nothing is said about MTA-STS when it is off", () => {
  const off = domainRecords({ ...facts, mtaSts: "off" })
  expect(off.some(({ purpose }) => purpose.startsWith("sts"))).toBe(false)
})

test("long texts are cut for a zone file", () => {
  const record = {
    purpose: "dkim",
    type: "TXT",
    name: "s._domainkey.example.org",
    value: "p".repeat(300),
  } as const
  expect(zoneLine(record)).toBe(`s._domainkey.example.org. IN TXT "${"p".repeat(255)}" "${"p".repeat(45)}"`)
})

describe("what DNS shows", () => {
  const right: Zone = {
    "A mail.example.org": ["192.0.2.1"],
    "MX example.org": ["10 Mail.Example.org", "20 backup.example.net"],
    "TXT example.org": [
      "google-site-verification=x",
      "v=spf1 a:mail.example.org include:_spf.example.net -all",
    ],
    "TXT 20260301r._domainkey.example.org": [`v=DKIM1; t=s; p=${key.slice(0, 9)} ${key.slice(9)}`],
    "TXT _dmarc.example.org": ["v=DMARC1; p=none"],
    "TXT _mta-sts.example.org": [`v=STSv1; id=${id};`],
    "A mta-sts.example.org": ["192.0.2.1"],
    "TXT _smtp._tls.example.org": ["v=TLSRPTv1; rua=https://reports.example.net/"],
    "CNAME autoconfig.example.org": ["mail.example.org"],
  }
  const states = async (zone: Zone) =>
    Object.fromEntries(
      (
        await checkRecords(records, {
          domain: "example.org",
          hostname: "mail.example.org",
          lookup: zoneLookup(zone),
        })
      ).map(({ purpose, state, seen }) => [purpose, seen.length > 0 ? [state, ...seen] : state]),
    )

  test("what serves the purpose is found, however it is written", async () => {
    expect(await states(right)).toEqual({
      address: "found",
      mx: "found",
      spf: "found",
      dkim: "found",
      dmarc: "found",
      stsPolicy: "found",
      stsHost: "found",
      tlsReports: "found",
      imaps: "missing",
      autoconfig: "found",
    })
  })

  test("nothing is missing everywhere", async () => {
    expect(new Set(Object.values(await states({})))).toEqual(new Set(["missing"]))
  })

  test("what does not serve it is told", async () => {
    const wrong: Zone = {
      ...right,
      "MX example.org": ["10 mx.provider.example"],
      "TXT example.org": ["v=spf1 include:provider.example -all"],
      "TXT provider.example": ["v=spf1 ip4:198.51.100.1 -all"],
      "TXT 20260301r._domainkey.example.org": ["v=DKIM1; p=other"],
      "TXT _dmarc.example.org": ["v=DMARC1; p=none", "v=DMARC1; p=reject"],
      "TXT _mta-sts.example.org": ["v=STSv1; id=20200101"],
      "A mta-sts.example.org": ["198.51.100.9"],
    }
    expect(await states(wrong)).toMatchObject({
      mx: ["different", "10 mx.provider.example."],
      spf: ["different", "v=spf1 include:provider.example -all"],
      dkim: ["different", "v=DKIM1; p=other"],
      dmarc: ["different", "v=DMARC1; p=none", "v=DMARC1; p=reject"],
      stsPolicy: ["different", "v=STSv1; id=20200101"],
      stsHost: ["different", "198.51.100.9"],
    })
  })

  test("DNS that does not answer makes nothing missing", async () => {
    const silent = Object.fromEntries(Object.keys(right).map((name) => [name, "ETIMEOUT"]))
    const found = await states(silent)
    expect(found).toMatchObject({ mx: "unknown", dkim: "unknown", dmarc: "unknown", spf: "unknown" })
  })
})

describe("the certificate in DNS (RFC 7672)", () => {
  const nobody = {
    domain: "example.org",
    hostname: "mail.example.org",
    keys: [],
    ports: {},
    mtaSts: "off" as const,
  }
  const tlsaOf = (certificate?: string) =>
    domainRecords({ ...nobody, certificate }).filter(({ purpose }) => purpose === "tlsa")

  test("its key is proposed; without a certificate nothing", async () => {
    const { cert } = await generate([{ name: "commonName", value: "mail.example.org" }])
    const key = new X509Certificate(cert).publicKey.export({ format: "der", type: "spki" })
    const [record] = tlsaOf(cert)
    expect(record).toEqual({
      purpose: "tlsa",
      type: "TLSA",
      name: "_25._tcp.mail.example.org",
      value: `3 1 1 ${createHash("sha256").update(key).digest("hex")}`,
    })
    expect(zoneLine(record!)).toBe(`_25._tcp.mail.example.org. IN TLSA ${record!.value}`)
    expect(tlsaOf(undefined)).toEqual([])
    const shown = (data: Buffer) => [
      { certUsage: 3, selector: 1, match: 1, data: Uint8Array.from(data).buffer },
    ]
    const stateWith = async (data: Buffer) =>
      (await checkRecords([record!], { ...nobody, lookup: async () => shown(data) }))[0]
    expect(await stateWith(createHash("sha256").update(key).digest())).toMatchObject({ state: "found" })
    expect(await stateWith(Buffer.from("ab", "hex"))).toMatchObject({
      state: "different",
      seen: ["3 1 1 ab"],
    })
  })
})
