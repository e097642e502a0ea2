import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { listTraces } from "../delivery/traces.ts"
import type { PostOffice } from "../smtp/test-post-office.ts"
import { testDatabases } from "../store/test-house.ts"
import { RulesWorld } from "./rules-world.ts"

// What scripts send as mail is accepted: redirects, refusals, vacation answers, notices.

describe.each(testDatabases)("letters of scripts on $name", ({ postgresql }) => {
  let world: RulesWorld
  let office: PostOffice
  let alice: number
  let bob: number
  beforeEach(async () => {
    world = await RulesWorld.open(postgresql)
    office = world.office
    alice = world.alice
    bob = world.bob
  })
  afterEach(() => world.close())
  const script: RulesWorld["script"] = (...given) => world.script(...given)
  const send: RulesWorld["send"] = (...given) => world.send(...given)
  const count: RulesWorld["count"] = (...given) => world.count(...given)
  const queued: RulesWorld["queued"] = (...given) => world.queued(...given)
  const flags: RulesWorld["flags"] = (...given) => world.flags(...given)

  test("redirect: the sender is one of ours that leads back, Delivered-To says through whose hands it went", async () => {
    await script(alice, 'redirect "there@far.example"; redirect "bob@example.test";')
    await send({ header: "Subject: on\r\n" })
    expect(await queued()).toEqual([
      {
        sender: expect.stringMatching(/^SRS0=.*=far\.example=ann@example\.test$/),
        address: "there@far.example",
      },
    ])
    expect(await office.inbox(alice)).toEqual([])
    const [copy] = await office.inbox(bob)
    expect(copy).toMatch(
      /^Return-Path: <ann@far\.example>\r\nDelivered-To: alice@example\.test\r\nFrom: ann@far\.example\r\n/,
    )
  })

  test("a redirected bounce keeps the null sender", async () => {
    await script(alice, 'redirect "there@far.example";')
    await send({ from: "" })
    expect(await queued()).toEqual([{ sender: "", address: "there@far.example" }])
  })

  test("two who redirect to each other: the circle ends in an inbox", async () => {
    await script(alice, 'redirect "bob@example.test";')
    await script(bob, 'redirect "alice@example.test";')
    await send()
    expect((await office.inbox(alice)).length + (await office.inbox(bob)).length).toBe(1)
  })

  test("redirects that multiply come to an end, and nothing is lost", async () => {
    const names = Array.from({ length: 8 }, (_, i) => `r${i}`)
    for (const name of names) await office.person(name)
    const all = names.map((name) => `redirect "${name}@example.test";`).join("\n")
    for (const name of names) {
      const { id } = await office.directory.findAccount({ address: `${name}@example.test` })
      await script(id, all)
    }
    await send({ to: "r0@example.test" })
    expect(await count("message")).toBeGreaterThan(0)
    expect(await count("message")).toBeLessThan(200)
  })

  test("ereject refuses in the session when everybody does, else the sender gets a DSN", async () => {
    await script(alice, 'require "ereject"; ereject "No birdseed, please";')
    await expect(send()).rejects.toMatchObject({ code: "denied", message: "No birdseed, please" })
    expect(await listTraces(office.house.sql, alice, 10)).toHaveLength(1)
    await send({ to: ["alice@example.test", "bob@example.test"] })
    expect(await office.inbox(bob)).toHaveLength(1)
    expect(await queued()).toEqual([{ sender: "", address: "ann@far.example" }])
  })

  test("reject answers with an MDN that says deleted, and never a null sender", async () => {
    await script(alice, 'require "reject"; reject "Too big — send a link";')
    await script(bob, 'require "fileinto"; fileinto "Junk";')
    await send({ from: "bob@example.test", header: "Subject: big\r\n" })
    const [mdn] = await office.inbox(bob, "Junk")
    expect(mdn).toContain("report-type=disposition-notification")
    expect(mdn).toContain("Disposition: automatic-action/MDN-sent-automatically; deleted")
    expect(mdn).toMatch(/^Original-Message-ID: <\d+@far\.example>\r$/m)
    expect(mdn).toMatch(/^Return-Path: <>/)
    expect(mdn).toContain("Auto-Submitted: auto-replied")
    await send({ from: "" })
    expect(await office.inbox(alice)).toHaveLength(1)
  })

  describe("vacation", () => {
    const away = 'require "vacation"; vacation :days 1 :subject "Away" "Back on Monday – ciao";'

    test("answers once per correspondent and period", async () => {
      await script(alice, away)
      for (const from of ["ann@far.example", "ann@far.example", "ben@far.example"]) await send({ from })
      expect((await queued()).map(({ address }) => address)).toEqual(["ann@far.example", "ben@far.example"])
      world.now += 86_400_000 + 1000
      await send()
      expect(await queued()).toHaveLength(3)
      expect(await office.inbox(alice)).toHaveLength(4)
    })

    test("of messages that come at the same moment one is answered", async () => {
      await script(alice, away)
      await Promise.all(Array.from({ length: 10 }, () => send()))
      expect(await queued()).toHaveLength(1)
      expect(await office.inbox(alice)).toHaveLength(10)
    })

    test("the answer says what it is and what it answers", async () => {
      await script(alice, away)
      await send({
        from: "bob@example.test",
        header: "Message-ID: <m1@far.example>\r\nReferences: <m0@far.example>\r\n",
      })
      const [answer] = await office.inbox(bob)
      expect(answer).toMatch(/^Return-Path: <>\r\n/)
      for (const line of [
        'From: "alice" <alice@example.test>',
        "To: <bob@example.test>",
        "Subject: Away",
        "In-Reply-To: <m1@far.example>",
        "References: <m0@far.example>\r\n <m1@far.example>",
        "Auto-Submitted: auto-replied (vacation)",
        "Content-Type: text/plain; charset=utf-8",
      ])
        expect(answer).toContain(`${line}\r\n`)
      expect(answer).toContain(Buffer.from("Back on Monday – ciao\r\n").toString("base64"))
    })

    test.each([
      ["the null sender", { from: "" }],
      ["a list", { header: "List-Id: <l.far.example>\r\n" }],
      ["another robot", { header: "Auto-Submitted: auto-replied\r\n" }],
      ["bulk mail", { header: "Precedence: bulk\r\n" }],
      ["herself", { from: "alice@example.test" }],
      ["a daemon", { from: "MAILER-DAEMON@far.example" }],
      ["a list's owner", { from: "owner-list@far.example" }],
    ])("does not answer %s", async (_, sent) => {
      await script(alice, away)
      await send(sent)
      expect(await queued()).toEqual([])
      expect(await office.inbox(alice)).toHaveLength(1)
    })

    test("does not answer what was not written to the owner, but to an alias it does", async () => {
      await script(alice, away)
      await office.directory.createAlias(
        { address: "info@example.test", targets: ["alice@example.test"] },
        { address: "test" },
      )
      await send({ to: "info@example.test" })
      expect(await queued()).toHaveLength(1)
    })

    test("two who are both away do not answer each other", async () => {
      await script(alice, away)
      await script(bob, away)
      await send({ from: "bob@example.test" })
      expect(await office.inbox(alice)).toHaveLength(1)
      expect(await office.inbox(bob)).toHaveLength(1)
    })

    test(":mime takes over the entity and no field of the envelope's, :fcc files a copy", async () => {
      await script(
        alice,
        `require ["vacation", "fcc"]; vacation :mime :fcc "Sent" text:
Content-Type: text/html
From: evil@far.example

<p>Away</p>
.
;`,
      )
      await send()
      const [copy] = await office.inbox(alice, "Sent")
      expect(copy).toContain("Content-Type: text/html\r\n\r\n<p>Away</p>")
      expect(copy).not.toContain("evil@")
      expect(await flags(alice, "Sent")).toEqual([{ flags: 1, keywords: "" }])
    })
  })

  test("notify by mailto: says what it is, and a notice is not given notice of", async () => {
    await script(
      alice,
      `require "enotify"; notify :message "You have mail" :importance "1" "mailto:bob@example.test?X-Kind=test";`,
    )
    await script(bob, 'require "enotify"; notify "mailto:alice@example.test";')
    await send()
    const [notice] = await office.inbox(bob)
    expect(notice).toContain('Auto-Submitted: auto-notified; owner-email="alice@example.test"')
    expect(notice).toContain("Subject: You have mail\r\n")
    expect(notice).toContain("x-kind: test\r\n")
    expect(await office.inbox(alice)).toHaveLength(1)
  })
})
