import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openTestDirectory, type TestDirectory, testDatabases, tester } from "../directory/test-directory.ts"
import { Vault } from "../directory/vault.ts"
import { silentLog } from "../log.ts"
import { checkSignatures } from "./checks.ts"
import { crlf, whole, type Zone, zoneLookup } from "./fixtures.ts"
import { DkimKeys } from "./keys.ts"
import { isWrittenHere, Signer } from "./outgoing.ts"

const day = 86_400_000

describe.each(testDatabases)("keys on %s", (provider) => {
  let house: TestDirectory
  let keys: DkimKeys
  let id: number
  const zone: Zone = {}
  const lookup = zoneLookup(zone)
  const domain = () => ({ id, name: "example.org" })
  const states = async () =>
    (await keys.published(domain())).map(({ algorithm, state }) => `${algorithm.slice(0, 3)} ${state}`)
  const publish = async () => {
    for (const { selector, record } of await keys.published(domain()))
      zone[`TXT ${selector}._domainkey.example.org`] = [record]
  }

  beforeAll(async () => {
    house = await openTestDirectory(provider)
    const { sql, clock, keyFolder } = house.parts
    id = (await house.directory.createDomain({ name: "example.org" }, tester)).id
    keys = new DkimKeys({ sql, clock, log: silentLog, vault: new Vault(keyFolder) })
  })
  afterAll(() => house[Symbol.asyncDispose]())

  test("are made by themselves, and sign nothing until DNS shows them", async () => {
    await keys.rotate(lookup)
    expect(await states()).toEqual(["rsa pending", "ed2 pending"])
    expect(await keys.signing("example.org")).toEqual([])
    expect((await keys.published(domain()))[0]!.selector).toBe("20260301r")
  })

  test("are used when it does, one by one", async () => {
    const [rsa] = await keys.published(domain())
    zone[`TXT ${rsa!.selector}._domainkey.example.org`] = [rsa!.record]
    await keys.rotate(lookup)
    expect(await states()).toEqual(["rsa active", "ed2 pending"])
    await publish()
    await keys.rotate(lookup)
    expect(await states()).toEqual(["rsa active", "ed2 active"])
    house.clock.time += 60_000
    expect((await keys.signing("example.org")).map(({ algorithm }) => algorithm)).toEqual([
      "rsa-sha256",
      "ed25519-sha256",
    ])
  })

  test("DNS that shows another key, or is in trouble, starts nothing", async () => {
    house.clock.time += 181 * day
    await keys.rotate(lookup)
    expect(await states()).toEqual(["rsa active", "ed2 active", "rsa pending", "ed2 pending"])
    const [, , rsa, ed] = await keys.published(domain())
    zone[`TXT ${rsa!.selector}._domainkey.example.org`] = ["v=DKIM1; k=rsa; p=AAAA"]
    zone[`TXT ${ed!.selector}._domainkey.example.org`] = "ESERVFAIL"
    await keys.rotate(lookup)
    expect(await states()).toEqual(["rsa active", "ed2 active", "rsa pending", "ed2 pending"])
  })

  test("the old one stays for weeks after the new one signs, then it is forgotten", async () => {
    await publish()
    await keys.rotate(lookup)
    expect(await states()).toEqual(["rsa retired", "ed2 retired", "rsa active", "ed2 active"])
    house.clock.time += 20 * day
    await keys.rotate(lookup)
    expect(await states()).toHaveLength(4)
    house.clock.time += 2 * day
    await keys.rotate(lookup)
    expect(await states()).toEqual(["rsa active", "ed2 active"])
  })

  test("are sealed: the database alone gives none of them away", async () => {
    const rows = await house.parts.sql.all<{ sealed: string }>("SELECT sealed FROM dkim_key")
    for (const { sealed } of rows)
      expect(Buffer.from(sealed, "base64").toString("latin1")).not.toContain("\x30\x82")
    const stolen = new DkimKeys({ ...house.parts, vault: new Vault(`${house.parts.keyFolder}-other`) })
    expect(await stolen.signing("example.org")).toEqual([])
  })

  const signer = () => new Signer({ keys, hostname: "mail.example.org", clock: house.clock, log: silentLog })
  const letter = (top: string, from: string) =>
    crlf(
      `${top}From: ${from}\nTo: bob@example.net\nSubject: Hi\nDate: Sun, 01 Mar 2026 12:00:00 +0000\n\nHello\n`,
    )
  const submitted =
    "Received: from laptop ([192.0.2.5])\n\t(TLSv1.3 X)\n\tby mail.example.org with ESMTPSA id 1;\n\tSun, 01 Mar 2026 12:00:00 +0000\n"
  const passing = submitted.replace("ESMTPSA", "ESMTPS")
  const results = async (text: string) => {
    const fields = await signer().sign(1, whole(text))
    const { dkim, arc } = await checkSignatures(whole(fields + text), lookup, house.clock.now())
    return { fields, dkim: dkim.map(({ result, domain: name }) => `${result} ${name}`), arc }
  }

  test("what somebody who signed in sends is signed by their domain", async () => {
    expect((await results(letter(submitted, "Ann <ann@example.org>"))).dkim).toEqual([
      "pass example.org",
      "pass example.org",
    ])
  })

  test("so is what we write ourselves, from the host's own name as well", async () => {
    expect((await results(letter("", "postmaster@mail.example.org"))).dkim).toEqual([
      "pass example.org",
      "pass example.org",
    ])
  })

  test("mail that is passed on is never signed as ours, whoever it claims to be from", async () => {
    expect((await results(letter(passing, "Ann <ann@example.org>"))).fields).toBe("")
    expect((await results(letter(`${passing}${submitted}`, "ann@example.org"))).fields).toBe("")
  })

  test("what was examined here is sealed when it is passed on", async () => {
    const top =
      "Authentication-Results: mail.example.org;\n\tspf=pass smtp.mailfrom=far.example;\n\tdkim=none;\n\tdmarc=none\n"
    const { fields, arc } = await results(letter(top + passing, "x@far.example"))
    expect(fields).toMatch(/^ARC-Seal: i=1; .*cv=none;/)
    expect(arc).toMatchObject({ result: "pass", sealers: ["example.org"] })
  })

  test("domains that are not ours, and no domain, are not signed", async () => {
    for (const from of ["x@far.example", "x@org", "nobody", ""])
      expect((await results(letter("", from))).fields).toBe("")
  })

  test("a key of a deleted domain is gone with it", async () => {
    await house.directory.deleteDomain(id, tester)
    expect(await house.parts.sql.all("SELECT id FROM dkim_key")).toEqual([])
  })
})

test("what a program of this machine handed in is ours", () => {
  const header = (by: string) => Buffer.from(`Received: by ${by} (sendmail, user 1000) id 1; now\r\n\r\n`)
  expect(isWrittenHere(header("mail.example.org"), "mail.example.org")).toBe(true)
  expect(isWrittenHere(header("mail.evil.example"), "mail.example.org")).toBe(false)
})

test.each([
  ["by mail.example.org with ESMTPSA id 1", true],
  ["by MAIL.example.org with UTF8SMTPSA id 1", true],
  ["by mail.example.org with ESMTPA id 1", true],
  ["by mail.example.org with ESMTPS id 1", false],
  ["by mail.example.org with ESMTP id 1", false],
  ["by mail.evil.example with ESMTPSA id 1", false],
  ["by mail.example.org with ESMTP id 1 by mail.example.org with ESMTPSA id 1", false],
])("from x %s: written here is %s", (received, here) => {
  const header = Buffer.from(`X: 1\r\nReceived: from x ([192.0.2.1]) ${received}; now\r\n\r\n`)
  expect(isWrittenHere(header, "mail.example.org")).toBe(here)
})
