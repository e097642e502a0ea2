import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { Examiner } from "../authentication/examination.ts"
import { systemClock } from "../clock.ts"
import { silentLog } from "../log.ts"
import { openTestClamd } from "../spam/fixtures.ts"
import { Judge } from "../spam/judge.ts"
import { allTokens, site, teach } from "../spam/learning.ts"
import { readMessage } from "../spam/reading.ts"
import { choose } from "../spam/thresholds.ts"
import { tokensOf } from "../spam/tokens.ts"
import { testDatabases } from "../store/test-house.ts"
import { closeDialogues, dialogue, signedIn, stranger } from "./test-clients.ts"
import { openPostOffice, type PostOffice, type PostOfficeOptions } from "./test-post-office.ts"

// Everybody is a stranger here, and nothing is proven of anybody.
const examiner: Examiner = {
  strip: (header) => header,
  isExempt: (address) => address === "127.0.0.9",
  async examine() {
    const nothing = { result: "none" as const, domain: "" }
    const findings = { spf: nothing, dkim: [], dmarc: nothing, arc: { result: "none" as const, sealer: "" } }
    return { fields: "", disposition: "none", reason: "", findings }
  },
}

const date = () => `Date: ${new Date().toUTCString().replace("GMT", "+0000")}\r\n`
const good = () =>
  `${date()}From: ann@far.example\r\nSubject: Tuesday\r\n\r\nShall we meet at the station?\r\n`
const bad = () =>
  `${date()}From: "ceo@example.test" <x@evil.example>\r\nSubject: pay\r\nContent-Type: application/octet-stream\r\n` +
  "Content-Disposition: attachment; filename=bill.pdf.exe\r\n\r\nMZ\r\n"

const verdictOf = (text: string) =>
  /^X-Missiva-Verdict: (.*(?:\r\n .*)*)/m.exec(text)?.[1]?.replace(/\r\n/g, "")

describe.each(testDatabases)("what strangers write is judged, on $name", ({ postgresql }) => {
  let office: PostOffice
  let clamd: Awaited<ReturnType<typeof openTestClamd>>
  let alice: number
  let bob: number
  let names = 0
  let refuseFrom: number | undefined

  beforeAll(async () => {
    clamd = await openTestClamd()
    office = await openOffice()
  })

  async function openOffice(options: Pick<PostOfficeOptions, "judgeOwn" | "judgedBefore"> = {}) {
    const opened = await openPostOffice({
      ...options,
      examiner,
      ...(postgresql && { postgresql }),
      judge: ({ sql }) =>
        new Judge({
          sql,
          clock: systemClock,
          log: silentLog,
          get thresholds() {
            return { junkFrom: 5, refuseFrom }
          },
          viruses: "refuse",
          clamav: clamd.scanner,
        }),
    })
    return { ...opened, [Symbol.asyncDispose]: opened.close }
  }
  beforeEach(async () => {
    refuseFrom = undefined
    await forgetSite()
    alice = await office.person(`alice${++names}`)
    bob = await office.person(`bob${names}`)
  })
  afterEach(closeDialogues)
  afterAll(async () => {
    await office.close()
    await clamd[Symbol.asyncDispose]()
  })

  async function send(message: string, to = [`alice${names}`]): Promise<string> {
    const client = await stranger(office)
    await client.play("C: MAIL FROM:<x@far.example>\nS: 250")
    for (const name of to) await client.play(`C: RCPT TO:<${name}@example.test>\nS: 250`)
    await client.play("C: DATA\nS: 354")
    client.write(`${message}.\r\n`)
    return client.reply()
  }

  /** What one test teaches is nothing to the next. */
  async function forgetSite(): Promise<void> {
    for (const table of ["spam_token", "spam_model"])
      await office.house.sql.run(`DELETE FROM ${table} WHERE account_id = ?`, site)
  }

  /** Teaches an account, or the site, that a message like this is spam and others are good. */
  async function teachThat(accountId: number, spam: string, ham: string, where = office): Promise<void> {
    for (let at = 0; at < 120; at++)
      for (const [kind, text] of [
        ["spam", spam],
        ["ham", ham],
      ] as const) {
        const tokens = allTokens(tokensOf(readMessage(Buffer.from(text))))
        const contentId = -1 - names * 1_000 - at * 2 - (kind === "spam" ? 1 : 0)
        await where.house.sql.write((tx) => teach(tx, { accountId, contentId, kind, tokens, now: 0 }))
      }
  }

  test("good mail goes to the inbox, and says what was thought of it", async () => {
    const message = good()
    expect(await send(message)).toMatch(/^250 /)
    const [filed] = await office.inbox(alice)
    expect(filed).toMatch(/^Return-Path: <x@far\.example>\r\nX-Missiva-Verdict: ham score=/)
    expect(filed).toContain("X-Spam-Status: No, score=0.5 required=5.0\r\nX-Virus-Status: Clean\r\n")
    expect(filed!.endsWith(message)).toBe(true)
  })

  test("spam goes to Junk with its reasons, and verdicts that came with it are gone", async () => {
    const forged =
      "X-Missiva-Verdict: ham score=-9.0; known=-9.0\r\nX-Spam-Flag: NO\r\nX-Spam-Status: No, score=-9\r\n"
    expect(await send(forged + bad())).toMatch(/^250 /)
    expect(await office.inbox(alice)).toEqual([])
    const [junk] = await office.inbox(alice, "Junk")
    expect(verdictOf(junk!)).toMatch(
      /^spam score=\d+\.\d; attachment-program=6\.0; attachment-disguised=4\.0;/,
    )
    expect(junk!.match(/X-Missiva-Verdict/g)).toHaveLength(1)
    expect(junk).not.toContain("score=-9")
    expect(junk).toContain("X-Spam-Flag: YES\r\n")
  })

  describe("a message that a script sends on to somebody here", () => {
    const marketing = () =>
      `${date()}From: ann@far.example\r\nSubject: bargains\r\n\r\n${"cheap watches and lottery winnings await\r\n".repeat(5)}`
    const plain = () =>
      `${date()}From: ben@near.example\r\nSubject: choir\r\n\r\n${"we sing on Thursday in the old school\r\n".repeat(5)}`

    beforeEach(async () => {
      await office.directory.scripts.put(alice, "on", `redirect "bob${names}@example.test";`)
      await office.directory.scripts.activate(alice, "on")
    })

    test("is spam to them as well when it is spam to everybody", async () => {
      expect(await send(bad())).toMatch(/^250 /)
      expect(await office.inbox(bob)).toEqual([])
      const [junk] = await office.inbox(bob, "Junk")
      expect(verdictOf(junk!)).toMatch(/^spam score=\d+\.\d; attachment-program=6\.0;/)
      expect(junk!.match(/X-Missiva-Verdict/g)).toHaveLength(1)
      expect(junk).toContain(`Delivered-To: alice${names}@example.test\r\n`)
    })

    test("is judged by what they learnt themselves, not by what the one before did", async () => {
      await teachThat(bob, marketing(), plain())
      expect(await send(marketing())).toMatch(/^250 /)
      const [junk] = await office.inbox(bob, "Junk")
      expect(verdictOf(junk!)).toMatch(/^spam score=.*\blearnt-spam=/)
      expect(junk!.match(/X-Missiva-Verdict/g)).toHaveLength(1)

      await teachThat(alice, plain(), marketing())
      expect(await send(plain())).toMatch(/^250 /)
      const [filed] = await office.inbox(bob)
      expect(verdictOf(filed!)).toMatch(/^ham score=/)
      expect(filed!.match(/X-Missiva-Verdict/g)).toHaveLength(1)
    })

    test("has their own limits", async () => {
      await choose(office.house.sql, bob, { junkFrom: null })
      expect(await send(bad())).toMatch(/^250 /)
      expect(await office.inbox(bob)).toHaveLength(1)
    })
  })

  async function handIn(message: string, at = office): Promise<string> {
    const client = await dialogue(at.ports.lmtp)
    await client.play("S: 220\nC: LHLO gate.example\nS: 250-")
    await client.play(
      `C: MAIL FROM:<x@far.example>\nS: 250\nC: RCPT TO:<alice${names}@example.test>\nS: 250\nC: DATA\nS: 354`,
    )
    client.write(`${message}.\r\n`)
    return client.reply()
  }
  const forged = "X-Missiva-Verdict: ham score=-9\r\nX-Spam-Flag: MAYBE\r\n"

  test("what comes by LMTP is judged by what it says; other filters before us are heard, those who pretend to be us are not", async () => {
    expect(await handIn(forged + good())).toMatch(/^250 /)
    expect(await handIn(forged + bad())).toMatch(/^250 /)
    const [filed] = await office.inbox(alice)
    expect(verdictOf(filed!)).toMatch(/^ham score=0\.0/)
    expect(filed).not.toContain("score=-9")
    expect(filed).toContain("X-Spam-Flag: MAYBE\r\n")
    const [junk] = await office.inbox(alice, "Junk")
    expect(verdictOf(junk!)).toMatch(/^spam score=\d+\.\d; attachment-program=6\.0;/)
  })

  test("by LMTP only a virus is refused, because a refusal there becomes a bounce", async () => {
    refuseFrom = 8
    expect(await handIn(bad())).toMatch(/^250 /)
    expect(await office.inbox(alice, "Junk")).toHaveLength(1)
    expect(await handIn(good().replace("station", "EICAR"))).toMatch(/^550 5\.7\.1 .*virus/)
  })

  test("what was judged before it came here is only looked through for viruses, by LMTP and by SMTP", async () => {
    await using before = await openOffice({ judgedBefore: ["127.0.0.0/8"] })
    const reader = await before.person(`alice${names}`)
    expect(await handIn(forged + bad(), before)).toMatch(/^250 /)
    const client = await stranger(before)
    await client.play(
      `C: MAIL FROM:<x@far.example>\nS: 250\nC: RCPT TO:<alice${names}@example.test>\nS: 250\nC: DATA\nS: 354`,
    )
    client.write(`${forged}${bad()}.\r\n`)
    expect(await client.reply()).toMatch(/^250 /)
    const filed = await before.inbox(reader)
    expect(filed).toHaveLength(2)
    for (const text of filed) expect(text).not.toContain("X-Missiva-Verdict")
    for (const text of filed) expect(text).toContain("X-Spam-Flag: MAYBE")
    expect(await handIn(good().replace("station", "EICAR"), before)).toMatch(/^550 5\.7\.1 .*virus/)
  })

  test("mail of this machine (cron, programs) is only looked through for viruses", async () => {
    const client = await dialogue(office.ports.smtp, { from: "127.0.0.9" })
    await client.play("S: 220\nC: HELO localhost\nS: 250")
    const offer = `C: MAIL FROM:<root@example.test>\nS: 250\nC: RCPT TO:<alice${names}@example.test>\nS: 250\nC: DATA\nS: 354`
    await client.play(offer)
    client.write(`${bad()}.\r\n`)
    expect(await client.reply()).toMatch(/^250 /)
    await client.play(offer)
    client.write(`${good().replace("station", "EICAR")}.\r\n`)
    expect(await client.reply()).toMatch(/^550 5\.7\.1 .*virus/)
    const [filed] = await office.inbox(alice)
    expect(filed).not.toContain("X-Missiva-Verdict")
  })

  describe("our own people", () => {
    async function submit(message: string, to: string[], at = office): Promise<string> {
      const client = await signedIn(at, `alice${names}`)
      await client.play(`C: MAIL FROM:<alice${names}@example.test>\nS: 250`)
      for (const address of to) await client.play(`C: RCPT TO:<${address}>\nS: 250`)
      await client.play("C: DATA\nS: 354")
      client.write(`From: alice${names}@example.test\r\n${message}.\r\n`)
      return client.reply()
    }
    const ofBob = () => [`bob${names}@example.test`]
    const text = (message: string) => message.replace(/^From: .*\r\n/m, "")

    test("reach each other with what they write, however it looks, and no word of a verdict", async () => {
      await teachThat(site, text(good()), text(bad()))
      expect(await submit(text(good()), ofBob())).toMatch(/^250 /)
      const [filed] = await office.inbox(bob)
      expect(filed).not.toContain("X-Missiva-Verdict")
    })

    test("who send a program to each other find it in Junk, with the reason: it may be a stolen account", async () => {
      expect(await submit(text(bad()), ofBob())).toMatch(/^250 /)
      expect(verdictOf((await office.inbox(bob, "Junk"))[0]!)).toBe(
        "spam score=10.0; attachment-program=6.0; attachment-disguised=4.0",
      )
    })

    test("are judged the same where others get the message too, who are not told", async () => {
      expect(await submit(text(bad()), [...ofBob(), "carl@far.example"])).toMatch(/^250 /)
      expect((await office.inbox(bob, "Junk"))[0]).not.toContain("X-Missiva-Verdict")
    })

    test.each([
      ["off", "INBOX", "INBOX"],
      ["content", "Junk", "Junk"],
      ["lightly", "Junk", "INBOX"],
    ] as const)("are judged as the site says: %s", async (judgeOwn, program, learnt) => {
      await using other = await openOffice({ judgeOwn })
      await other.person(`alice${names}`)
      const reader = await other.person(`bob${names}`)
      await teachThat(site, text(good()), "Subject: lunch\r\n\r\nat noon?\r\n", other)
      await submit(text(bad()), ofBob(), other)
      expect(await other.inbox(reader, program)).toHaveLength(1)
      await submit(text(good()), ofBob(), other)
      const filed = await other.inbox(reader, learnt)
      expect(filed.filter((message) => message.includes("station"))).toHaveLength(1)
    })
  })

  async function script(source: string): Promise<void> {
    await office.directory.scripts.put(alice, "rules", source)
    await office.directory.scripts.activate(alice, "rules")
  }

  test("a script that files explicitly wins; its implicit keep is Junk", async () => {
    await script('require "fileinto"; if header :contains "subject" "pay" { fileinto "Archive"; }')
    await send(bad())
    expect(await office.inbox(alice, "Archive")).toHaveLength(1)
    await send(bad().replace("Subject: pay", "Subject: win"))
    expect(await office.inbox(alice, "Junk")).toHaveLength(1)
    expect(await office.inbox(alice)).toEqual([])
  })

  test("spamtest and virustest see the verdict", async () => {
    await script(`require ["spamtest", "virustest", "relational", "comparator-i;ascii-numeric", "imap4flags"];
      if virustest :value "eq" :comparator "i;ascii-numeric" "1" { addflag "clean"; }
      if spamtest :value "ge" :comparator "i;ascii-numeric" "5" { addflag "spam"; }
      elsif spamtest :value "ge" :comparator "i;ascii-numeric" "1" { addflag "ham"; }`)
    const keywords = async (mailbox: string) => {
      const { id } = await office.house.store.mailbox(alice, mailbox)
      const row = await office.house.sql.get<{ keywords: string }>(
        "SELECT keywords FROM message WHERE mailbox_id = ?",
        id,
      )
      return row?.keywords
    }
    await send(bad())
    await send(good())
    expect(await keywords("Junk")).toBe("clean spam")
    expect(await keywords("INBOX")).toBe("clean ham")
  })

  test("nobody is answered who sent spam", async () => {
    await script('require "vacation"; vacation "I am away";')
    const to = `To: alice${names}@example.test\r\n`
    await send(to + bad())
    await send(to + good())
    const rows = await office.house.sql.all("SELECT 1 FROM sieve_memory WHERE account_id = ?", alice)
    expect(rows).toHaveLength(1)
  })

  test("each account has its own limit", async () => {
    await choose(office.house.sql, alice, { junkFrom: null })
    await choose(office.house.sql, bob, { junkFrom: 0.1 })
    await send(bad(), [`alice${names}`, `bob${names}`])
    await send(good(), [`alice${names}`, `bob${names}`])
    expect(await office.inbox(alice)).toHaveLength(2)
    expect(await office.inbox(bob)).toHaveLength(0)
    expect((await office.inbox(alice)).map((text) => verdictOf(text)?.slice(0, 4))).toEqual(["ham ", "ham "])
    expect((await office.inbox(bob, "Junk")).map((text) => verdictOf(text)?.slice(0, 4))).toEqual([
      "spam",
      "spam",
    ])
  })

  test("each account has its own filter, and each copy says what that one thought", async () => {
    await teachThat(bob, good(), bad())
    await forgetSite()
    await send(good(), [`alice${names}`, `bob${names}`])
    expect(verdictOf((await office.inbox(alice))[0]!)).toBe("ham score=0.5; unauthenticated=0.5")
    expect(verdictOf((await office.inbox(bob, "Junk"))[0]!)).toMatch(
      /^spam score=\d+\.\d; learnt-spam=\d\.\d; /,
    )
    await send(good(), [`bob${names}`])
    expect(await office.inbox(bob, "Junk")).toHaveLength(2)
  })

  test("what the site learnt helps who has learnt nothing", async () => {
    const invoice = good().replace("Tuesday", "Invoice overdue").replace("station", "lawyer")
    await teachThat(site, invoice, good())
    await send(invoice)
    expect(verdictOf((await office.inbox(alice, "Junk"))[0]!)).toContain("learnt-spam=")
    await send(good())
    expect(verdictOf((await office.inbox(alice))[0]!)).toContain("learnt-ham=")
  })

  test("above the limit for it a message is refused, if every recipient would", async () => {
    refuseFrom = 8
    expect(await send(bad())).toMatch(
      /^550 5\.7\.1 The message was refused: The message looks like spam \(\d+\.\d: att/,
    )
    expect(await send(good())).toMatch(/^250 /)
    await choose(office.house.sql, bob, { refuseFrom: null })
    expect(await send(bad(), [`alice${names}`, `bob${names}`])).toMatch(/^250 /)
    expect(await office.inbox(alice, "Junk")).toHaveLength(1)
    expect(await office.inbox(bob, "Junk")).toHaveLength(1)
  })

  test("a virus is refused, from strangers and from our own people", async () => {
    const infected = good().replace("station", "EICAR station")
    expect(await send(infected)).toBe(
      "550 5.7.1 The message was refused: The message holds a virus (Eicar-Test)",
    )
    await office.person("alice")
    const client = await signedIn(office)
    await client.play(
      "C: MAIL FROM:<alice@example.test>\nS: 250\nC: RCPT TO:<bob1@example.test>\nS: 250\nC: DATA\nS: 354",
    )
    client.write(`From: alice@example.test\r\n\r\nEICAR\r\n.\r\n`)
    expect(await client.reply()).toMatch(/^550 5\.7\.1 .*virus/)
  })
})
