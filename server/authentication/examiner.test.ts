import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { silentLog } from "../log.ts"
import { MailExaminer } from "./examiner.ts"
import { crlf, keysOf, whole, type Zone, zoneLookup } from "./fixtures.ts"
import type { DmarcMode } from "./judgement.ts"
import { arcSet } from "./sealing.ts"
import { BodyHash, dkimSignature } from "./signing.ts"

const now = Date.parse("2026-03-01T12:00:00Z")
const bank = keysOf("bank.example")
const list = keysOf("lists.example")
const zone: Zone = {
  ...bank.zone,
  ...list.zone,
  "TXT bank.example": ["v=spf1 ip4:192.0.2.1 -all"],
  "TXT lists.example": ["v=spf1 ip4:198.51.100.7 -all"],
  "TXT _dmarc.bank.example": ["v=DMARC1; p=reject"],
  "TXT _dmarc.shop.example": ["v=DMARC1; p=quarantine"],
  "TXT _dmarc.flaky.example": ["v=DMARC1; p=reject"],
  "TXT flaky.example": "ESERVFAIL",
}

function examiner(mode: DmarcMode = "enforce", records: Zone = zone) {
  return new MailExaminer({
    lookup: zoneLookup(records),
    hostname: "mx.our.example",
    mode,
    trustedSealers: ["lists.example"],
    isExempt: (address) => address === "127.0.0.1",
    clock: { now: () => now },
    log: silentLog,
  })
}

const letter = (from: string, more = "") =>
  crlf(
    `From: ${from}\nTo: bob@our.example\nSubject: Hello\nDate: Sun, 01 Mar 2026 12:00:00 +0000\n${more}\nPay now.\n`,
  )

interface Sent {
  client?: string
  sender?: string
  mode?: DmarcMode
}

const examine = (text: string, { client = "203.0.113.9", sender = "x@elsewhere.example", mode }: Sent = {}) =>
  examiner(mode).examine({ client, helo: "h.example", sender, recipients: ["bob@our.example"] }, whole(text))

function hashOf(text: string): string {
  const hash = new BodyHash()
  hash.update(Buffer.from(text.slice(whole(text).header.length), "latin1"))
  return hash.digest()
}
const signed = (text: string, keys = bank.keys) =>
  dkimSignature(keys[0]!, { header: whole(text).header, bodyHash: hashOf(text), now }) + text

describe("what becomes of a message", () => {
  test("proven by SPF", async () => {
    const found = await examine(letter("ceo@bank.example"), {
      client: "192.0.2.1",
      sender: "ceo@bank.example",
    })
    expect(found).toMatchObject({ disposition: "none", findings: { dmarc: { result: "pass" } } })
    expect(found.fields).toMatch(
      /^Authentication-Results: mx\.our\.example;\r\n\tspf=pass smtp\.mailfrom=bank\.example;/,
    )
  })

  test("proven by DKIM, from anywhere", async () => {
    expect(await examine(signed(letter("ceo@bank.example")))).toMatchObject({ disposition: "none" })
  })

  test("forged, where the domain asks for it to be refused", async () => {
    const found = await examine(letter("ceo@bank.example"))
    expect(found.disposition).toBe("reject")
    expect(found.reason).toContain("bank.example")
  })

  test("forged, where the domain asks for Junk", async () => {
    expect(await examine(letter("me@shop.example"))).toMatchObject({ disposition: "quarantine" })
  })

  test("of a domain that asks for nothing", async () => {
    expect(await examine(letter("me@plain.example"))).toMatchObject({ disposition: "none" })
  })

  test("forged, where we only put into Junk, or only look", async () => {
    expect(await examine(letter("ceo@bank.example"), { mode: "quarantine" })).toMatchObject({
      disposition: "quarantine",
    })
    expect(await examine(letter("ceo@bank.example"), { mode: "observe" })).toMatchObject({
      disposition: "none",
      findings: { dmarc: { result: "fail" } },
    })
  })

  test("trouble with DNS refuses nobody", async () => {
    expect(await examine(letter("me@flaky.example"), { sender: "me@flaky.example" })).toMatchObject({
      disposition: "none",
      findings: { spf: { result: "temperror" }, dmarc: { result: "temperror" } },
    })
  })

  test("a fault of ours refuses nobody", async () => {
    const broken = new MailExaminer({
      lookup: () => {
        throw new Error("no memory")
      },
      hostname: "mx.our.example",
      mode: "enforce",
      trustedSealers: [],
      isExempt: () => false,
      clock: { now: () => now },
      log: silentLog,
    })
    const arrival = { client: "192.0.2.1", helo: "x", sender: "a@bank.example", recipients: [] }
    expect(await broken.examine(arrival, whole(letter("ceo@bank.example")))).toMatchObject({
      disposition: "none",
    })
  })

  test("this machine is not checked", async () => {
    expect(await examine(letter("ceo@bank.example"), { client: "127.0.0.1" })).toEqual({
      fields: "",
      disposition: "none",
      reason: "",
      findings: undefined,
    })
  })
})

describe("who a message claims to be from", () => {
  test.each<[string, string]>([
    ["several From fields", letter("me@plain.example", "From: ceo@bank.example\n")],
    ["several authors, one of them forged", letter("me@plain.example, ceo@bank.example")],
    ["a group with a forged author", letter("Team: me@plain.example, ceo@bank.example;")],
    [
      "a forged author behind a name that looks like an address",
      letter('"me@plain.example" <ceo@bank.example>'),
    ],
    ["capitals", letter("CEO@BANK.EXAMPLE")],
    ["a source route", letter("<@plain.example:ceo@bank.example>")],
    ["a folded From", letter("\n ceo@bank.example")],
    ["white space before the colon", crlf("From : ceo@bank.example\nSubject: x\n\nPay\n")],
  ])("%s is refused", async (_what, text) => {
    expect((await examine(text)).disposition).toBe("reject")
  })

  test.each<[string, string]>([
    ["no From", crlf("Subject: x\n\nPay\n")],
    ["an empty From", letter("")],
    ["a From without a domain", letter("ceo")],
    ["an encoded word instead of an address", letter("=?utf-8?q?ceo=40bank.example?=")],
    ["two addresses in one", letter("<ceo@bank.example@plain.example>")],
  ])("%s goes to Junk at least", async (_what, text) => {
    expect(["quarantine", "reject"]).toContain((await examine(text)).disposition)
  })

  test("a bounce may be from nobody", async () => {
    expect((await examine(letter(""), { sender: "" })).disposition).toBe("none")
  })
})

describe("mail that was passed on", () => {
  const original = signed(letter("ceo@bank.example"))
  const footer = original.replace("Pay now.", "Pay now.\r\n--\r\nlist footer")
  const seal = (text: string, results: string[], keys = list.keys) =>
    arcSet(keys[0]!, {
      header: whole(text).header,
      bodyHash: hashOf(text),
      results,
      authservId: "mx.lists.example",
      now,
    }) + text

  test("a sealer we believe vouches for what it saw", async () => {
    const found = await examine(seal(footer, ["dkim=pass", "dmarc=pass header.from=bank.example"]))
    expect(found).toMatchObject({
      disposition: "none",
      findings: { arc: { result: "pass", sealer: "lists.example" } },
    })
  })

  test("what it saw fail it does not vouch for", async () => {
    expect((await examine(seal(footer, ["dmarc=fail header.from=bank.example"]))).disposition).toBe("reject")
    expect((await examine(seal(footer, ["dmarc=fail (was dmarc=pass)"]))).disposition).toBe("reject")
  })

  test("anybody else's seal is worth nothing, nor is one under a trusted one", async () => {
    const stranger = keysOf("evil.example")
    const strange = seal(footer, ["dmarc=pass"], stranger.keys)
    const records = { ...zone, ...stranger.zone }
    const arrival = { client: "203.0.113.9", helo: "h", sender: "x@evil.example", recipients: [] }
    expect((await examiner("enforce", records).examine(arrival, whole(strange))).disposition).toBe("reject")
    const covered = seal(strange, ["dmarc=fail", "arc=pass"])
    expect((await examiner("enforce", records).examine(arrival, whole(covered))).disposition).toBe("reject")
  })

  test("a list that proves who it is, is put into Junk rather than refused", async () => {
    const listed = (text: string) => `List-Id: Friends <friends.lists.example>\r\n${text}`
    const sent = { client: "198.51.100.7", sender: "friends-bounces@lists.example" }
    expect((await examine(listed(footer), sent)).disposition).toBe("quarantine")
    expect((await examine(listed(footer))).disposition).toBe("reject")
    expect((await examine(`List-Id: <friends.other.example>\r\n${footer}`, sent)).disposition).toBe("reject")
  })
})

test("a message may not make us ask without end", async () => {
  const signatures = Array.from(
    { length: 300 },
    (_, i) => `DKIM-Signature: v=1; a=rsa-sha256; d=d${i}.example; s=s; h=from; bh=AAAA; b=AAAA\r\n`,
  ).join("")
  const lookup = zoneLookup(zone)
  const careful = new MailExaminer({
    lookup,
    hostname: "us",
    mode: "enforce",
    trustedSealers: [],
    isExempt: () => false,
    clock: { now: () => now },
    log: silentLog,
  })
  const arrival = { client: "192.0.2.1", helo: "x", sender: "a@b.example", recipients: [] }
  await careful.examine(arrival, whole(signatures + letter("me@plain.example")))
  expect(lookup.asked.length).toBeLessThan(30)
})

const corpus = join(import.meta.dirname, "../../../shared/corpus")

test("real and broken messages are examined without a fault", { timeout: 120_000 }, async (context) => {
  const files = readCorpus()
  if (files.length === 0) return context.skip("the corpus of messages is not here")
  const faults: unknown[] = []
  const log = { ...silentLog, error: (_event: string, facts?: object) => faults.push(facts) }
  const careful = new MailExaminer({
    lookup: zoneLookup({}),
    hostname: "us",
    mode: "enforce",
    trustedSealers: [],
    isExempt: () => false,
    clock: { now: () => now },
    log,
  })
  const arrival = { client: "192.0.2.1", helo: "x", sender: "a@b.example", recipients: [] }
  for (const file of files) {
    const found = await careful.examine(
      arrival,
      whole(readFileSync(file, "latin1").replace(/\r?\n/g, "\r\n")),
    )
    expect(found.fields, file).toMatch(/^Authentication-Results: us;\r\n/)
  }
  expect(faults).toEqual([])
})

function readCorpus(): string[] {
  try {
    return readdirSync(corpus, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(eml|msg|txt)$|^\d/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .slice(0, 3_000)
  } catch {
    return []
  }
}
