import { gunzipSync } from "node:zlib"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { openTestDirectory, type TestDirectory, testDatabases } from "../directory/test-directory.ts"
import { silentLog } from "../log.ts"
import { DmarcResults } from "./dmarc-results.ts"
import type { Noted } from "./examiner.ts"
import { type Zone, zoneLookup } from "./fixtures.ts"
import { tlsReport } from "./report-forms.ts"
import { mailAddresses, Reports } from "./reports.ts"
import { appliedPolicy, TlsResults, tlsResult } from "./tls-results.ts"

const day = 86_400_000

describe.each(testDatabases)("reports on %s", (provider) => {
  let house: TestDirectory
  let dmarc: DmarcResults
  let tls: TlsResults
  let reports: Reports
  let sent: { to: string; text: string; report: string }[] = []
  const zone: Zone = {}

  beforeAll(async () => {
    house = await openTestDirectory(provider)
    const parts = { ...house.parts, log: silentLog }
    dmarc = new DmarcResults(parts)
    tls = new TlsResults(parts)
    reports = new Reports({
      ...parts,
      lookup: zoneLookup(zone),
      hostname: "mx.our.example",
      async send(to, bytes) {
        const text = bytes.toString()
        const packed = /base64\r\n[\s\S]*?\r\n\r\n([\w+/=\r\n]+)\r\n--/.exec(text)![1]!
        sent.push({ to, text, report: gunzipSync(Buffer.from(packed, "base64")).toString() })
      },
      requests: {
        async send({ url, method, type, body }) {
          if (url.includes("broken")) throw new Error("no answer in time")
          sent.push({ to: url, text: `${method} ${type}`, report: gunzipSync(body!).toString() })
          return { status: url.includes("full") ? 507 : 201, type: "", body: Buffer.alloc(0) }
        },
      },
    })
  })
  afterAll(() => house[Symbol.asyncDispose]())
  beforeEach(() => {
    sent = []
  })

  const noted = (record: string, changes: Partial<Noted["alignment"]> = {}): Noted => ({
    alignment: {
      domain: "mail.bank.example",
      result: "fail",
      policy: "reject",
      policyDomain: "bank.example",
      record,
      spfAligned: false,
      dkimAligned: false,
      ...changes,
    },
    findings: {
      spf: { result: "pass", domain: "evil.example" },
      dkim: [{ result: "pass", domain: "evil.example", selector: "s" }],
      dmarc: { result: "fail", domain: "mail.bank.example" },
      arc: { result: "none", sealer: "" },
    },
    disposition: "reject",
  })
  const arrival = { client: "192.0.2.1", helo: "<x>", sender: "a@evil.example", recipients: [] }
  const record = "v=DMARC1; p=reject; adkim=s; rua=mailto:dmarc@bank.example"

  test("DMARC: counted by what happened, told once, after the day is over", async () => {
    for (let i = 0; i < 3; i++) dmarc.note(arrival, noted(record))
    dmarc.note({ ...arrival, client: "192.0.2.2" }, noted(record, { spfAligned: true }))
    await dmarc.flush()
    await reports.sendDue()
    expect(sent).toEqual([])
    house.clock.time += day
    await reports.sendDue()
    await reports.sendDue()
    expect(sent.map(({ to }) => to)).toEqual(["dmarc@bank.example"])
    const { text, report } = sent[0]!
    expect(text).toMatch(
      /^Subject: Report Domain: bank\.example\r\n Submitter: mx\.our\.example\r\n Report-ID: </m,
    )
    expect(text).toMatch(/filename="mx\.our\.example!bank\.example!\d+!\d+\.xml\.gz"/)
    expect(report).toContain("<source_ip>192.0.2.1</source_ip>\n      <count>3</count>")
    expect(report).toContain("<adkim>s</adkim>")
    expect(report).toContain("<disposition>reject</disposition>")
    expect(report).toContain("<header_from>mail.bank.example</header_from>")
    expect(report.match(/<record>/g)).toHaveLength(2)
  })

  test("DMARC: others are told only when they say that they want it", async () => {
    const elsewhere = "v=DMARC1; p=none; rua=mailto:a@victim.example,mailto:b@reports.example!10m"
    zone["TXT bank.example._report._dmarc.reports.example"] = ["v=DMARC1"]
    dmarc.note(arrival, noted(elsewhere))
    await dmarc.flush()
    house.clock.time += day
    await reports.sendDue()
    expect(sent.map(({ to }) => to)).toEqual(["b@reports.example"])
  })

  test("DMARC: what strangers wrote cannot break out of the report", async () => {
    dmarc.note({ ...arrival, client: "</source_ip><x>" }, noted(`${record}; sp=<y>`))
    await dmarc.flush()
    house.clock.time += day
    await reports.sendDue()
    expect(sent[0]!.report).not.toMatch(/<[xy]>/)
  })

  test("TLS: successes and failures by kind and server (RFC 8460)", async () => {
    zone["TXT _smtp._tls.far.example"] = ["v=TLSRPTv1; rua=mailto:tls@far.example"]
    const demand = { mode: "enforce" as const, allows: () => true }
    const at = { domain: "far.example", host: "MX.far.example" }
    for (let i = 0; i < 5; i++) tls.note({ ...at, demand, tls: "TLSv1.3 X verified" })
    tls.note({ ...at, demand, failure: "the certificate does not prove that this is x: CERT_HAS_EXPIRED" })
    tls.note({ ...at, domain: "silent.example", demand: undefined, tls: "" })
    await tls.flush()
    house.clock.time += day
    await reports.sendDue()
    expect(sent.map(({ to }) => to)).toEqual(["tls@far.example"])
    expect(sent[0]!.text).toContain(
      "TLS-Report-Domain: far.example\r\nTLS-Report-Submitter: mx.our.example\r\n",
    )
    expect(JSON.parse(sent[0]!.report)).toMatchObject({
      "organization-name": "mx.our.example",
      policies: [
        {
          policy: { "policy-type": "sts", "policy-domain": "far.example" },
          summary: { "total-successful-session-count": 5, "total-failure-session-count": 1 },
          "failure-details": [
            {
              "result-type": "certificate-expired",
              "receiving-mx-hostname": "mx.far.example",
              "failed-session-count": 1,
            },
          ],
        },
      ],
    })
    expect(await house.parts.sql.all("SELECT * FROM tls_result")).toEqual([])
  })

  test("TLS: by web as well (RFC 8460 §5.4), and one that fails keeps nobody from theirs", async () => {
    const broken = "https://broken.example/r"
    zone["TXT _smtp._tls.far.example"] = [
      `v=TLSRPTv1; rua=${broken},https://r.far.example/v1?a=b, http://far.example/,mailto:tls@far.example`,
    ]
    tls.note({ domain: "far.example", host: "mx.far.example", demand: undefined, tls: "" })
    await tls.flush()
    house.clock.time += day
    await reports.sendDue()
    expect(sent.map(({ to, text }) => [to, text.slice(0, 28)])).toEqual([
      ["https://r.far.example/v1?a=b", "POST application/tlsrpt+gzip"],
      ["tls@far.example", expect.stringMatching(/^Date: /)],
    ])
    expect(sent[0]!.report).toBe(sent[1]!.report)
  })
})

test.each([
  [{ tls: "" }, "starttls-not-supported"],
  [{ tls: "TLSv1.3 X" }, "certificate-not-trusted"],
  [{ tls: "TLSv1.3 X verified" }, ""],
  [{ failure: "the server does not offer TLS, which this route needs" }, "starttls-not-supported"],
  [
    { failure: "the certificate does not prove …: ERR_TLS_CERT_ALTNAME_INVALID" },
    "certificate-host-mismatch",
  ],
  [{ failure: "handshake failed" }, "validation-failure"],
])("%j is %j", (how, result) => {
  const demand = { mode: "testing" as const, allows: () => true }
  expect(tlsResult({ domain: "x", host: "mx", demand, ...how })).toEqual({ policy: "sts", result })
})

test("reports did not say which policy they were about: its words stand in them, each version apart (RFC 8460 §4.4)", () => {
  const published = {
    lines: ["version: STSv1", "mode: enforce", "mx: mx.x", "max_age: 86400"],
    hosts: ["mx.x"],
  }
  const demand = { mode: "enforce" as const, allows: () => true, published }
  const sts = appliedPolicy("sts", { demand })
  const tlsa = appliedPolicy("tlsa", { demand, tlsa: ["3 1 1 00ff", "2 0 1 0123"] })
  const older = { result: "", host: "mx.x", count: 1, policy: "no-policy-found" }
  const rows = [
    older,
    { ...older, policy: sts, count: 2 },
    { ...older, policy: tlsa, result: "tlsa-invalid" },
  ]
  const { policies } = JSON.parse(tlsReport({ hostname: "us", domain: "x", day: "2026-03-01" }, rows))
  expect(policies).toMatchObject([
    { policy: { "policy-type": "no-policy-found", "policy-domain": "x" } },
    {
      policy: {
        "policy-type": "sts",
        "policy-string": published.lines,
        "mx-host": ["mx.x"],
        "policy-domain": "x",
      },
      summary: { "total-successful-session-count": 2 },
    },
    {
      policy: { "policy-type": "tlsa", "policy-string": ["3 1 1 00ff", "2 0 1 0123"] },
      summary: { "total-failure-session-count": 1 },
    },
  ])
  expect(policies[0].policy).not.toHaveProperty("policy-string")
})

test("a policy that could not be had was told as none: its owner would not have known (RFC 8460 §4.3.2.2)", () => {
  const attempt = { domain: "x", host: "mx", demand: undefined, problem: "sts-policy-invalid" as const }
  expect(tlsResult({ ...attempt, tls: "TLSv1.3 X" })).toEqual({ policy: "sts", result: "sts-policy-invalid" })
  expect(tlsResult(attempt)).toBeUndefined()
  const demand = { mode: "enforce" as const, allows: () => true }
  expect(tlsResult({ ...attempt, demand, tls: "TLSv1.3 X verified" })).toEqual({ policy: "sts", result: "" })
})

test("a server nobody reached is no TLS result", () => {
  expect(tlsResult({ domain: "x", host: "mx", demand: undefined })).toBeUndefined()
})

test("addresses in rua=", () => {
  expect(
    mailAddresses("v=DMARC1; rua=mailto:a@x.example!5m , https://y.example, mailto:b@z.example"),
  ).toEqual(["a@x.example", "b@z.example"])
  expect(mailAddresses("v=DMARC1; rua=mailto:a@x.example\r\nBcc: y@z")).toEqual(["a@x.example"])
  expect(mailAddresses("v=DMARC1; ruf=mailto:a@x.example")).toEqual([])
})
