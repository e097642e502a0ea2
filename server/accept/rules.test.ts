import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { listTraces } from "../delivery/traces.ts"
import { newTrace } from "../queue/envelope.ts"
import { openPostOffice, type PostOffice } from "../smtp/test-post-office.ts"
import { testDatabases } from "../store/test-house.ts"

// What scripts do with mail as it is accepted: everything of one message in one commit.

describe.each(testDatabases)("Sieve at delivery on $name", ({ postgresql }) => {
  let office: PostOffice
  let alice: number
  let bob: number
  let now = Date.UTC(2026, 10, 21, 12)

  beforeEach(async () => {
    const clock = { now: () => now }
    office = await openPostOffice({ clock, ...(postgresql && { postgresql }) })
    alice = await office.person("alice")
    bob = await office.person("bob")
  })

  afterEach(() => office.close())

  /** Gives somebody a script that is active from now on. */
  async function script(account: number, source: string, name = "rules"): Promise<void> {
    await office.directory.scripts.put(account, name, source)
    await office.directory.scripts.activate(account, name)
  }

  interface Sent {
    from?: string
    to?: string | string[]
    header?: string
    body?: string
  }

  let counter = 0

  async function send({
    from = "ann@far.example",
    to = "alice@example.test",
    header = "",
    body = "hello",
  }: Sent = {}) {
    const recipients = [to].flat()
    const incoming = office.house.store.receive(10_000_000)
    const id = `Message-ID: <${++counter}@far.example>\r\n`
    const lines = /^message-id:/im.test(header) ? header : header + id
    const text = `Return-Path: <${from}>\r\nFrom: ${from || "nobody@far.example"}\r\nTo: ${recipients.join(", ")}\r\n${lines}\r\n${body}\r\n`
    await incoming.write(Buffer.from(text))
    const envelope = { sender: from, recipients, trace: newTrace(), smtputf8: false }
    return office.acceptance.accept(envelope, await incoming.finish())
  }

  const count = async (table: string) =>
    Number((await office.house.sql.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`))!.n)

  const queued = () =>
    office.house.sql.all<{ sender: string; address: string }>(
      `SELECT m.sender, r.address FROM queued_message m JOIN queued_recipient r ON r.message_id = m.id ORDER BY r.id`,
    )

  const subjects = async (account: number, mailbox = "INBOX") =>
    (await office.inbox(account, mailbox)).map(
      (text) => /^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(text)?.[1]?.replace(/\r\n/g, "") ?? "",
    )

  async function flags(account: number, mailbox: string) {
    const { id } = await office.house.store.mailbox(account, mailbox)
    return office.house.sql.all<{ flags: number; keywords: string }>(
      "SELECT flags, keywords FROM message WHERE mailbox_id = ? ORDER BY uid",
      id,
    )
  }

  test("a message is filed where the script says, with its flags, its bytes kept once", async () => {
    await script(
      alice,
      `require ["fileinto", "imap4flags", "copy"];
       if header :contains "subject" "report" { fileinto :copy :flags ["\\\\Flagged", "work"] "Archive"; }`,
    )
    await send({ header: "Subject: the report\r\n" })
    expect(await office.inbox(alice, "Archive")).toHaveLength(1)
    expect(await office.inbox(alice)).toHaveLength(1)
    expect(await flags(alice, "Archive")).toEqual([{ flags: 4, keywords: "work" }])
    expect(await flags(alice, "INBOX")).toEqual([{ flags: 0, keywords: "" }])
    expect(await count("content")).toBe(1)
  })

  test("discard leaves nothing but the trace of it", async () => {
    await script(alice, "discard;")
    await send({ header: "Subject: gone\r\n" })
    expect(await office.inbox(alice)).toEqual([])
    expect([await count("content"), await count("message")]).toEqual([0, 0])
    const [trace] = await listTraces(office.house.sql, alice, 10)
    expect(trace).toMatchObject({ subject: "gone", deeds: [], steps: [{ line: 1, text: "discard" }] })
  })

  test("of two recipients each has their own script", async () => {
    await script(alice, 'require "fileinto"; fileinto "Junk";')
    await send({ to: ["alice@example.test", "bob@example.test"] })
    expect(await office.inbox(alice, "Junk")).toHaveLength(1)
    expect(await office.inbox(alice)).toEqual([])
    expect(await office.inbox(bob)).toHaveLength(1)
    expect(await count("content")).toBe(1)
  })

  test(":create makes the mailbox and subscribes to it, and its watchers hear of both", async () => {
    const heard: (number | undefined)[] = []
    office.house.store.watch(alice, async (mailbox) => heard.push(mailbox) as unknown as undefined)
    await script(alice, 'require ["fileinto", "mailbox"]; fileinto :create "Lists/Sieve";')
    await send()
    await send()
    expect(await office.inbox(alice, "Lists/Sieve")).toHaveLength(2)
    expect(await office.house.store.subscriptions(alice)).toContain("Lists/Sieve")
    expect(heard).toContain(undefined)
  })

  test(":mailboxid finds its mailbox under a new name, and only one's own", async () => {
    const { id } = await office.house.store.createMailbox(alice, "Old")
    const foreign = await office.house.store.mailbox(bob, "Archive")
    await script(
      alice,
      `require ["fileinto", "mailboxid", "imap4flags"];
       if mailboxidexists "F${id}" { fileinto :mailboxid "F${id}" "Nowhere"; }
       fileinto :mailboxid "F${foreign.id}" "Junk";`,
    )
    await office.house.store.renameMailbox(alice, "Old", "New")
    await send()
    expect(await office.inbox(alice, "New")).toHaveLength(1)
    expect(await office.inbox(alice, "Junk")).toHaveLength(1)
    expect(await office.inbox(bob, "Archive")).toEqual([])
  })

  test(":specialuse comes before the name", async () => {
    await script(alice, 'require ["fileinto", "special-use"]; fileinto :specialuse "\\\\Junk" "Spam";')
    await send()
    expect(await office.inbox(alice, "Junk")).toHaveLength(1)
  })

  test("a mailbox that is not there: the inbox, and the owner is told once for each version of the script", async () => {
    const source = 'require "fileinto"; fileinto "Nowhere";'
    await script(alice, source)
    await send({ header: "Subject: first\r\n" })
    await send({ header: "Subject: second\r\n" })
    expect(await subjects(alice)).toEqual(["first", 'The filter script "rules" failed', "second"])
    expect((await office.inbox(alice))[1]).toContain('There is no mailbox "Nowhere"')
    await script(alice, `${source} # changed`)
    await send({ header: "Subject: third\r\n" })
    expect(await subjects(alice)).toHaveLength(5)
  })

  test("a script that fails while it runs, or that cannot be read: kept in the inbox, and nothing else", async () => {
    await script(alice, 'redirect "x@far.example"; redirect "not an address ${x}";', "first")
    await send({ header: "Subject: first\r\n" })
    await script(alice, 'require "variables"; set "a" "b"; redirect "${a}";', "second")
    await send({ header: "Subject: second\r\n" })
    expect(await queued()).toEqual([])
    expect((await subjects(alice)).filter((subject) => /^(first|second)$/.test(subject))).toEqual([
      "first",
      "second",
    ])
  })

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
      now += 86_400_000 + 1000
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

  test("editheader: what is stored differs for each recipient, the rest byte for byte", async () => {
    await script(
      alice,
      'require "editheader"; addheader "X-Seen-By" "alíce"; deleteheader "X-Old"; addheader :last "X-Last" "1";',
    )
    await send({
      to: ["alice@example.test", "bob@example.test"],
      header: "X-Old: a\r\nX-Kept:  as  it was\r\n",
    })
    const [edited] = await office.inbox(alice)
    const [plain] = await office.inbox(bob)
    expect(edited).toMatch(/^Return-Path: <ann@far\.example>\r\nX-Seen-By: =\?utf-8\?B\?/)
    expect(edited).toContain("\r\nX-Kept:  as  it was\r\n")
    expect(edited).toContain("\r\nX-Last: 1\r\n\r\nhello")
    expect(edited).not.toContain("X-Old")
    expect(plain).toContain("X-Old: a\r\n")
    expect(await count("content")).toBe(2)
  })

  test("a message of a file is edited and redirected whole", async () => {
    await script(
      alice,
      'require ["editheader", "copy"]; addheader "X-A" "b"; redirect :copy "bob@example.test";',
    )
    const body = "0123456789abcdef\r\n".repeat(20_000)
    await send({ body })
    for (const account of [alice, bob]) {
      const [text] = await office.inbox(account)
      expect(text?.endsWith(`\r\n\r\n${body}\r\n`)).toBe(true)
      expect(text).toContain("X-A: b\r\n")
    }
  })

  test("duplicate: the same message twice is seen once, in one commit as well as in two", async () => {
    await script(alice, 'require "duplicate"; if duplicate { discard; }')
    const header = "Message-ID: <same@far.example>\r\n"
    await send({ header })
    await send({ header })
    await Promise.all(Array.from({ length: 5 }, () => send({ header: "Message-ID: <other@x>\r\n" })))
    expect(await office.inbox(alice)).toHaveLength(2)
    now += 8 * 86_400_000
    await send({ header })
    expect(await office.inbox(alice)).toHaveLength(3)
  })

  test("scripts of the administrator run around everybody's own", async () => {
    const { siteScripts } = office.directory
    await siteScripts.put(
      { phase: "before", name: "spam", domain: "" },
      'require ["fileinto", "spamtest", "relational", "comparator-i;ascii-numeric"]; if spamtest :value "ge" :comparator "i;ascii-numeric" "5" { fileinto "Junk"; }',
    )
    await siteScripts.put(
      { phase: "after", name: "tag", domain: "example.test" },
      'require "imap4flags"; addflag "site"; keep;',
    )
    await script(alice, 'require "fileinto"; if header "subject" "x" { fileinto "Archive"; }')
    await send({ header: "X-Spam-Status: Yes, score=9.1 required=5.0\r\nSubject: x\r\n" })
    await send({ header: "Subject: x\r\n" })
    await send({ header: "Subject: y\r\n" })
    expect(await office.inbox(alice, "Junk")).toHaveLength(1)
    expect(await office.inbox(alice, "Archive")).toHaveLength(1)
    expect(await flags(alice, "INBOX")).toEqual([{ flags: 0, keywords: "site" }])
    await send({ to: "bob@example.test" })
    expect(await flags(bob, "INBOX")).toEqual([{ flags: 0, keywords: "site" }])
  })

  test("include takes personal and global scripts", async () => {
    await office.directory.siteScripts.put(
      { phase: "global", name: "lists", domain: "" },
      'require "fileinto"; if exists "list-id" { fileinto "Archive"; stop; }',
    )
    await office.directory.scripts.put(alice, "junk", 'require "fileinto"; fileinto "Junk";')
    await script(alice, 'require "include"; include :global "lists"; include :personal "junk";')
    await send({ header: "List-Id: <l@x>\r\n" })
    await send()
    expect(await office.inbox(alice, "Archive")).toHaveLength(1)
    expect(await office.inbox(alice, "Junk")).toHaveLength(1)
  })

  test("a copy that does not fit any more: nothing of the message is left behind", async () => {
    const full = await office.person("full", "example.test", 1000)
    await script(full, 'require ["fileinto", "copy"]; fileinto :copy "Archive";')
    await expect(send({ to: "full@example.test", body: "x".repeat(600) })).rejects.toMatchObject({
      code: "over-quota",
    })
    expect([await count("message"), await count("content")]).toEqual([0, 0])
  })

  test("scripts that take all they can are stopped, the inbox kept, and others are served meanwhile", async () => {
    const heavy = 'if header :regex "subject" "(.*)(.*)(.*)(.*)(.*)x" { discard; }\n'.repeat(200)
    await script(alice, `require "regex"; ${heavy} discard;`)
    const order: string[] = []
    const done = (name: string) => () => void order.push(name)
    const header = `Subject: ${"a".repeat(20_000)}b\r\n`
    const bombs = Array.from({ length: 6 }, () => send({ header }).then(done("bomb")))
    await Promise.all([...bombs, send({ to: "bob@example.test" }).then(done("bob"))])
    expect(order.indexOf("bob")).toBeLessThan(order.lastIndexOf("bomb"))
    expect(await subjects(alice)).toHaveLength(7)
    const [trace] = await listTraces(office.house.sql, alice, 1)
    expect(trace?.failure?.text).toBe("The script takes too long; it was stopped")
  })

  test("flags and mailboxes that cannot be are no reason to refuse a message", async () => {
    const flags = Array.from({ length: 300 }, (_, i) => `"f${i}"`).join(", ")
    await script(
      alice,
      `require ["imap4flags", "fileinto", "mailbox"];
       addflag ["[x]", "a}b", ${flags}]; keep; fileinto :create "a//b"; fileinto :create "x*";`,
    )
    await send({ header: "Subject: hello\r\n" })
    expect(await subjects(alice)).toContain("hello")
  })
})
