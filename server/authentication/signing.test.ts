import { createHash } from "node:crypto"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { checkSignatures } from "./checks.ts"
import { crlf, keysOf, whole, zoneLookup } from "./fixtures.ts"
import { arcSet } from "./sealing.ts"
import { BodyHash, dkimSignature } from "./signing.ts"

const now = Date.parse("2026-03-01T12:00:00Z")
const { keys, zone } = keysOf("example.org")
const lookup = zoneLookup(zone)

function hashOf(body: string, piece = body.length || 1): string {
  const hash = new BodyHash()
  for (let at = 0; at < body.length; at += piece)
    hash.update(Buffer.from(body.slice(at, at + piece), "latin1"))
  return hash.digest()
}

/** RFC 6376 §3.4.4, written down as the text says it. */
function asTheRfcSays(body: string): string {
  const lines = body.split("\r\n").map((line) => line.replace(/[ \t]+/g, " ").replace(/ $/, ""))
  while (lines.at(-1) === "") lines.pop()
  const text = lines.length === 0 ? "" : `${lines.join("\r\n")}\r\n`
  return createHash("sha256").update(text, "latin1").digest("base64")
}

describe("the body hash", () => {
  test.each<[string, string]>([
    ["the example of RFC 6376 §3.4.5", " C \r\nD \t E\r\n\r\n\r\n"],
    ["nothing", ""],
    ["empty lines", "\r\n\r\n \r\n"],
    ["no line end", "a"],
    ["white space behind the last line", "a\r\n \t "],
  ])("of %s", (_what, body) => {
    expect(hashOf(body)).toBe(asTheRfcSays(body))
  })

  test("is the same however the body is cut", () => {
    const text = fc
      .array(fc.constantFrom("a", "b", " ", "\t", "\r\n", "\r\n\r\n", "  \r\n", "\u00e9"))
      .map((parts) => parts.join(""))
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 1, max: 9 }),
        (body, piece) => hashOf(body, piece) === asTheRfcSays(body),
      ),
      { numRuns: 2_000 },
    )
  })

  test("white space without end costs no more than its length", { timeout: 5_000 }, () => {
    expect(hashOf(`a${" ".repeat(4_000_000)}b\r\n${"\r\n".repeat(2_000_000)}`, 65_536)).toBe(
      asTheRfcSays("a b\r\n"),
    )
  })
})

const letter = crlf(`From: Ann <ann@example.org>
To: bob@example.net
Subject: A long subject that is
 folded
Date: Sun, 01 Mar 2026 12:00:00 +0000
Message-ID: <1@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Hello  Bob,

good bye.

`)
const { header } = whole(letter)
const body = letter.slice(header.length)
const signatures = keys.map((key) => dkimSignature(key, { header, bodyHash: hashOf(body), now })).join("")
const results = async (text: string) =>
  (await checkSignatures(whole(text), lookup, now)).dkim.map(({ result }) => result)

describe("a signature", () => {
  test("by RSA and by Ed25519 verifies", async () => {
    expect(await results(signatures + letter)).toEqual(["pass", "pass"])
  })

  test("is written as RFC 6376 §3.5 wants it, and never with l=", () => {
    expect(signatures).toMatch(
      /^DKIM-Signature: v=1; a=rsa-sha256; c=relaxed\/relaxed; d=example\.org;\r\n\ts=r; t=\d+; x=\d+;/,
    )
    expect(signatures).not.toMatch(/\sl=/)
    for (const line of signatures.split("\r\n")) expect(line.length).toBeLessThan(100)
  })

  test.each(["From", "To", "Cc", "Subject", "Date", "Reply-To", "Content-Type", "Message-ID"])(
    "breaks when another %s is put on top, or below",
    async (name) => {
      expect(await results(`${name}: x@evil.example\r\n${signatures}${letter}`)).toEqual(["fail", "fail"])
      const below = letter.replace("\r\n\r\n", `\r\n${name}: x@evil.example\r\n\r\n`)
      expect(await results(signatures + below)).toEqual(["fail", "fail"])
    },
  )

  test("covers 8-bit bytes as they are", async () => {
    const text = letter.replace("folded", "Gr\u00fc\u00dfe").replace("good bye", "\u00c0 bient\u00f4t")
    const message = whole(text)
    const hash = hashOf(text.slice(message.header.length))
    const made = keys
      .map((key) => dkimSignature(key, { header: message.header, bodyHash: hash, now }))
      .join("")
    expect(await results(made + text)).toEqual(["pass", "pass"])
  })
})

describe("an ARC set (RFC 8617)", () => {
  const facts = { bodyHash: hashOf(body), authservId: "mx.example.org", now }
  const first = arcSet(keys[0]!, {
    ...facts,
    header,
    results: ["spf=pass smtp.mailfrom=example.org", "dmarc=pass header.from=example.org"],
  })
  const arcOf = async (text: string) => (await checkSignatures(whole(text), lookup, now)).arc

  test("verifies, and tells what the first one found", async () => {
    expect(await arcOf(first + letter)).toMatchObject({ result: "pass", sealers: ["example.org"] })
    expect((await arcOf(first + letter)).first).toMatch(/dmarc=pass/)
  })

  test("a second one goes on with the chain, a third as well", async () => {
    let text = first + letter
    for (let more = 0; more < 2; more++) {
      const set = arcSet(keys[0]!, {
        ...facts,
        header: whole(text).header,
        results: ["spf=fail", "dmarc=fail", "arc=pass"],
      })
      text = set + text
    }
    expect(await arcOf(text)).toMatchObject({
      result: "pass",
      sealers: ["example.org", "example.org", "example.org"],
    })
    expect(text).toContain("i=3;")
  })

  test("a chain that was broken, or that nobody checked, is not gone on with", () => {
    const sealed = whole(first + letter).header
    expect(arcSet(keys[0]!, { ...facts, header: sealed, results: ["arc=fail"] })).toBe("")
    expect(arcSet(keys[0]!, { ...facts, header: sealed, results: ["spf=pass"] })).toBe("")
  })

  test.each<[string, (text: string) => string]>([
    ["a changed body", (text) => text.replace("good bye", "bad bye")],
    ["a changed author", (text) => text.replace("ann@", "eve@")],
    ["changed results", (text) => text.replace("spf=pass", "spf=fail")],
    ["a missing signature", (text) => text.replace("ARC-Message-Signature", "X-Message-Signature")],
    ["cv=pass on the first", (text) => text.replace("cv=none", "cv=pass")],
    ["an instance twice", (text) => first + text],
    ["a gap", (text) => text.replaceAll("i=1;", "i=2;")],
    ["instance 0", (text) => text.replaceAll("i=1;", "i=0;")],
    ["instance 51", (text) => text.replaceAll("i=1;", "i=51;")],
  ])("%s breaks it", async (_what, change) => {
    expect((await arcOf(change(first + letter))).result).toBe("fail")
  })

  test("sixty sets are no chain", async () => {
    const sets = Array.from({ length: 60 }, (_, i) => first.replaceAll("i=1;", `i=${i + 1};`)).reverse()
    expect((await arcOf(sets.join("") + letter)).result).toBe("fail")
  })
})
