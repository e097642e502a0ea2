import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { readConfig } from "../config.ts"
import { healthy, openTestDns, type TestDns } from "../reputation/fixtures.ts"
import { run } from "./run.ts"

const folder = mkdtempSync(join(tmpdir(), "missiva-cli-lists-"))
let dns: TestDns
beforeAll(async () => {
  dns = await openTestDns()
  healthy(dns, "zen.example")
  dns.records.set("7.2.0.192.zen.example", ["127.0.0.4"])
  dns.texts.set("7.2.0.192.zen.example", "Seen sending spam")
})
afterAll(async () => {
  await dns[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

async function missiva(...line: string[]) {
  const said = { out: "", err: "" }
  const out = (text: string) => void (said.out += text)
  const err = (text: string) => void (said.err += text)
  const config = () =>
    readConfig({
      MISSIVA_DATA: folder,
      MISSIVA_DNS_SERVERS: dns.server,
      MISSIVA_DNS_LISTS: "zen.example=4",
    })
  const code = await run(line, config, { out, err, secret: async () => "" })
  return { code, ...said }
}

test("lists are shown, added, weighed, turned off and removed", async () => {
  expect((await missiva("dnslist", "list")).out).toMatch(/zen\.example +address +4 +not looked at yet +- +0/)
  expect(await missiva("dnslist", "add", "names.example", "--points=-2.5", "--domains")).toMatchObject({
    code: 0,
    out: "names.example is asked, and weighs -2.5",
  })
  expect((await missiva("dnslist", "set", "zen.example", "--points", "3")).out).toContain("weighs 3")
  expect((await missiva("dnslist", "set", "zen.example", "--enabled", "off")).out).toBe(
    "zen.example is not asked",
  )
  expect((await missiva("dnslist", "list")).out).toMatch(/zen\.example +address +3 +off/)
  expect((await missiva("dnslist", "remove", "names.example")).out).toBe(
    "names.example is not asked any more",
  )
  expect((await missiva("dnslist", "remove", "zen.example")).out).toBe(
    "zen.example is as the settings say again",
  )
})

test("lists are looked at, and asked about somebody", async () => {
  expect(await missiva("dnslist", "check")).toMatchObject({
    code: 0,
    out: expect.stringMatching(/zen\.example +works/),
  })
  expect((await missiva("dnslist", "ask", "192.0.2.7")).out).toMatch(
    /^192\.0\.2\.7: 4 points\n\n.*\nzen\.example +listed +4 +Seen sending spam/,
  )
  await missiva("dnslist", "add", "empty.example", "--points", "1")
  expect(await missiva("dnslist", "check", "empty.example")).toMatchObject({
    code: 1,
    out: expect.stringContaining("lists nothing"),
  })
})

test.each([
  [["dnslist", "add", "x", "--points", "4"], 1, "A list has a name"],
  [["dnslist", "add", "x.example", "--points", "much"], 2, "points such as 4"],
  [["dnslist", "add", "x.example"], 2, "--points"],
  [["dnslist", "set", "zen.example"], 2, "--points or --enabled"],
  [["dnslist", "set", "nowhere.example", "--points", "1"], 1, "is not asked"],
  [["dnslist", "ask", "192.0.2.0/24"], 1, "neither an address"],
])("%j is answered in a sentence", async (line, code, text) => {
  const said = await missiva(...line)
  expect(said.code).toBe(code)
  expect(said.err).toContain(text)
})
