import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { createServer, type Server } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { createLog } from "../log.ts"
import { openPostOffice } from "../smtp/test-post-office.ts"
import { testDatabases } from "../store/test-house.ts"
import { QueueWorld } from "./fixtures.ts"
import { Peer } from "./test-world.ts"

// Mail that goes out another way than by SMTP: LMTP to real listeners and to one that does what a test says, real files
// under real locks, real programs.

const asRoot = process.getuid?.() === 0
const actor = { address: "test" }
const lmtpOffers = "250-peer\r\n250-8BITMIME\r\n250-PIPELINING\r\n250 SIZE 10000000"

describe.each(testDatabases)("other ways than SMTP on $name", ({ postgresql }) => {
  let world: QueueWorld
  let home: string
  const logged: string[] = []

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), "missiva-handover-"))
    for (const name of ["programs", "files"]) mkdirSync(join(home, name), { mode: 0o755 })
    // Nobody writes as root, so the folder belongs to somebody else.
    if (asRoot) {
      chownSync(home, 65_534, 65_534)
      chownSync(join(home, "files"), 65_534, 65_534)
    }
    logged.length = 0
    const log = createLog((line) => logged.push(line))
    world = await QueueWorld.open(postgresql, {
      pipeFolder: join(home, "programs"),
      fileFolders: [join(home, "files")],
      log,
    })
  })
  afterEach(async () => {
    await world.close()
    rmSync(home, { recursive: true, force: true })
  })

  const file = (name: string) => join(home, "files", name)
  const text = (name: string) => readFileSync(file(name), "latin1")
  const alias = (address: string, ...targets: string[]) =>
    world.office.directory.createAlias({ address: `${address}@example.test`, targets }, actor)
  const program = (name: string, script: string) =>
    writeFileSync(join(home, "programs", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  /** What alice was told. */
  const notices = () => world.office.inbox(world.alice)

  describe("LMTP", () => {
    const lmtp = (port: number) => `lmtp:127.0.0.1:${port}`

    test("mail for an alias and for an account is with another post office, over TLS, under their own names", async () => {
      const far = await openPostOffice()
      for (const name of ["team", "bob"]) await far.person(name)
      const bob = await world.office.person("bob")
      await alias("team", lmtp(far.ports.lmtp))
      await world.office.directory.changeDelivery(
        bob,
        { form: "both", targets: [lmtp(far.ports.lmtp)] },
        actor,
      )
      await world.send(["team@example.test", "bob+tag@example.test"])
      await world.until({ "team@example.test": "delivered", "bob+tag@example.test": "delivered" })
      const { tls, remote } = await world.entry("team@example.test")
      expect([tls, remote]).toEqual([expect.stringMatching(/^TLSv1\.3/), "127.0.0.1"])
      expect(await world.office.inbox(bob)).toHaveLength(1)
      for (const name of ["team", "bob"]) {
        const { id } = await far.directory.findAccount({ address: `${name}@example.test` })
        const [received] = await far.inbox(id)
        expect(received).toMatch(/^Return-Path: <alice@example\.test>\r\n/)
        expect(received).toMatch(/by mail\.example\.test with LMTPS id/)
        expect(received!.endsWith("Subject: hello\r\n\r\nhi\r\n.dot\r\n")).toBe(true)
      }
      await far.close()
    })

    test("each recipient has an answer of their own: taken, put off, refused", async () => {
      const said: string[] = []
      world.peer.script = {
        ehlo: lmtpOffers,
        rcpt: (address) => {
          said.push(address)
          return address.startsWith("no-") ? "550 5.1.1 nobody" : undefined
        },
        end: () => "250 2.0.0 taken\r\n452 4.2.2 full today\r\n552 5.2.2 full for good\r\n",
      }
      for (const name of ["yes", "no-name", "later", "never"]) await alias(name, lmtp(world.peer.port))
      const recipients = ["yes", "no-name", "later", "never"].map((name) => `${name}@example.test`)
      await world.send(recipients)
      await world.until({
        "yes@example.test": "delivered",
        "no-name@example.test": "bounced",
        "later@example.test": "due",
        "never@example.test": "bounced",
      })
      expect(said).toEqual(recipients)
      const told = (await notices()).join("")
      expect(told).toContain("no-name@example.test: there is nobody by that name")
      expect(told).toContain("never@example.test: the mailbox is full")
      expect(told).not.toContain("later@example.test:")
      expect((await world.entry("later@example.test")).lastReply).toContain("full today")
      // Later it goes well, for that one alone.
      world.peer.script.end = () => "250 2.0.0 taken\r\n"
      world.clock.ahead += 7_200_000
      world.queue.wake()
      await expect
        .poll(async () => (await world.entry("later@")).state, { timeout: 15_000 })
        .toBe("delivered")
      expect(said).toEqual([...recipients, "later@example.test"])
    })

    test("a server that goes away between its answers gets again whom it did not answer for", async () => {
      let ended = 0
      world.peer.script = {
        ehlo: lmtpOffers,
        end: () => {
          ended++
          return "250 2.0.0 taken\r\n"
        },
      }
      for (const name of ["first", "second"]) await alias(name, lmtp(world.peer.port))
      await world.send(["first@example.test", "second@example.test"])
      await expect.poll(() => ended).toBe(1)
      world.peer.hangUp()
      await world.until({ "first@example.test": "delivered", "second@example.test": "due" })
    })

    test("a server that speaks no LMTP, or is not there, is tried again and told of", async () => {
      world.peer.script = { ehlo: "500 5.5.1 what?" }
      const gone = await Peer.open()
      const { port: nobodyThere } = gone
      gone.close()
      await alias("smtp", lmtp(world.peer.port))
      await alias("gone", lmtp(nobodyThere))
      await alias("socket", `lmtp:${home}/nothing-here`)
      await world.send(["smtp@example.test", "gone@example.test", "socket@example.test"])
      await expect
        .poll(async () => (await world.desk.list()).rows.map(({ attempts, state }) => `${attempts} ${state}`))
        .toEqual(["1 due", "1 due", "1 due"])
      expect((await world.entry("smtp@")).lastReply).toContain("500 5.5.1 what?")
      expect((await world.entry("gone@")).lastReply).toContain("ECONNREFUSED")
      expect((await world.entry("socket@")).lastReply).toContain("ENOENT")
    })

    test("a socket of this machine is as good, without TLS", async () => {
      const far = await openPostOffice()
      const bob = await far.person("bob")
      const path = join(home, "lmtp.sock")
      const proxy = await through(path, far.ports.lmtp)
      await alias("bob", `lmtp:${path}`)
      await world.send(["bob@example.test"], { request: { requireTls: true } })
      await world.until({ "bob@example.test": "delivered" })
      expect((await world.entry("bob@")).tls).toBe("")
      expect(await far.inbox(bob)).toHaveLength(1)
      proxy.close()
      await far.close()
    })

    test("a server that leads back to us ends as a loop, not as an avalanche", async () => {
      const { lmtp: port } = world.office.ports
      const carol = await world.office.person("carol")
      await world.office.directory.changeDelivery(carol, { form: "onward", targets: [lmtp(port)] }, actor)
      await world.send(["carol@example.test"])
      await expect
        .poll(async () => (await notices()).join(""), { timeout: 15_000 })
        .toContain("The message goes in circles")
      expect((await world.desk.list()).total).toBeLessThan(5)
    })
  })

  describe("files", () => {
    test("an mbox file gets each message once, quoted, behind what was there, and belongs to no root", async () => {
      writeFileSync(file("box"), "From x Thu Jan  1 00:00:00 1970\nSubject: old\n\nno line end", {
        mode: 0o600,
      })
      if (asRoot) chownSync(file("box"), 65_534, 65_534)
      await alias("a", file("box"))
      await alias("b", file("box"), "a@example.test")
      await world.send(["a@example.test", "b@example.test"], { text: "Subject: new\r\n\r\nFrom here\r\n" })
      await world.until({ "a@example.test": "delivered" })
      expect(text("box").replace(/From alice@example\.test .*\n/, "FROM\n")).toBe(
        "From x Thu Jan  1 00:00:00 1970\nSubject: old\n\nno line end\n\n" +
          "FROM\nReturn-Path: <alice@example.test>\nSubject: new\n\n>From here\n\n",
      )
      expect(existsSync(`${file("box")}.lock`)).toBe(false)
    })

    test("a Maildir is made where there is none", async () => {
      await alias("a", `${file("dir")}/`)
      for (const subject of ["one", "two"])
        await world.send(["a@example.test"], { text: `Subject: ${subject}\r\n\r\nhi\r\n` })
      await expect
        .poll(() => (existsSync(file("dir/new")) ? readdirSync(file("dir/new")).length : 0), {
          timeout: 15_000,
        })
        .toBe(2)
      expect(readdirSync(file("dir")).toSorted()).toEqual(["cur", "new", "tmp"])
      expect(readdirSync(file("dir/tmp"))).toEqual([])
    })

    test("a file that another program holds is written when it lets go; nothing is lost meanwhile", async () => {
      writeFileSync(`${file("box")}.lock`, `${process.pid}\n`)
      await alias("a", file("box"))
      await world.send(["a@example.test"])
      await new Promise((go) => setTimeout(go, 300))
      expect(existsSync(file("box")) ? text("box") : "").toBe("")
      rmSync(`${file("box")}.lock`)
      await world.until({ "a@example.test": "delivered" })
      expect(text("box")).toContain("Subject: hello")
    })

    test("what the administrator no longer allows goes back to its sender, and the log says so", async () => {
      await alias("a", file("box"))
      await world.office.house.sql.run("UPDATE alias_target SET address = '/etc/missiva-must-not'")
      await world.send(["a@example.test"])
      await world.until({ "a@example.test": "bounced" })
      expect((await notices()).join("")).toContain("this server may not put mail where the address leads")
      expect((await world.entry("a@")).lastReply).toBe("mail may not be written to /etc/missiva-must-not")
      expect(logged.join("")).toMatch(/delivery\.not-allowed.*\/etc\/missiva-must-not/)
      expect(existsSync("/etc/missiva-must-not")).toBe(false)
    })

    test("neither a link nor a file with another name leads elsewhere", async () => {
      const { linkSync, symlinkSync } = await import("node:fs")
      writeFileSync(file("precious"), "precious", { mode: 0o600 })
      if (asRoot) chownSync(file("precious"), 65_534, 65_534)
      symlinkSync(file("precious"), file("soft"))
      linkSync(file("precious"), file("hard"))
      await alias("soft", file("soft"))
      await alias("hard", file("hard"))
      await alias("up", `mbox:${file("precious")}/under`)
      await world.send(["soft@example.test", "hard@example.test", "up@example.test"])
      await expect
        .poll(async () => (await world.desk.list()).rows.map(({ attempts, state }) => `${attempts} ${state}`))
        .toEqual(["1 due", "1 due", "1 due"])
      expect(text("precious")).toBe("precious")
    })

    test("/dev/null takes everything", async () => {
      await alias("void", "/dev/null")
      await world.send(["void@example.test"])
      await world.until({ "void@example.test": "delivered" })
    })
  })

  describe("programs", () => {
    test("get the message, their words and the envelope, and never run as root", async () => {
      program("take", `(id -u; echo "$#:$1:$SENDER:$RECIPIENT:$USER"; cat) > ${file("taken")}`)
      await alias("robot", `|take "two words; $(id)"`)
      await world.send(["robot@example.test"], {
        text: `Subject: x\r\n\r\n${"0123456789\r\n".repeat(30_000)}`,
      })
      await world.until({ "robot@example.test": "delivered" })
      const [uid, facts, ...rest] = text("taken").split("\n")
      expect(uid).toBe(asRoot ? "65534" : String(process.getuid?.()))
      expect(facts).toBe("1:two words; $(id):alice@example.test:robot@example.test:robot@example.test")
      const message = rest.join("\n")
      expect(message).toMatch(/^Return-Path: <alice@example\.test>\r\nSubject: x\r\n\r\n/)
      expect(message.length).toBeGreaterThan(360_000)
    })

    test.each([
      ["exit 75", "due", /code 75/],
      ["echo no thanks >&2; exit 67", "bounced", /code 67: no thanks/],
      ["kill -9 $$", "due", /SIGKILL/],
      ["sleep 30", "due", /longer than 1\.5 s/],
    ])("%s: %s", async (script, state, reply) => {
      program("take", script)
      await alias("robot", "|take")
      await world.send(["robot@example.test"])
      await expect
        .poll(async () => (await world.entry("robot@")).lastReply, { timeout: 15_000 })
        .toMatch(reply)
      expect((await world.entry("robot@")).state).toBe(state)
      const told = (await notices()).join("")
      if (state === "bounced") expect(told).toContain("did not take the message")
      else expect(told).toBe("")
    })

    test("one that is not approved any more does not run: its sender is told", async () => {
      program("take", `touch ${file("ran")}`)
      await alias("robot", "|take")
      rmSync(join(home, "programs", "take"))
      await world.send(["robot@example.test"])
      await world.until({ "robot@example.test": "bounced" })
      expect((await notices()).join("")).toContain("Status: 5.7.1")
      expect(existsSync(file("ran"))).toBe(false)
    })
  })

  test("nobody can write a way into an address: what looks like one is a domain nobody has", async () => {
    const ways = ["x@|take", "x@lmtp:127.0.0.1:24", "x@:/etc/x", `x@mbox:${file("box")}`]
    await world.send(ways)
    await expect
      .poll(async () => (await world.desk.list()).rows.every(({ attempts }) => attempts > 0), {
        timeout: 15_000,
      })
      .toBe(true)
    const rows = await world.office.house.sql.all<{ way: string }>("SELECT way FROM queued_recipient")
    expect(rows.map(({ way }) => way)).toEqual(["", "", "", ""])
    expect(readdirSync(join(home, "files"))).toEqual([])
  })

  test("success is told where somebody asked for it: delivered, or expanded where there are several ways", async () => {
    await alias("one", file("box"))
    await alias("two", file("box2"), "alice@example.test")
    const notify = { notify: ["SUCCESS"] as const }
    await world.send(["one@example.test"], { requests: { "one@example.test": notify } })
    await expect.poll(async () => (await notices()).join("")).toContain("Action: delivered")
    await world.send(["two@example.test"], { requests: { "two@example.test": notify } })
    await expect.poll(async () => (await notices()).join("")).toContain("Action: expanded")
  })
})

/** A socket of this machine behind which a port is. */
async function through(path: string, port: number): Promise<Server> {
  const { connect } = await import("node:net")
  const server = createServer((socket) => {
    const other = connect(port, "127.0.0.1")
    socket.pipe(other).pipe(socket)
    socket.on("error", () => other.destroy())
    other.on("error", () => socket.destroy())
  })
  await new Promise<void>((ready) => server.listen(path, ready))
  return server
}
