import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { listTraces } from "../delivery/traces.ts"
import { testDatabases } from "../store/test-house.ts"
import { RulesWorld } from "./rules-world.ts"

// What scripts send as mail is accepted: redirects, refusals, vacation answers, notices.

describe.each(testDatabases)("letters of scripts on $name", ({ postgresql }) => {
  let world: RulesWorld
  beforeEach(async () => {
    world = await RulesWorld.open(postgresql)
  })
  afterEach(() => world.close())

  test("redirect: the sender is one of ours that leads back, Delivered-To says through whose hands it went", async () => {
    await world.script(world.alice, 'redirect "there@far.example"; redirect "bob@example.test";')
    await world.send({ header: "Subject: on\r\n" })
    expect(await world.queued()).toEqual([
      {
        sender: expect.stringMatching(/^SRS0=.*=far\.example=ann@example\.test$/),
        address: "there@far.example",
      },
    ])
    expect(await world.office.inbox(world.alice)).toEqual([])
    const [copy] = await world.office.inbox(world.bob)
    expect(copy).toMatch(
      /^Return-Path: <ann@far\.example>\r\nDelivered-To: alice@example\.test\r\nFrom: ann@far\.example\r\n/,
    )
  })

  test("a redirected bounce keeps the null sender", async () => {
    await world.script(world.alice, 'redirect "there@far.example";')
    await world.send({ from: "" })
    expect(await world.queued()).toEqual([{ sender: "", address: "there@far.example" }])
  })

  test("two who redirect to each other: the circle ends in an inbox", async () => {
    await world.script(world.alice, 'redirect "bob@example.test";')
    await world.script(world.bob, 'redirect "alice@example.test";')
    await world.send()
    expect(
      (await world.office.inbox(world.alice)).length + (await world.office.inbox(world.bob)).length,
    ).toBe(1)
  })

  test("redirects that multiply come to an end, and nothing is lost", async () => {
    const names = Array.from({ length: 8 }, (_, i) => `r${i}`)
    for (const name of names) await world.office.person(name)
    const all = names.map((name) => `redirect "${name}@example.test";`).join("\n")
    for (const name of names) {
      const { id } = await world.office.directory.findAccount({ address: `${name}@example.test` })
      await world.script(id, all)
    }
    await world.send({ to: "r0@example.test" })
    expect(await world.count("message")).toBeGreaterThan(0)
    expect(await world.count("message")).toBeLessThan(200)
  })

  test("ereject refuses in the session when everybody does, else the sender gets a DSN", async () => {
    await world.script(world.alice, 'require "ereject"; ereject "No birdseed, please";')
    await expect(world.send()).rejects.toMatchObject({ code: "denied", message: "No birdseed, please" })
    expect(await listTraces(world.office.house.sql, world.alice, 10)).toHaveLength(1)
    await world.send({ to: ["alice@example.test", "bob@example.test"] })
    expect(await world.office.inbox(world.bob)).toHaveLength(1)
    expect(await world.queued()).toEqual([{ sender: "", address: "ann@far.example" }])
  })

  test("reject answers with an MDN that says deleted, and never a null sender", async () => {
    await world.script(world.alice, 'require "reject"; reject "Too big — send a link";')
    await world.script(world.bob, 'require "fileinto"; fileinto "Junk";')
    await world.send({ from: "bob@example.test", header: "Subject: big\r\n" })
    const [mdn] = await world.office.inbox(world.bob, "Junk")
    expect(mdn).toContain("report-type=disposition-notification")
    expect(mdn).toContain("Disposition: automatic-action/MDN-sent-automatically; deleted")
    expect(mdn).toMatch(/^Original-Message-ID: <\d+@far\.example>\r$/m)
    expect(mdn).toMatch(/^Return-Path: <>/)
    expect(mdn).toContain("Auto-Submitted: auto-replied")
    await world.send({ from: "" })
    expect(await world.office.inbox(world.alice)).toHaveLength(1)
  })

  describe("vacation", () => {
    const away = 'require "vacation"; vacation :days 1 :subject "Away" "Back on Monday – ciao";'

    test("answers once per correspondent and period", async () => {
      await world.script(world.alice, away)
      for (const from of ["ann@far.example", "ann@far.example", "ben@far.example"]) await world.send({ from })
      expect((await world.queued()).map(({ address }) => address)).toEqual([
        "ann@far.example",
        "ben@far.example",
      ])
      world.now += 86_400_000 + 1000
      await world.send()
      expect(await world.queued()).toHaveLength(3)
      expect(await world.office.inbox(world.alice)).toHaveLength(4)
    })

    test("of messages that come at the same moment one is answered", async () => {
      await world.script(world.alice, away)
      await Promise.all(Array.from({ length: 10 }, () => world.send()))
      expect(await world.queued()).toHaveLength(1)
      expect(await world.office.inbox(world.alice)).toHaveLength(10)
    })

    test("the answer says what it is and what it answers", async () => {
      await world.script(world.alice, away)
      await world.send({
        from: "bob@example.test",
        header: "Message-ID: <m1@far.example>\r\nReferences: <m0@far.example>\r\n",
      })
      const [answer] = await world.office.inbox(world.bob)
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
      await world.script(world.alice, away)
      await world.send(sent)
      expect(await world.queued()).toEqual([])
      expect(await world.office.inbox(world.alice)).toHaveLength(1)
    })

    test("does not answer what was not written to the owner, but to an alias it does", async () => {
      await world.script(world.alice, away)
      await world.office.directory.createAlias(
        { address: "info@example.test", targets: ["alice@example.test"] },
        { address: "test" },
      )
      await world.send({ to: "info@example.test" })
      expect(await world.queued()).toHaveLength(1)
    })

    test("two who are both away do not answer each other", async () => {
      await world.script(world.alice, away)
      await world.script(world.bob, away)
      await world.send({ from: "bob@example.test" })
      expect(await world.office.inbox(world.alice)).toHaveLength(1)
      expect(await world.office.inbox(world.bob)).toHaveLength(1)
    })

    test(":mime takes over the entity and no field of the envelope's, :fcc files a copy", async () => {
      await world.script(
        world.alice,
        `require ["vacation", "fcc"]; vacation :mime :fcc "Sent" text:
Content-Type: text/html
From: evil@far.example

<p>Away</p>
.
;`,
      )
      await world.send()
      const [copy] = await world.office.inbox(world.alice, "Sent")
      expect(copy).toContain("Content-Type: text/html\r\n\r\n<p>Away</p>")
      expect(copy).not.toContain("evil@")
      expect(await world.flags(world.alice, "Sent")).toEqual([{ flags: 1, keywords: "" }])
    })
  })

  test("notify by mailto: says what it is, and a notice is not given notice of", async () => {
    await world.script(
      world.alice,
      `require "enotify"; notify :message "You have mail" :importance "1" "mailto:bob@example.test?X-Kind=test";`,
    )
    await world.script(world.bob, 'require "enotify"; notify "mailto:alice@example.test";')
    await world.send()
    const [notice] = await world.office.inbox(world.bob)
    expect(notice).toContain('Auto-Submitted: auto-notified; owner-email="alice@example.test"')
    expect(notice).toContain("Subject: You have mail\r\n")
    expect(notice).toContain("x-kind: test\r\n")
    expect(await world.office.inbox(world.alice)).toHaveLength(1)
  })

  test("a notice shows whom its URI copies, hides whom it hides, and tells nobody twice (RFC 5436 §2.7)", async () => {
    const uri = "mailto:bob@example.test?cc=ben@far.example&bcc=eve@far.example"
    await world.script(world.alice, `require "enotify"; notify "${uri}"; notify "mailto:bob@example.test";`)
    await world.send()
    const notices = await world.office.inbox(world.bob)
    expect(notices).toHaveLength(1)
    expect(notices[0]).toContain("To: <bob@example.test>\r\n")
    expect(notices[0]).toContain("Cc: <ben@far.example>\r\n")
    expect(notices[0]).not.toContain("eve@far.example")
    expect((await world.queued()).map(({ address }) => address).toSorted()).toEqual([
      "ben@far.example",
      "eve@far.example",
    ])
  })

  test("no notice of what a machine answered (RFC 5436 §2.7)", async () => {
    await world.script(world.alice, 'require "enotify"; notify "mailto:bob@example.test";')
    await world.send({ header: "Auto-Submitted: auto-replied\r\n" })
    await world.send({ header: "Auto-Submitted: no\r\n" })
    expect(await world.office.inbox(world.bob)).toHaveLength(1)
  })

  test("an answer's subject is cut where the sender's has no end", async () => {
    await world.script(world.alice, 'require "vacation"; vacation "Away.";')
    await world.send({ from: "bob@example.test", header: `Subject: ${"word ".repeat(2000)}\r\n` })
    const [answer] = await world.office.inbox(world.bob)
    expect(answer).toMatch(/^Subject: [^\r]*(?:\r\n [^\r]*)*/m)
    expect(answer!.length).toBeLessThan(2500)
  })
})
