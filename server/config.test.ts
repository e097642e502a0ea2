import { describe, expect, test } from "vitest"
import { ConfigError, readConfig } from "./config.ts"

describe("the configuration", () => {
  test("is whole without a single variable", () => {
    expect(readConfig({})).toMatchObject({
      demo: false,
      bind: "::",
      httpPort: 3000,
      ports: {
        smtp: 25,
        submission: 587,
        submissions: 465,
        "submission-alt": 2525,
        imap: 143,
        imaps: 993,
        pop3: 110,
        pop3s: 995,
        managesieve: 4190,
        lmtp: "off",
      },
    })
  })

  test("shifts all mail ports by the offset, but not those set by name", () => {
    const { ports } = readConfig({
      MISSIVA_PORT_OFFSET: "10000",
      MISSIVA_PORT_IMAP: "1143",
      MISSIVA_PORT_SMTP: "off",
    })
    expect(ports).toMatchObject({ smtp: "off", imap: 1143, imaps: 10_993 })
  })

  test("a listener that is off stays off, whatever the offset, until it is given a port", () => {
    expect(readConfig({ MISSIVA_PORT_OFFSET: "10000" }).ports.lmtp).toBe("off")
    expect(readConfig({ MISSIVA_PORT_LMTP: "24" }).ports.lmtp).toBe(24)
  })

  test("reads networks, and refuses what is none", () => {
    expect(readConfig({ MISSIVA_PROXY_FROM: "192.0.2.7, 2001:db8::/32" }).proxies).toEqual([
      "192.0.2.7",
      "2001:db8::/32",
    ])
    expect(() => readConfig({ MISSIVA_XCLIENT_FROM: "everybody" })).toThrow(/MISSIVA_XCLIENT_FROM/)
  })

  test("an offset of 0 that was set is told from one that was not", () => {
    expect(readConfig({ MISSIVA_PORT_OFFSET: "0" }).portOffset).toBe(0)
    expect(readConfig({}).portOffset).toBeUndefined()
  })

  test("binds the demo to this machine only", () => {
    expect(readConfig({ MISSIVA_DEMO: "on" }).bind).toBe("127.0.0.1")
  })

  test.each([
    [{ MISSIVA_PORT_IMPA: "143" }, /MISSIVA_PORT_IMPA is not a setting/],
    [{ MISSIVA_PORT_IMAP: "99999" }, /^MISSIVA_PORT_IMAP is set to "99999"/],
    [{ MISSIVA_HOSTNAME: "not a host" }, /^MISSIVA_HOSTNAME/],
    [{ MISSIVA_ROLES: "imap,postman" }, /^MISSIVA_ROLES/],
    [{ MISSIVA_MESSAGE_LIMIT: "huge" }, /^MISSIVA_MESSAGE_LIMIT/],
    [{ MISSIVA_TLS_CERT: "/x" }, /MISSIVA_TLS_CERT and MISSIVA_TLS_KEY go together/],
    [{ MISSIVA_PUBLIC_URL: "javascript:alert(1)" }, /^MISSIVA_PUBLIC_URL/],
  ])("refuses %j with one sentence that names the variable", (variables, sentence) => {
    expect(() => readConfig(variables)).toThrow(ConfigError)
    expect(() => readConfig(variables)).toThrow(sentence)
  })

  test("lists have points, which may speak for somebody", () => {
    const { dnsLists, uriLists } = readConfig({
      MISSIVA_DNS_LISTS: "Zen.example.org=4, allowed.example.net=-1.5",
    })
    expect(dnsLists).toEqual([
      { zone: "zen.example.org", points: 4 },
      { zone: "allowed.example.net", points: -1.5 },
    ])
    expect(uriLists).toEqual([])
    for (const lists of [
      "zen.example.org",
      "zen=4",
      "zen.example.org=many",
      "zen.example.org=4,",
      "http://x.example=1",
    ])
      expect(() => readConfig({ MISSIVA_DNS_LISTS: lists })).toThrow(/^MISSIVA_DNS_LISTS/)
  })

  test("the address that is bound is trusted, because the webmail comes from it; wildcards are not", () => {
    const trusted = (bind: string) =>
      readConfig({ MISSIVA_BIND: bind, MISSIVA_TRUSTED_NETWORKS: "192.0.2.0/24" }).trustedNetworks
    expect(trusted("198.51.100.7")).toEqual(["192.0.2.0/24", "198.51.100.7"])
    for (const bind of ["::", "0.0.0.0"]) expect(trusted(bind)).toEqual(["192.0.2.0/24"])
  })

  test("sizes may be written with a unit", () => {
    expect(readConfig({ MISSIVA_MESSAGE_LIMIT: "25M" }).messageLimit).toBe(25 * 1024 * 1024)
  })

  test("variables of others are none of its business", () => {
    expect(readConfig({ PATH: "/bin", MISSIVA_DATA: "/srv/mail" }).dataFolder).toBe("/srv/mail")
  })
})
