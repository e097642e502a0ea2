import { describe, expect, test } from "vitest"
import { checkAlignment, checkSignatures, checkSpf } from "./checks.ts"
import { crlf, keysOf, whole, type Zone, zoneLookup } from "./fixtures.ts"
import { BodyHash, dkimSignature, type SigningKey } from "./signing.ts"

const now = Date.parse("2026-03-01T12:00:00Z")

describe("SPF (RFC 7208)", () => {
  const zone: Zone = {
    "TXT plain.example": ["v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all"],
    "TXT soft.example": ["v=spf1 ~all"],
    "TXT neutral.example": ["v=spf1 ?all"],
    "TXT a.example": ["v=spf1 a -all"],
    "A a.example": ["192.0.2.10"],
    "TXT mx.example": ["v=spf1 mx -all"],
    "MX mx.example": ["10 mail.mx.example"],
    "A mail.mx.example": ["192.0.2.20"],
    "TXT include.example": ["v=spf1 include:plain.example -all"],
    "TXT included-none.example": ["v=spf1 include:nothing.example -all"],
    "TXT redirect.example": ["v=spf1 redirect=plain.example"],
    "TXT macro.example": ["v=spf1 exists:%{ir}.%{l}._spf.%{d} -all"],
    "A 1.2.0.192.ann._spf.macro.example": ["127.0.0.2"],
    "TXT two.example": ["v=spf1 -all", "v=spf1 +all"],
    "TXT typo.example": ["v=spf1 ip4:192.0.2.1 ipv4:192.0.2.2 -all"],
    "TXT loop.example": ["v=spf1 include:loop.example -all"],
    "TXT turn.example": ["v=spf1 redirect=turn.example"],
    "TXT deep.example": [
      `v=spf1 ${Array.from({ length: 11 }, (_, i) => `a:h${i}.deep.example`).join(" ")} -all`,
    ],
    ...Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`A h${i}.deep.example`, ["198.51.100.1"]])),
    "TXT void.example": ["v=spf1 a:v1.example a:v2.example a:v3.example -all"],
    "TXT manymx.example": ["v=spf1 mx -all"],
    "MX manymx.example": Array.from({ length: 11 }, (_, i) => `10 m${i}.manymx.example`),
    "TXT broken.example": "ESERVFAIL",
    "TXT inner-broken.example": ["v=spf1 include:broken.example -all"],
    "TXT helo.example": ["v=spf1 ip4:192.0.2.1 -all"],
    "TXT binary.example": ["v=spf1 \u0001 -all"],
  }

  test.each([
    ["ann@plain.example", "192.0.2.1", "pass"],
    ["ann@plain.example", "198.51.100.1", "fail"],
    ["ann@plain.example", "2001:db8::5", "pass"],
    ["ann@PLAIN.example", "192.0.2.1", "pass"],
    ["ann@soft.example", "192.0.2.1", "softfail"],
    ["ann@neutral.example", "192.0.2.1", "neutral"],
    ["ann@nothing.example", "192.0.2.1", "none"],
    ["ann@a.example", "192.0.2.10", "pass"],
    ["ann@mx.example", "192.0.2.20", "pass"],
    ["ann@mx.example", "192.0.2.21", "fail"],
    ["ann@include.example", "192.0.2.1", "pass"],
    ["ann@included-none.example", "192.0.2.1", "permerror"],
    ["ann@redirect.example", "192.0.2.1", "pass"],
    ["ann@macro.example", "192.0.2.1", "pass"],
    ["bob@macro.example", "192.0.2.1", "fail"],
    ["ann@two.example", "192.0.2.1", "permerror"],
    ["ann@typo.example", "192.0.2.1", "permerror"],
    ["ann@loop.example", "192.0.2.1", "permerror"],
    ["ann@turn.example", "192.0.2.1", "permerror"],
    ["ann@deep.example", "192.0.2.1", "permerror"],
    ["ann@void.example", "192.0.2.1", "permerror"],
    ["ann@manymx.example", "192.0.2.1", "permerror"],
    ["ann@broken.example", "192.0.2.1", "temperror"],
    ["ann@inner-broken.example", "192.0.2.1", "temperror"],
    ["ann@binary.example", "192.0.2.1", "permerror"],
    ["ann@[192.0.2.1]", "192.0.2.1", "none"],
    ["", "192.0.2.1", "pass"],
  ])("%s from %s: %s", async (sender, client, result) => {
    const arrival = { client, helo: "helo.example", sender, recipients: [] }
    expect((await checkSpf(arrival, zoneLookup(zone), "mx.our.example")).result).toBe(result)
  })

  test("ten questions are the limit, however they are nested", async () => {
    const lookup = zoneLookup(zone)
    await checkSpf({ client: "192.0.2.1", helo: "x", sender: "a@loop.example", recipients: [] }, lookup, "us")
    expect(lookup.asked.length).toBeLessThanOrEqual(12)
  })

  test.each(["<script>", "a b", "", "\u0000", "[::1", "x".repeat(70_000)])(
    "EHLO %j does no harm",
    async (helo) => {
      const arrival = { client: "192.0.2.1", helo, sender: "", recipients: [] }
      expect((await checkSpf(arrival, zoneLookup(zone), "us")).result).toMatch(/none|permerror|neutral/)
    },
  )
})

// RFC 8463 appendix A.3: one message signed by two keys.
const football = crlf(`DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
`)
const footballZone: Zone = {
  "TXT brisbane._domainkey.football.example.com": [
    "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
  ],
  "TXT test._domainkey.football.example.com": [
    "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB",
  ],
}

describe("DKIM", () => {
  const dkimOf = async (text: string, zone: Zone, piece?: number) =>
    (await checkSignatures(whole(text, piece), zoneLookup(zone), now)).dkim.map(({ result }) => result)

  test("the example of RFC 8463 passes with both keys", async () => {
    expect(await dkimOf(football, footballZone)).toEqual(["pass", "pass"])
  })

  test.each([1, 2, 3, 7, 64])("in pieces of %i bytes as well", async (piece) => {
    expect(await dkimOf(football, footballZone, piece)).toEqual(["pass", "pass"])
  })

  test.each<[string, (text: string) => string]>([
    ["the body", (text) => text.replace("lost", "won")],
    ["the subject", (text) => text.replace("dinner", "supper")],
    ["the author", (text) => text.replace("joe@", "jim@")],
    ["a second From above", (text) => `From: eve@evil.example\r\n${text}`],
    ["a second Subject above", (text) => `Subject: Pay\r\n${text}`],
    ["text behind the end", (text) => `${text}More\r\n`],
  ])("changing %s breaks it", async (_what, change) => {
    for (const result of await dkimOf(change(football), footballZone)) expect(result).not.toBe("pass")
  })

  test.each<[string, (text: string) => string]>([
    ["white space", (text) => text.replace("Hi.", "Hi. \t").replace("lost the", "lost   the")],
    ["empty lines at the end", (text) => `${text}\r\n\r\n`],
    ["a field that is not signed", (text) => `X-Spam: no\r\n${text}`],
    ["folding", (text) => text.replace("Is dinner ready?", "Is\r\n dinner ready?")],
  ])("changing %s does not", async (_what, change) => {
    expect(await dkimOf(change(football), footballZone)).toEqual(["pass", "pass"])
  })

  test("no key, a revoked key, DNS trouble, a key of another kind", async () => {
    const name = "TXT brisbane._domainkey.football.example.com"
    const first = async (records: Zone[string]) =>
      (await dkimOf(football, { ...footballZone, [name]: records }))[0]
    expect(await first("ENOTFOUND")).not.toBe("pass")
    expect(await first(["v=DKIM1; k=ed25519; p="])).not.toBe("pass")
    expect(await first("ESERVFAIL")).toBe("temperror")
    expect(await first(footballZone["TXT test._domainkey.football.example.com"]!)).not.toBe("pass")
    expect(
      await first(["v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=; s=other"]),
    ).not.toBe("pass")
  })

  const { keys, zone } = keysOf("signed.example")
  const letter = crlf(
    "From: Ann <ann@signed.example>\nTo: bob@our.example\nSubject: Hello\nDate: Sun, 01 Mar 2026 12:00:00 +0000\n\nHow are you?\n",
  )
  const signed = (text = letter, key: SigningKey = keys[0]!) => {
    const message = whole(text)
    const hash = new BodyHash()
    hash.update(Buffer.from(text.slice(message.header.length), "latin1"))
    return dkimSignature(key, { header: message.header, bodyHash: hash.digest(), now }) + text
  }

  test("a part of the body says nothing about the rest (l=)", async () => {
    const partial = signed().replace("v=1;", "v=1; l=5;")
    for (const result of await dkimOf(partial, zone)) expect(result).not.toBe("pass")
  })

  test("an expired signature", async () => {
    const late = await checkSignatures(whole(signed()), zoneLookup(zone), now + 15 * 86_400_000)
    expect(late.dkim[0]!.result).not.toBe("pass")
  })

  test("weak algorithms and keys", async () => {
    expect(await dkimOf(signed().replace("rsa-sha256", "rsa-sha1"), zone)).not.toContain("pass")
    const short = {
      "TXT r._domainkey.signed.example": [
        "v=DKIM1; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKHr5FaLXDlmPxNUw6kzlaEk2gLjrYkBEgaVZNPMMZHlb6tSYtJVWaGLMN6hPAeRVUqrLmrJVzBTZP0xSFHuTPECAwEAAQ==",
      ],
    }
    expect(await dkimOf(signed(), short)).not.toContain("pass")
  })

  test("only the first signatures are looked at", async () => {
    const many = `DKIM-Signature: v=1; a=rsa-sha256; d=x.example; s=s; h=from; bh=AAAA; b=AAAA\r\n`.repeat(
      500,
    )
    const lookup = zoneLookup(zone)
    const { dkim } = await checkSignatures(whole(many + letter), lookup, now)
    expect(dkim.length).toBeLessThanOrEqual(8)
    expect(lookup.asked.length).toBeLessThanOrEqual(8)
  })

  test.each<[string, string]>([
    ["folding without end", `X-A: a\r\n${" b\r\n".repeat(200_000)}`],
    ["many fields", "X-A: b\r\n".repeat(100_000)],
    ["one long line", `X-A: ${"b".repeat(900_000)}\r\n`],
    [
      "a long list of names",
      `DKIM-Signature: v=1; a=rsa-sha256; d=x.example; s=s; h=${"from:".repeat(150_000)}x; b=\r\n`,
    ],
  ])("a header made to cost time is not read: %s", { timeout: 5_000 }, async (_what, header) => {
    const found = await checkSignatures(whole(header + letter), zoneLookup(zone), now)
    expect(found.authors).toEqual(["ann@signed.example"])
    expect(found.dkim.map(({ result }) => result)).not.toContain("pass")
  })
})

describe("DMARC (RFC 9989)", () => {
  const zone: Zone = {
    "TXT _dmarc.bank.example": ["v=DMARC1; p=reject; adkim=s; np=reject"],
    "TXT _dmarc.shop.example": ["v=DMARC1; p=quarantine; sp=none"],
    "TXT _dmarc.test.example": ["v=DMARC1; p=reject; t=y"],
    "TXT _dmarc.two.example": ["v=DMARC1; p=reject", "v=DMARC1; p=none"],
    "TXT _dmarc.broken.example": "ESERVFAIL",
    "TXT a.shop.example": ["something"],
  }
  const align = (authors: string[], passed: { spf?: string; dkim?: string }, lookup = zoneLookup(zone)) =>
    checkAlignment(
      {
        authors,
        fromFields: 1,
        dkim: passed.dkim ? [{ result: "pass", domain: passed.dkim, selector: "s" }] : [],
        arc: { result: "none", sealers: [], first: "" },
      },
      passed.spf ? { result: "pass", domain: passed.spf } : { result: "fail", domain: "" },
      lookup,
    )

  test.each<[string, { spf?: string; dkim?: string }, string, string]>([
    ["ceo@bank.example", { dkim: "bank.example" }, "pass", "reject"],
    ["ceo@bank.example", { dkim: "mail.bank.example" }, "fail", "reject"],
    ["ceo@bank.example", { spf: "mail.bank.example" }, "pass", "reject"],
    ["ceo@bank.example", { spf: "evil.example", dkim: "evil.example" }, "fail", "reject"],
    ["ceo@BANK.example", {}, "fail", "reject"],
    ["ceo@nowhere.bank.example", {}, "fail", "reject"],
    ["me@shop.example", {}, "fail", "quarantine"],
    ["me@a.shop.example", {}, "fail", "none"],
    ["me@test.example", {}, "fail", "quarantine"],
    ["me@two.example", {}, "none", "none"],
    ["me@nothing.example", {}, "none", "none"],
    ["me@broken.example", {}, "temperror", "none"],
    ["me@evilbank.example", { dkim: "bank.example" }, "none", "none"],
  ])("%s with %j: %s, %s", async (author, passed, result, policy) => {
    expect(await align([author], passed)).toMatchObject([{ result, policy }])
  })

  test("a check that may still pass is not held against the sender", async () => {
    const [found] = await checkAlignment(
      {
        authors: ["ceo@bank.example"],
        fromFields: 1,
        dkim: [{ result: "temperror", domain: "bank.example", selector: "s" }],
        arc: { result: "none", sealers: [], first: "" },
      },
      { result: "fail", domain: "bank.example" },
      zoneLookup(zone),
    )
    expect(found!.result).toBe("temperror")
  })

  test("a stranger's broken DNS does not help him", async () => {
    const [found] = await checkAlignment(
      {
        authors: ["ceo@bank.example"],
        fromFields: 1,
        dkim: [{ result: "temperror", domain: "evil.example", selector: "s" }],
        arc: { result: "none", sealers: [], first: "" },
      },
      { result: "temperror", domain: "evil.example" },
      zoneLookup(zone),
    )
    expect(found!.result).toBe("fail")
  })

  test("authors of several domains are each judged", async () => {
    const found = await align(["me@shop.example", "ceo@bank.example"], { spf: "shop.example" })
    expect(found.map(({ result }) => result)).toEqual(["pass", "fail"])
  })

  test.each([["ann"], ["ann@"], ["@"], ["ann@[192.0.2.1]"], ["ann@exa mple"]])(
    "an author %j is none",
    async (author) => {
      for (const { result } of await align([author], {})) expect(result).toBe("permerror")
    },
  )
})
