import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { listTraces } from "../delivery/traces.ts"
import { testDatabases } from "../store/test-house.ts"
import { RulesWorld } from "./rules-world.ts"

// What scripts do with mail as it is accepted: everything of one message in one commit.

describe.each(testDatabases)("Sieve at delivery on $name", ({ postgresql }) => {
  let world: RulesWorld
  beforeEach(async () => {
    world = await RulesWorld.open(postgresql)
  })
  afterEach(() => world.close())

  test("a message is filed where the script says, with its flags, its bytes kept once", async () => {
    await world.script(
      world.alice,
      `require ["fileinto", "imap4flags", "copy"];
       if header :contains "subject" "report" { fileinto :copy :flags ["\\\\Flagged", "work"] "Archive"; }`,
    )
    await world.send({ header: "Subject: the report\r\n" })
    expect(await world.office.inbox(world.alice, "Archive")).toHaveLength(1)
    expect(await world.office.inbox(world.alice)).toHaveLength(1)
    expect(await world.flags(world.alice, "Archive")).toEqual([{ flags: 4, keywords: "work" }])
    expect(await world.flags(world.alice, "INBOX")).toEqual([{ flags: 0, keywords: "" }])
    expect(await world.count("content")).toBe(1)
  })

  test("discard leaves nothing but the trace of it", async () => {
    await world.script(world.alice, "discard;")
    await world.send({ header: "Subject: gone\r\n" })
    expect(await world.office.inbox(world.alice)).toEqual([])
    expect([await world.count("content"), await world.count("message")]).toEqual([0, 0])
    const [trace] = await listTraces(world.office.house.sql, world.alice, 10)
    expect(trace).toMatchObject({ subject: "gone", deeds: [], steps: [{ line: 1, text: "discard" }] })
  })

  test("of two recipients each has their own script", async () => {
    await world.script(world.alice, 'require "fileinto"; fileinto "Junk";')
    await world.send({ to: ["alice@example.test", "bob@example.test"] })
    expect(await world.office.inbox(world.alice, "Junk")).toHaveLength(1)
    expect(await world.office.inbox(world.alice)).toEqual([])
    expect(await world.office.inbox(world.bob)).toHaveLength(1)
    expect(await world.count("content")).toBe(1)
  })

  test(":create makes the mailbox and subscribes to it, and its watchers hear of both", async () => {
    const heard: (number | undefined)[] = []
    world.office.house.store.watch(
      world.alice,
      async (mailbox) => heard.push(mailbox) as unknown as undefined,
    )
    await world.script(world.alice, 'require ["fileinto", "mailbox"]; fileinto :create "Lists/Sieve";')
    await world.send()
    await world.send()
    expect(await world.office.inbox(world.alice, "Lists/Sieve")).toHaveLength(2)
    expect(await world.office.house.store.subscriptions(world.alice)).toContain("Lists/Sieve")
    expect(heard).toContain(undefined)
  })

  test(":mailboxid finds its mailbox under a new name, and only one's own", async () => {
    const { id } = await world.office.house.store.createMailbox(world.alice, "Old")
    const foreign = await world.office.house.store.mailbox(world.bob, "Archive")
    await world.script(
      world.alice,
      `require ["fileinto", "mailboxid", "imap4flags"];
       if mailboxidexists "F${id}" { fileinto :mailboxid "F${id}" "Nowhere"; }
       fileinto :mailboxid "F${foreign.id}" "Junk";`,
    )
    await world.office.house.store.renameMailbox(world.alice, "Old", "New")
    await world.send()
    expect(await world.office.inbox(world.alice, "New")).toHaveLength(1)
    expect(await world.office.inbox(world.alice, "Junk")).toHaveLength(1)
    expect(await world.office.inbox(world.bob, "Archive")).toEqual([])
  })

  test(":specialuse comes before the name", async () => {
    await world.script(
      world.alice,
      'require ["fileinto", "special-use"]; fileinto :specialuse "\\\\Junk" "Spam";',
    )
    await world.send()
    expect(await world.office.inbox(world.alice, "Junk")).toHaveLength(1)
  })

  test("a mailbox that is not there: the inbox, and the owner is told once for each version of the script", async () => {
    const source = 'require "fileinto"; fileinto "Nowhere";'
    await world.script(world.alice, source)
    await world.send({ header: "Subject: first\r\n" })
    await world.send({ header: "Subject: second\r\n" })
    expect(await world.subjects(world.alice)).toEqual(["first", 'The filter script "rules" failed', "second"])
    expect((await world.office.inbox(world.alice))[1]).toContain('There is no mailbox "Nowhere"')
    await world.script(world.alice, `${source} # changed`)
    await world.send({ header: "Subject: third\r\n" })
    expect(await world.subjects(world.alice)).toHaveLength(5)
  })

  test("a script that fails while it runs, or that cannot be read: kept in the inbox, and nothing else", async () => {
    await world.script(world.alice, 'redirect "x@far.example"; redirect "not an address ${x}";', "first")
    await world.send({ header: "Subject: first\r\n" })
    await world.script(world.alice, 'require "variables"; set "a" "b"; redirect "${a}";', "second")
    await world.send({ header: "Subject: second\r\n" })
    expect(await world.queued()).toEqual([])
    expect((await world.subjects(world.alice)).filter((subject) => /^(first|second)$/.test(subject))).toEqual(
      ["first", "second"],
    )
  })

  test("editheader: what is stored differs for each recipient, the rest byte for byte", async () => {
    await world.script(
      world.alice,
      'require "editheader"; addheader "X-Seen-By" "alíce"; deleteheader "X-Old"; addheader :last "X-Last" "1";',
    )
    await world.send({
      to: ["alice@example.test", "bob@example.test"],
      header: "X-Old: a\r\nX-Kept:  as  it was\r\n",
    })
    const [edited] = await world.office.inbox(world.alice)
    const [plain] = await world.office.inbox(world.bob)
    expect(edited).toMatch(/^Return-Path: <ann@far\.example>\r\nX-Seen-By: =\?utf-8\?B\?/)
    expect(edited).toContain("\r\nX-Kept:  as  it was\r\n")
    expect(edited).toContain("\r\nX-Last: 1\r\n\r\nhello")
    expect(edited).not.toContain("X-Old")
    expect(plain).toContain("X-Old: a\r\n")
    expect(await world.count("content")).toBe(2)
  })

  test("a message of a file is edited and redirected whole", async () => {
    await world.script(
      world.alice,
      'require ["editheader", "copy"]; addheader "X-A" "b"; redirect :copy "bob@example.test";',
    )
    const body = "0123456789abcdef\r\n".repeat(20_000)
    await world.send({ body })
    for (const account of [world.alice, world.bob]) {
      const [text] = await world.office.inbox(account)
      expect(text?.endsWith(`\r\n\r\n${body}\r\n`)).toBe(true)
      expect(text).toContain("X-A: b\r\n")
    }
  })

  test("duplicate: the same message twice is seen once, in one commit as well as in two", async () => {
    await world.script(world.alice, 'require "duplicate"; if duplicate { discard; }')
    const header = "Message-ID: <same@far.example>\r\n"
    await world.send({ header })
    await world.send({ header })
    await Promise.all(Array.from({ length: 5 }, () => world.send({ header: "Message-ID: <other@x>\r\n" })))
    expect(await world.office.inbox(world.alice)).toHaveLength(2)
    world.now += 8 * 86_400_000
    await world.send({ header })
    expect(await world.office.inbox(world.alice)).toHaveLength(3)
  })

  test("scripts of the administrator run around everybody's own", async () => {
    const { siteScripts } = world.office.directory
    await siteScripts.put(
      { phase: "before", name: "spam", domain: "" },
      'require ["fileinto", "spamtest", "relational", "comparator-i;ascii-numeric"]; if spamtest :value "ge" :comparator "i;ascii-numeric" "5" { fileinto "Junk"; }',
    )
    await siteScripts.put(
      { phase: "after", name: "tag", domain: "example.test" },
      'require "imap4flags"; addflag "site"; keep;',
    )
    await world.script(world.alice, 'require "fileinto"; if header "subject" "x" { fileinto "Archive"; }')
    await world.send({ header: "X-Spam-Status: Yes, score=9.1 required=5.0\r\nSubject: x\r\n" })
    await world.send({ header: "Subject: x\r\n" })
    await world.send({ header: "Subject: y\r\n" })
    expect(await world.office.inbox(world.alice, "Junk")).toHaveLength(1)
    expect(await world.office.inbox(world.alice, "Archive")).toHaveLength(1)
    expect(await world.flags(world.alice, "INBOX")).toEqual([{ flags: 0, keywords: "site" }])
    await world.send({ to: "bob@example.test" })
    expect(await world.flags(world.bob, "INBOX")).toEqual([{ flags: 0, keywords: "site" }])
  })

  test("include takes personal and global scripts", async () => {
    await world.office.directory.siteScripts.put(
      { phase: "global", name: "lists", domain: "" },
      'require "fileinto"; if exists "list-id" { fileinto "Archive"; stop; }',
    )
    await world.office.directory.scripts.put(world.alice, "junk", 'require "fileinto"; fileinto "Junk";')
    await world.script(world.alice, 'require "include"; include :global "lists"; include :personal "junk";')
    await world.send({ header: "List-Id: <l@x>\r\n" })
    await world.send()
    expect(await world.office.inbox(world.alice, "Archive")).toHaveLength(1)
    expect(await world.office.inbox(world.alice, "Junk")).toHaveLength(1)
  })

  test("a copy that does not fit any more: nothing of the message is left behind", async () => {
    const full = await world.office.person("full", "example.test", 1000)
    await world.script(full, 'require ["fileinto", "copy"]; fileinto :copy "Archive";')
    await expect(world.send({ to: "full@example.test", body: "x".repeat(600) })).rejects.toMatchObject({
      code: "over-quota",
    })
    expect([await world.count("message"), await world.count("content")]).toEqual([0, 0])
  })

  test("scripts that take all they can are stopped, the inbox kept, and others are served meanwhile", async () => {
    const heavy = 'if header :regex "subject" "(.*)(.*)(.*)(.*)(.*)x" { discard; }\n'.repeat(200)
    await world.script(world.alice, `require "regex"; ${heavy} discard;`)
    const order: string[] = []
    const done = (name: string) => () => void order.push(name)
    const header = `Subject: ${"a".repeat(20_000)}b\r\n`
    const bombs = Array.from({ length: 6 }, () => world.send({ header }).then(done("bomb")))
    await Promise.all([...bombs, world.send({ to: "bob@example.test" }).then(done("bob"))])
    expect(order.indexOf("bob")).toBeLessThan(order.lastIndexOf("bomb"))
    expect(await world.subjects(world.alice)).toHaveLength(7)
    const [trace] = await listTraces(world.office.house.sql, world.alice, 1)
    expect(trace?.failure?.text).toBe("The script takes too long; it was stopped")
  })

  test("flags and mailboxes that cannot be are no reason to refuse a message", async () => {
    const flags = Array.from({ length: 300 }, (_, i) => `"f${i}"`).join(", ")
    await world.script(
      world.alice,
      `require ["imap4flags", "fileinto", "mailbox"];
       addflag ["[x]", "a}b", ${flags}]; keep; fileinto :create "a//b"; fileinto :create "x*";`,
    )
    await world.send({ header: "Subject: hello\r\n" })
    expect(await world.subjects(world.alice)).toContain("hello")
  })
})
