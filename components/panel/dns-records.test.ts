import { expect, test } from "vitest"
import { dnsRecords } from "./dns-records"

test("the records of a domain", () => {
  const facts = { domain: "example.org", hostname: "mail.example.org", imaps: 993, submissions: undefined }
  expect(dnsRecords(facts).map(({ type, name, value }) => `${name} ${type} ${value ?? "?"}`)).toEqual([
    "mail.example.org A ?",
    "example.org MX 10 mail.example.org.",
    "example.org TXT v=spf1 mx -all",
    "_dmarc.example.org TXT v=DMARC1; p=quarantine; rua=mailto:postmaster@example.org",
    "_imaps._tcp.example.org SRV 0 1 993 mail.example.org.",
  ])
})
