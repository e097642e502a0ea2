import { afterAll, expect, test } from "vitest"
import { Nameserver } from "../queue/test-world.ts"
import { openCommandLine } from "./test-command-line.ts"

const nameserver = await Nameserver.open()
const { missiva, close } = openCommandLine({
  MISSIVA_HOSTNAME: "mail.example.org",
  MISSIVA_DNS_SERVERS: nameserver.address,
})
afterAll(() => {
  nameserver.close()
  close()
})

test("domain dns shows what is needed, and what is missing", async () => {
  nameserver.records.set("example.org", { mx: [{ preference: 10, exchange: "mail.example.org" }] })
  nameserver.records.set("mail.example.org", { a: ["192.0.2.1"] })
  await missiva("domain add example.org")
  const { code, out } = await missiva("domain dns example.org")
  expect(code).toBe(1)
  expect(out).toContain("example.org MX  found\n  10 mail.example.org.")
  expect(out).toContain("_dmarc.example.org TXT  MISSING\n")
  expect(out).toMatch(/\d{8}r\._domainkey\.example\.org TXT {2}MISSING\n {2}v=DKIM1; k=rsa; p=MII/)
})

test("the same keys are shown again, as a zone file as well", async () => {
  const first = await missiva("domain dns example.org --zone")
  expect(first.code).toBe(0)
  expect(first.out).toMatch(
    /^\d{8}e\._domainkey\.example\.org\. IN TXT "v=DKIM1; k=ed25519; p=[\w+/]{43}="$/m,
  )
  expect((await missiva("domain dns example.org --zone")).out).toBe(first.out)
})

test("a domain that is not ours is refused", async () => {
  expect(await missiva("domain dns example.net")).toMatchObject({
    code: 1,
    err: "missiva: There is no such domain here",
  })
})
