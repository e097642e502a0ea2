import { expect, test } from "vitest"
import { autoconfig } from "./autoconfig.ts"

const facts = {
  domain: "example.org",
  hostname: "mail.example.org",
  imaps: 993,
  pop3s: undefined,
  submissions: 465,
  submission: 587,
}

test("what mail programs are told: encrypted ways only, the best first, none that is off", () => {
  const config = autoconfig(facts)
  const servers = [
    ...config.matchAll(/type="(\w+)">\s*<hostname>(.*?)<.*?\s*<port>(\d+)<.*?\s*<socketType>(\w+)</g),
  ]
  expect(servers.map(([, ...parts]) => parts.join(" "))).toEqual([
    "imap mail.example.org 993 SSL",
    "smtp mail.example.org 465 SSL",
    "smtp mail.example.org 587 STARTTLS",
  ])
  expect(config).toContain("<username>%EMAILADDRESS%</username>")
})

test("names cannot break out of the document", () => {
  expect(autoconfig({ ...facts, hostname: '"><x>' })).not.toContain("<x>")
})
