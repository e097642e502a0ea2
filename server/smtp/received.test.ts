import { describe, expect, test } from "vitest"
import { type Passage, receivedField } from "./received.ts"

const passage: Passage = {
  client: { helo: "there.example", address: "192.0.2.7" },
  hostname: "mail.our.example",
  protocol: "ESMTPS",
  tls: "TLSv1.3 TLS_AES_256_GCM_SHA384",
  trace: "abc",
  recipients: ["ann@our.example"],
  smtputf8: false,
  time: Date.UTC(2026, 1, 28, 23, 59, 58),
}

describe("Received", () => {
  test("names one recipient, the connection and the time", () => {
    expect(receivedField(passage)).toBe(
      "Received: from there.example ([192.0.2.7])\r\n\t(TLSv1.3 TLS_AES_256_GCM_SHA384)\r\n" +
        "\tby mail.our.example with ESMTPS id abc\r\n\tfor <ann@our.example>;\r\n" +
        "\tSat, 28 Feb 2026 23:59:58 +0000\r\n",
    )
  })

  test("where one of our people is stays with us", () => {
    const { client: _, ...ours } = passage
    expect(receivedField({ ...ours, protocol: "ESMTPSA" })).toBe(
      "Received: from mail.our.example (signed in)\r\n\t(TLSv1.3 TLS_AES_256_GCM_SHA384)\r\n" +
        "\tby mail.our.example with ESMTPSA id abc\r\n\tfor <ann@our.example>;\r\n" +
        "\tSat, 28 Feb 2026 23:59:58 +0000\r\n",
    )
  })

  test("names nobody when there are several", () => {
    expect(receivedField({ ...passage, recipients: ["a@x", "b@x"] })).not.toContain("for <")
  })

  test("tells that addresses may be UTF-8", () => {
    expect(receivedField({ ...passage, smtputf8: true, recipients: ["jörg@x"] })).toMatch(
      /with UTF8SMTPS id abc\r\n\tfor <jörg@x>/,
    )
  })

  test.each(["a\r\nX-Evil: 1", "<script>", "\x1b[31m", "jörg", "x".repeat(10_000), ""])(
    "stays one field for %j",
    (helo) => {
      const field = receivedField({ ...passage, client: { helo, address: "192.0.2.7" } })
      expect(field).toMatch(/^Received: from [A-Za-z0-9.:_?[\]-]{1,255} \(\[192/)
      expect(
        field
          .split("\r\n")
          .slice(1, -1)
          .every((line) => line.startsWith("\t")),
      ).toBe(true)
    },
  )

  test("writes IPv6 as a literal", () => {
    expect(receivedField({ ...passage, client: { helo: "x", address: "2001:db8::1" } })).toContain(
      "([IPv6:2001:db8::1])",
    )
  })
})
