import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { openPostOffice } from "../smtp/test-post-office.ts"
import { testDatabases } from "../store/test-house.ts"
import { QueueWorld } from "./fixtures.ts"
import { Peer } from "./test-world.ts"

describe.each(testDatabases)("connections on $name", ({ postgresql }) => {
  let world: QueueWorld
  beforeEach(async () => {
    world = await QueueWorld.open(postgresql)
  })
  afterEach(() => world.close())

  describe("encryption", () => {
    const offers = "250-peer\r\n250 STARTTLS"

    test("mail to another post office goes over TLS and arrives as it was", async () => {
      const far = await openPostOffice()
      await far.directory.createDomain({ name: "remote.example" }, { address: "test" })
      const bob = await far.person("bob", "remote.example")
      await world.restart({ relayPort: far.ports.smtp })
      await world.send(["bob@remote.example"])
      await world.until({ "bob@remote.example": "delivered" })
      const [text] = await far.inbox(bob)
      expect(text).toMatch(
        /^Return-Path: <alice@example\.test>\r\nDelivered-To: bob@remote\.example\r\nReceived: from mail\.example\.test /,
      )
      expect(text).toMatch(/\(TLSv1\.3 [^)]*\)\r\n\tby mail\.example\.test with ESMTPS id/)
      expect(text!.match(/Return-Path/g)!.length).toBe(1)
      expect(text!.endsWith("Subject: hello\r\n\r\nhi\r\n.dot\r\n")).toBe(true)
      await far.close()
    })

    test("a server whose TLS is broken gets its mail without", async () => {
      world.peer.script.ehlo = offers
      await world.send(["bob@remote.example"])
      await world.until({ "bob@remote.example": "delivered" })
      expect(world.peer.connections).toBe(2)
    })

    test("a server that refuses STARTTLS gets its mail without", async () => {
      world.peer.script = { ehlo: offers, starttls: "454 4.7.0 not now" }
      await world.send(["bob@remote.example"])
      await world.until({ "bob@remote.example": "delivered" })
    })
  })

  test("an address beyond ASCII goes only to a server that takes it", async () => {
    await world.send(["jörg@remote.example"])
    await world.until({ "jörg@remote.example": "bounced" })
    expect((await world.office.inbox(world.alice))[0]).toContain("Status: 5.6.7")
    expect(world.peer.taken).toEqual([])
    world.peer.script.ehlo = "250-peer\r\n250-8BITMIME\r\n250 SMTPUTF8"
    await world.restart()
    await world.send(["jürgen@remote.example"])
    await world.until({ "jörg@remote.example": "bounced", "jürgen@remote.example": "delivered" })
  })

  describe("wishes for notices (RFC 3461)", () => {
    const wishes = {
      notify: ["SUCCESS", "DELAY"] as const,
      originalRecipient: "rfc822;b+ob=1@origin.example",
    }
    const asked = {
      request: { returning: "HDRS", envelopeId: "id 1" } as const,
      requests: { "bob@remote.example": wishes },
    }

    test("are passed on to a server that takes them, which then tells itself", async () => {
      const said: string[] = []
      world.peer.script = {
        ehlo: "250-peer\r\n250-PIPELINING\r\n250 DSN",
        mail: (line) => {
          said.push(line)
          return undefined
        },
        rcpt: (_address, line) => {
          said.push(line)
          return undefined
        },
      }
      await world.send(["bob@remote.example"], asked)
      await world.until({ "bob@remote.example": "delivered" })
      expect(said).toEqual([
        "MAIL FROM:<alice@example.test> RET=HDRS ENVID=id+201",
        "RCPT TO:<bob@remote.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;b+2Bob+3D1@origin.example",
      ])
      expect(await world.office.inbox(world.alice)).toEqual([])
    })

    test("end at a server that does not, and its sender is told that it was relayed", async () => {
      await world.send(["bob@remote.example"], asked)
      await world.until({ "bob@remote.example": "delivered" })
      const [notice] = await world.office.inbox(world.alice)
      expect(notice).toContain("Subject: Passed on: hello\r\n")
      expect(notice).toContain(
        "Original-Recipient: rfc822;b+ob=1@origin.example\r\nFinal-Recipient: rfc822; bob@remote.example\r\nAction: relayed\r\nStatus: 2.0.0\r\n",
      )
      expect(notice).toContain("Original-Envelope-Id: id 1\r\n")
    })

    test("NEVER means never, even of failure", async () => {
      world.peer.script.rcpt = () => "550 5.1.1 no"
      await world.send(["bob@remote.example"], { requests: { "bob@remote.example": { notify: ["NEVER"] } } })
      await world.until({ "bob@remote.example": "bounced" })
      expect(await world.office.inbox(world.alice)).toEqual([])
    })

    test("RET=FULL brings the whole message back", async () => {
      world.peer.script.rcpt = () => "550 5.1.1 no"
      await world.send(["bob@remote.example"], { request: { returning: "FULL" } })
      await world.until({ "bob@remote.example": "bounced" })
      const [notice] = await world.office.inbox(world.alice)
      expect(notice).toContain("Content-Type: message/rfc822\r\n\r\nSubject: hello\r\n\r\nhi\r\n.dot\r\n")
    })

    test("a delivery here is told of where that was asked for", async () => {
      await world.office.person("bob")
      await world.send(["bob@example.test"], { requests: { "bob@example.test": { notify: ["SUCCESS"] } } })
      const [notice] = await world.office.inbox(world.alice)
      expect(notice).toMatch(
        /Final-Recipient: rfc822; bob@example\.test\r\nAction: delivered\r\nStatus: 2\.0\.0/,
      )
    })
  })

  test("REQUIRETLS: rather returned than sent to a server that cannot prove who it is (RFC 8689)", async () => {
    await world.send(["ann@remote.example"], { request: { requireTls: true } })
    await world.until({ "ann@remote.example": "bounced" })
    expect((await world.office.inbox(world.alice))[0]).toContain("Status: 5.7.30")
    const far = await openPostOffice()
    const demand = { mode: "enforce", allows: (host: string) => host === "mx.remote.example" } as const
    const assurance = { demands: { demandOf: async () => demand } }
    await world.restart({ relayPort: far.ports.smtp, assurance })
    await world.send(["bob@remote.example"], { request: { requireTls: true } })
    await expect.poll(async () => (await world.entry("bob")).lastReply).toMatch(/certificate does not prove/)
    expect((await world.entry("bob")).state).toBe("bounced")
    expect((await world.office.inbox(world.alice))[1]).toContain("Status: 5.7.10")
    await far.close()
  })

  test("a message that must arrive by a time is returned after it (RFC 2852)", async () => {
    world.peer.script.greeting = "421 4.3.2 later"
    const at = world.clock.now() + 60_000
    await world.send(["bob@remote.example"], { request: { deliverBy: { at, mode: "R", trace: false } } })
    await expect.poll(async () => (await world.entry("bob")).attempts, { timeout: 10_000 }).toBe(1)
    world.clock.ahead += 60_001
    // Even a server that is back now does not get what is too late.
    world.peer.script = {}
    world.queue.wake()
    await world.until({ "bob@remote.example": "bounced" })
    expect(world.peer.taken).toEqual([])
    expect((await world.office.inbox(world.alice))[0]).toMatch(
      /was to arrive by a certain time[\s\S]*Status: 5\.4\.7/,
    )
  })

  test("a message that must arrive by a time goes only to a server that keeps to it (RFC 2852)", async () => {
    const deliverBy = { at: world.clock.now() + 600_000, mode: "R" as const, trace: false }
    await world.send(["bob@remote.example"], { request: { deliverBy } })
    await world.until({ "bob@remote.example": "bounced" })
    expect((await world.office.inbox(world.alice))[0]).toContain("Status: 5.3.3")
    const said: string[] = []
    world.peer.script = { ehlo: "250-peer\r\n250 DELIVERBY", mail: (line) => void said.push(line) }
    await world.restart()
    await world.send(["carol@remote.example"], { request: { deliverBy } })
    await world.until({ "bob@remote.example": "bounced", "carol@remote.example": "delivered" })
    expect(said).toEqual([expect.stringMatching(/ BY=\d+;R$/)])
  })

  test("servers with many dead addresses do not keep mail from the one that works", async () => {
    world.dns.records.set("remote.example", {
      mx: [1, 2, 3].map((preference) => ({ preference, exchange: `mx${preference}.remote.example` })),
    })
    const dead = (from: number) => [0, 1, 2, 3].map((n) => `127.0.3.${from + n}`)
    world.dns.records.set("mx1.remote.example", { a: dead(10) })
    world.dns.records.set("mx2.remote.example", { a: dead(20) })
    world.dns.records.set("mx3.remote.example", { a: ["127.0.0.1"] })
    await world.send(["bob@remote.example"])
    await world.until({ "bob@remote.example": "delivered" })
  })

  describe("several servers (RFC 5321 §5.1)", () => {
    let second: Peer
    beforeEach(async () => {
      second = await Peer.open("127.0.0.5", world.peer.port)
      world.peers.push(second)
      const mx = ["mx", "mx2"].map((name, at) => ({ preference: at, exchange: `${name}.remote.example` }))
      world.dns.records.set("remote.example", { mx })
      world.dns.records.set("mx2.remote.example", { a: ["127.0.0.5"] })
    })

    test.each<[string, Peer["script"]]>([
      ["puts everybody off", { rcpt: () => "451 4.7.1 later" }],
      ["puts the sender off", { mail: () => "451 4.3.0 later" }],
      ["puts the message off", { end: () => "452 4.3.1 full" }],
      ["hangs up in the middle", { rcpt: () => "drop" }],
      ["takes nobody in just now", { greeting: "421 4.3.2 later" }],
      ["takes no mail at all", { greeting: "521 5.3.2 no mail here" }],
      ["cannot take so much", { ehlo: "250-peer\r\n250 SIZE 10" }],
    ])("the first one %s: the next one is asked in the same attempt", async (_what, script) => {
      world.peer.script = script
      await world.send(["bob@remote.example"])
      await world.until({ "bob@remote.example": "delivered" })
      expect(await world.entry("bob")).toMatchObject({ attempts: 1, remote: "mx2.remote.example" })
      expect(second.taken.length).toBe(1)
    })

    test("only who was put off is offered again", async () => {
      world.peer.script.rcpt = (address) => ({ p: "451 4.2.1 later", n: "550 5.1.1 no" })[address.slice(0, 1)]
      await world.send(["yes@remote.example", "put@remote.example", "no@remote.example"])
      const states = { yes: "delivered", put: "delivered", no: "bounced" }
      await world.until(
        Object.fromEntries(Object.entries(states).map(([who, state]) => [`${who}@remote.example`, state])),
      )
      expect(world.peer.taken.map(({ recipients }) => recipients)).toEqual([["yes@remote.example"]])
      expect(second.taken.map(({ recipients }) => recipients)).toEqual([["put@remote.example"]])
    })

    test("what the first one may have taken is not given to the next one", async () => {
      world.peer.script.end = () => "swallow"
      await world.send(["bob@remote.example"])
      await expect.poll(async () => (await world.entry("bob")).lastReply).not.toBe("")
      expect((await world.entry("bob")).state).toBe("due")
      expect(second.taken).toEqual([])
    })
  })

  test.each([
    ["521 no mail here, ever", "5.3.2"],
    ["521 5.1.10 no mail here, ever", "5.1.10"],
    ["554 5.7.1 not from you", "5.7.1"],
  ])("a server that greets with %s: returned at once (RFC 7504)", async (greeting, status) => {
    world.peer.script.greeting = greeting
    await world.send(["bob@remote.example"])
    await world.until({ "bob@remote.example": "bounced" })
    expect((await world.office.inbox(world.alice))[0]).toContain(`Status: ${status}\r\n`)
  })

  test("an address with a line end in it is never spoken to another server", async () => {
    const evil = "bob@remote.example>\r\nRCPT TO:<eve@remote.example"
    await world.send([evil])
    await expect.poll(async () => (await world.entry("bob")).state, { timeout: 10_000 }).toBe("bounced")
    expect(world.peer.taken).toEqual([])
  })

  describe("a server that takes only seven bits (RFC 6152 §3)", () => {
    const text =
      "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nSubject: x\r\n\r\n\xc3\xa9\r\n"
    const bytes = Buffer.from(text, "latin1").toString("utf8")
    beforeEach(() => void (world.peer.script.ehlo = "250-peer\r\n250 SIZE 10000000"))

    test.each([undefined, "BINARYMIME"] as const)("gets what it can read (%s)", async (bodyType) => {
      await world.send(["bob@remote.example"], { text: bytes, ...(bodyType && { request: { bodyType } }) })
      await world.until({ "bob@remote.example": "delivered" })
      expect(world.peer.taken[0]!.bytes).toBe(
        text.replace("\r\n\r\n\xc3\xa9", "\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=C3=A9"),
      )
    })

    test("does not get what conversion would damage; its sender hears why", async () => {
      await world.send(["bob@remote.example"], { text: "Subject: caf\u00e9\r\n\r\nhi\r\n" })
      await world.until({ "bob@remote.example": "bounced" })
      expect((await world.office.inbox(world.alice))[0]).toMatch(/Status: 5\.6\.3[\s\S]*only 7-bit messages/)
      expect(world.peer.taken).toEqual([])
    })

    test("gets the signature of what it gets", async () => {
      const signed: string[] = []
      const sign = async (id: number, { header }: { header: Buffer }) => {
        signed.push(`${Math.sign(id)} ${header.toString().includes("quoted-printable")}`)
        return "X-Signed: yes\r\n"
      }
      await world.restart({ assurance: { signer: { sign } } })
      await world.send(["bob@remote.example"], { text: bytes })
      await world.until({ "bob@remote.example": "delivered" })
      expect(world.peer.taken[0]!.bytes).toMatch(/^X-Signed: yes\r\n[\s\S]*=C3=A9/)
      expect(signed).toEqual(["1 false", "-1 true"])
    })
  })

  test("a server that takes few recipients at once gets them in several transactions (RFC 9422)", async () => {
    world.peer.script.ehlo = "250-peer\r\n250-PIPELINING\r\n250 LIMITS MAILMAX=100 RCPTMAX=2"
    const recipients = Array.from({ length: 5 }, (_, i) => `r${i}@remote.example`)
    world.peer.script.rcpt = (address) => (address.startsWith("r3") ? "550 5.1.1 no" : undefined)
    await world.send(recipients)
    await world.until({
      ...Object.fromEntries(recipients.map((address) => [address, "delivered"])),
      "r3@remote.example": "bounced",
    })
    expect(
      world.peer.taken.map(({ recipients }) => recipients.map((address) => address.slice(0, 2))),
    ).toEqual([["r0", "r1"], ["r2"], ["r4"]])
    expect(world.peer.connections).toBe(1)
  })

  test("commands are sent together to a server that takes them so, and one by one to others", async () => {
    for (const ehlo of ["250-peer\r\n250 PIPELINING", "250 peer"]) {
      world.peer.script.ehlo = ehlo
      await world.restart()
      const recipients = Array.from({ length: 3 }, (_, i) => `r${i}.${ehlo.length}@remote.example`)
      world.peer.script.rcpt = (address) => (address.startsWith("r1") ? "550 5.1.1 no" : undefined)
      await world.send(recipients)
      await world.until({
        ...Object.fromEntries(
          (await world.desk.list({ pageSize: 500 })).rows.map(({ recipient, state }) => [recipient, state]),
        ),
        [recipients[0]!]: "delivered",
        [recipients[1]!]: "bounced",
        [recipients[2]!]: "delivered",
      })
      expect(world.peer.taken.at(-1)!.recipients).toEqual([recipients[0], recipients[2]])
    }
  })
})
