import { crc32, deflateRawSync, gzipSync } from "node:zlib"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openTestDirectory, type TestDirectory, testDatabases, tester } from "../directory/test-directory.ts"
import { silentLog } from "../log.ts"
import type { DmarcFacts } from "./dmarc-results.ts"
import type { Findings } from "./examination.ts"
import { crlf, whole } from "./fixtures.ts"
import { keptReports } from "./kept-reports.ts"
import { readReport } from "./received-report.ts"
import { dmarcReport, tlsReport } from "./report-forms.ts"
import { ReportReception } from "./report-reception.ts"
import { unpack } from "./unpack.ts"

const about = { hostname: "mx.far.example", domain: "example.org", day: "2026-03-01" }
const facts: DmarcFacts = {
  source: "192.0.2.9",
  disposition: "reject",
  dkimAligned: false,
  spfAligned: false,
  headerFrom: "example.org",
  envelopeFrom: "evil.example",
  dkim: [],
  spf: { domain: "evil.example", result: "pass" },
  record: "v=DMARC1; p=reject",
}
const xml = dmarcReport(about, [
  { facts, count: 3 },
  { facts: { ...facts, source: "192.0.2.1", spfAligned: true, disposition: "none" }, count: 40 },
])

function zip(text: string, method = 8): Buffer {
  const data = method === 8 ? deflateRawSync(text) : Buffer.from(text)
  const sizes = (size: number) => {
    const facts = Buffer.alloc(12)
    facts.writeUInt32LE(crc32(text), 0)
    facts.writeUInt32LE(data.length, 4)
    facts.writeUInt32LE(size, 8)
    return facts
  }
  const name = Buffer.from("a.xml")
  const short = (...values: number[]) => Buffer.from(values.flatMap((value) => [value & 255, value >> 8]))
  const local = Buffer.concat([
    Buffer.from("PK\x03\x04"),
    short(20, 0, method, 0, 0),
    sizes(text.length),
    short(5, 0),
    name,
    data,
  ])
  const central = Buffer.concat([
    Buffer.from("PK\x01\x02"),
    short(20, 20, 0, method, 0, 0),
    sizes(text.length),
    short(5, 0, 0, 0, 0, 0, 0, 0, 0),
    name,
  ])
  const end = Buffer.concat([
    Buffer.from("PK\x05\x06"),
    short(0, 0, 1, 1, central.length, 0, local.length & 0xffff, local.length >> 16, 0),
  ])
  return Buffer.concat([local, central, end])
}

describe("unpacking", () => {
  test.each<[string, Buffer]>([
    ["plain", Buffer.from(xml)],
    ["under gzip", gzipSync(xml)],
    ["in a zip archive", zip(xml)],
    ["in an archive without compression", zip(xml, 0)],
  ])("a report %s", (_how, bytes) => {
    expect(unpack(bytes)).toBe(xml)
  })

  test.each<[string, Buffer]>([
    ["a gzip bomb", gzipSync(Buffer.alloc(50_000_000))],
    ["a zip bomb", zip(" ".repeat(50_000_000))],
    ["an archive that is cut off", zip(xml).subarray(0, 200)],
    ["an archive whose directory lies", Buffer.concat([zip(xml).subarray(0, -6), Buffer.alloc(6, 255)])],
    ["gzip that is damaged", Buffer.concat([gzipSync(xml).subarray(0, 40), Buffer.alloc(20)])],
  ])("%s is refused", (_what, bytes) => {
    expect(() => unpack(bytes)).toThrow()
  })
})

describe("reading", () => {
  test("what we send ourselves (RFC 7489)", () => {
    expect(readReport(xml)).toMatchObject({
      kind: "dmarc",
      domain: "example.org",
      reporter: "mx.far.example",
      beginsAt: Date.parse("2026-03-01T00:00:00Z"),
      passed: 40,
      failed: 3,
      failures: [{ what: "192.0.2.9", count: 3 }],
    })
    const tls = tlsReport(about, [
      { policy: "sts", result: "", host: "mx", count: 7 },
      { policy: "sts", result: "certificate-expired", host: "mx", count: 2 },
    ])
    expect(readReport(tls)).toMatchObject({
      kind: "tls",
      domain: "example.org",
      passed: 7,
      failed: 2,
      failures: [{ what: "certificate-expired", count: 2 }],
    })
  })

  test.each<[string, string]>([
    ["nothing", ""],
    ["something else", "<html><body>hi</body></html>"],
    ["no domain", xml.replace("<domain>example.org</domain>", "")],
    ["a count that is none", xml.replace("<count>3<", "<count>-3<")],
    ["a time that is none", xml.replace(/<begin>\d+/, "<begin>now")],
    [
      "too many rows",
      xml.replace(/<record>[\s\S]*<\/record>/, "<record><row><count>1</count></row></record>".repeat(20_001)),
    ],
    ["too deep", "<a>".repeat(1_000)],
    ["JSON that is no report", '{"policies": []}'],
    ["JSON that is broken", "{"],
  ])("%s is refused", (_what, text) => {
    expect(() => readReport(text)).toThrow()
  })

  test("entities are not made, neither from within nor from without", () => {
    const laughs = `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>`
    const report = readReport(
      laughs +
        xml
          .replace("mx.far.example</org_name>", "&b;&f;</org_name>")
          .replace('<?xml version="1.0" encoding="UTF-8"?>', ""),
    )
    expect(report.reporter).not.toMatch(/ha|root/)
  })

  test("a reporter's text stays short and on one line", () => {
    const long = readReport(
      xml.replace("mx.far.example</org_name>", `a\u202e\nb${"c".repeat(5_000)}</org_name>`),
    )
    expect(long.reporter).toMatch(/^a b?c*/)
    expect(long.reporter.length).toBeLessThanOrEqual(200)
  })
})

describe.each(testDatabases)("keeping, on %s", (provider) => {
  let house: TestDirectory
  let reception: ReportReception
  beforeAll(async () => {
    house = await openTestDirectory(provider)
    await house.directory.createDomain({ name: "example.org" }, tester)
    reception = new ReportReception({ ...house.parts, log: silentLog })
  })
  afterAll(() => house[Symbol.asyncDispose]())

  const proven: Findings = {
    spf: { result: "pass", domain: "far.example" },
    dkim: [],
    dmarc: { result: "none", domain: "far.example" },
    arc: { result: "none", sealer: "" },
  }
  const arrival = {
    client: "192.0.2.1",
    helo: "x",
    sender: "r@far.example",
    recipients: ["postmaster@example.org"],
  }
  const letter = (report: Buffer) =>
    whole(
      crlf(`From: r@far.example\nSubject: Report Domain: example.org Submitter: far.example\nMIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

hello
--b
Content-Type: application/gzip
Content-Transfer-Encoding: base64

${report.toString("base64")}
--b--
`),
    )
  const rows = () =>
    house.parts.sql.all<{ domain: string; passed: number; failed: number }>(
      "SELECT domain, passed, failed FROM received_report",
    )

  test("nothing is kept of who did not prove who they are, of other addresses, other domains, or of nonsense", async () => {
    await reception.look(arrival, letter(gzipSync(xml)), { ...proven, spf: { result: "fail", domain: "" } })
    await reception.look({ ...arrival, recipients: ["ann@example.org"] }, letter(gzipSync(xml)), proven)
    await reception.look(arrival, letter(gzipSync(xml.replaceAll("example.org", "example.net"))), proven)
    await reception.look(arrival, letter(Buffer.from("nonsense")), proven)
    expect(await rows()).toEqual([])
  })

  test("a report is kept once, however often it comes", async () => {
    await reception.look(arrival, letter(gzipSync(xml)), proven)
    await reception.look(arrival, letter(zip(xml)), proven)
    expect(await rows()).toEqual([{ domain: "example.org", passed: 40, failed: 3 }])
    expect(await keptReports(house.parts.sql, "example.org", 5)).toMatchObject([
      { kind: "dmarc", reporter: "mx.far.example", failures: [{ what: "192.0.2.9", count: 3 }] },
    ])
  })
})
