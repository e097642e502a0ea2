import type { ServerResponse } from "node:http"
import { createServer, type Server } from "node:https"
import type { AddressInfo } from "node:net"
import { generate } from "selfsigned"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { openTestDirectory, type TestDirectory } from "../directory/test-directory.ts"
import { silentLog } from "../log.ts"
import { OutgoingRequests } from "../net/outgoing-request.ts"
import { leadsInward } from "../queue/address-policy.ts"
import { type Zone, zoneLookup } from "./fixtures.ts"
import { allowsHost, policyIdIn, readPolicy, StsPolicies } from "./sts.ts"

const enforce =
  "version: STSv1\r\nmode: enforce\r\nmx: mail.far.example\r\nmx: *.mx.far.example\r\nmax_age: 604800\r\n"

describe("a policy file (RFC 8461 §3.2)", () => {
  test("is read with either line end, unknown fields passed over", () => {
    const wanted = { mode: "enforce", hosts: ["mail.far.example", "*.mx.far.example"], maxAge: 604_800_000 }
    expect(readPolicy(enforce)).toEqual(wanted)
    expect(readPolicy(`${enforce.replaceAll("\r", "")}x-new: 1\nnonsense\n`)).toEqual(wanted)
  })

  test("may be remembered for a year at most", () => {
    expect(readPolicy(enforce.replace("604800", "9999999999"))!.maxAge).toBe(31_557_600_000)
  })

  test("of mode none needs no servers", () => {
    expect(readPolicy("version: STSv1\nmode: none\nmax_age: 60")).toMatchObject({ mode: "none", hosts: [] })
  })

  test.each([
    ["", "nothing"],
    [enforce.replace("STSv1", "STSv2"), "another version"],
    [enforce.replace("enforce", "ENFORCE"), "an unknown mode"],
    [enforce.replace(/mx:.*\r\n/g, ""), "no servers"],
    [enforce.replace("604800", "1e9"), "a broken age"],
    [enforce.replace("mail.far.example", "mail.far.example/x"), "a broken name"],
    [enforce.replace("*.mx", "*.*.mx"), "a broken pattern"],
    ["<html>version: STSv1</html>", "a page"],
  ])("%j is not valid: %s", (text) => {
    expect(readPolicy(text)).toBeUndefined()
  })

  test.each([
    ["mail.far.example", true],
    ["MAIL.Far.example.", true],
    ["a.mx.far.example", true],
    ["a.b.mx.far.example", false],
    ["mx.far.example", false],
    ["mail.far.example.evil", false],
    ["evil.example", false],
  ])("a server called %s: %s", (host, allowed) => {
    expect(allowsHost({ hosts: readPolicy(enforce)!.hosts }, host)).toBe(allowed)
  })

  test.each([
    [["v=STSv1; id=20260301;"], "20260301"],
    [["other", "v=STSv1;id=1"], "1"],
    [["v=STSv1; id=1", "v=STSv1; id=2"], undefined],
    [["v=STSv1; id=a-b"], undefined],
    [["v=STSv2; id=1"], undefined],
    [[], undefined],
  ])("the id in %j is %s", (texts, id) => {
    expect(policyIdIn(texts)).toBe(id)
  })
})

describe("the policy of a destination", () => {
  let house: TestDirectory
  let web: Server
  let certificate: { cert: string; private: string }
  let answer: (response: ServerResponse) => void
  let asked = 0
  const zone: Zone = {}

  beforeAll(async () => {
    house = await openTestDirectory()
    certificate = await generate([{ name: "commonName", value: "mta-sts.far.example" }], {
      extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "mta-sts.far.example" }] }],
    })
    web = createServer({ cert: certificate.cert, key: certificate.private }, (_request, response) => {
      asked++
      answer(response)
    })
    await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve))
  })
  afterAll(async () => {
    web.close()
    await house[Symbol.asyncDispose]()
  })
  beforeEach(async () => {
    asked = 0
    zone["TXT _mta-sts.far.example"] = ["v=STSv1; id=1"]
    answer = (response) => response.setHeader("Content-Type", "text/plain").end(enforce)
    await house.parts.sql.run("DELETE FROM sts_policy")
  })

  const policies = ({ inward = false, ca = certificate.cert } = {}) =>
    new StsPolicies({
      ...house.parts,
      log: silentLog,
      lookup: zoneLookup(zone),
      requests: new OutgoingRequests({
        resolve: async () => ["127.0.0.1"],
        leadsInward: (address) => inward && leadsInward(address),
        port: (web.address() as AddressInfo).port,
        ca,
      }),
    })

  test("is fetched once, and survives a restart", async () => {
    const first = policies()
    expect(await first.policyFor("Far.example")).toMatchObject({ mode: "enforce" })
    expect(await first.policyFor("far.example")).toMatchObject({ mode: "enforce" })
    expect(await policies().policyFor("far.example")).toMatchObject({ mode: "enforce" })
    expect(asked).toBe(1)
  })

  test("many who ask at once make one request", async () => {
    const one = policies()
    await Promise.all(Array.from({ length: 20 }, () => one.policyFor("far.example")))
    expect(asked).toBe(1)
  })

  test("a new id brings the new policy", async () => {
    await policies().policyFor("far.example")
    zone["TXT _mta-sts.far.example"] = ["v=STSv1; id=2"]
    answer = (response) =>
      response.setHeader("Content-Type", "text/plain").end(enforce.replace("enforce", "testing"))
    expect(await policies().policyFor("far.example")).toMatchObject({ mode: "testing" })
  })

  test("what is known stays, whatever is suppressed, until it is over", async () => {
    await policies().policyFor("far.example")
    for (const records of [["v=STSv1; id=2"], "ENOTFOUND", "ESERVFAIL"]) {
      zone["TXT _mta-sts.far.example"] = records as string[]
      answer = (response) => response.writeHead(404).end()
      expect(await policies().policyFor("far.example")).toMatchObject({ mode: "enforce" })
    }
    house.clock.time += 8 * 86_400_000
    expect(await policies().policyFor("far.example")).toBeUndefined()
  })

  test("mode none takes a policy back", async () => {
    await policies().policyFor("far.example")
    zone["TXT _mta-sts.far.example"] = ["v=STSv1; id=3"]
    answer = (response) =>
      response.setHeader("Content-Type", "text/plain").end("version: STSv1\nmode: none\nmax_age: 60\n")
    expect(await policies().policyFor("far.example")).toBeUndefined()
  })

  test("a failure is not repeated at once", async () => {
    answer = (response) => response.writeHead(500).end()
    const one = policies()
    await one.policyFor("far.example")
    await one.policyFor("far.example")
    expect(asked).toBe(1)
    expect(one.problemWith("far.example")).toBe("sts-policy-fetch-error")
    house.clock.time += 6 * 60_000
    answer = (response) => response.setHeader("Content-Type", "text/plain").end("nonsense")
    expect(one.problemWith("far.example")).toBeUndefined()
    await one.policyFor("far.example")
    expect(asked).toBe(2)
    expect(one.problemWith("far.example")).toBe("sts-policy-invalid")
    expect(one.problemWith("other.example")).toBeUndefined()
  })

  test.each<[string, (response: ServerResponse) => void]>([
    [
      "a redirect",
      (response) => response.writeHead(302, { Location: "https://mta-sts.far.example/x" }).end(),
    ],
    ["a page", (response) => response.setHeader("Content-Type", "text/html").end(enforce)],
    ["no end", (response) => response.setHeader("Content-Type", "text/plain").end("x".repeat(100_000))],
    ["nothing", (response) => response.destroy()],
  ])("%s is no policy", async (_what, answering) => {
    answer = answering
    expect(await policies().policyFor("far.example")).toBeUndefined()
  })

  test("a certificate nobody vouches for is no proof", async () => {
    const stranger = await generate([{ name: "commonName", value: "x" }])
    const one = policies({ ca: stranger.cert })
    expect(await one.policyFor("far.example")).toBeUndefined()
    expect(asked).toBe(0)
    expect(one.problemWith("Far.example")).toBe("sts-webpki-invalid")
  })

  test("a name that leads into our own network is not asked", async () => {
    expect(await policies({ inward: true }).policyFor("far.example")).toBeUndefined()
    expect(asked).toBe(0)
  })

  test.each(["[192.0.2.1]", "", "a b", "x".repeat(300)])("a destination %j has none", async (domain) => {
    expect(await policies().policyFor(domain)).toBeUndefined()
    expect(asked).toBe(0)
  })
})
