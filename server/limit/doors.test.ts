import { connect } from "node:net"
import { afterEach, beforeEach, expect, test } from "vitest"
import { createImapServer } from "../imap/server.ts"
import { Wire } from "../line/dialogue.ts"
import { createLog } from "../log.ts"
import { createManageSieveServer } from "../managesieve/server.ts"
import { type Listener, openListener } from "../net/listener.ts"
import { createPop3Server } from "../pop3/server.ts"
import { smtpLimits } from "../smtp/limits.ts"
import { openPostOffice, type PostOffice, password } from "../smtp/test-post-office.ts"

// What clients of each protocol see of the limiter. Addresses of 127.0.0.0/8 but the first are strangers to it.

let office: PostOffice
let ports: Record<"imap" | "pop3" | "sieve" | "submission" | "smtp", number>
let closing: (() => Promise<void>)[]
let wires: Wire[]
let lines: string[]
const clock = { time: 0, now: () => clock.time }
const minute = 60_000

beforeEach(async () => {
  clock.time = Date.parse("2026-03-01T12:00:00Z")
  lines = []
  wires = []
  const log = createLog((line) => lines.push(line))
  const limits = { ...smtpLimits, tarpit: { after: 1_000, step: 0, most: 0 } }
  office = await openPostOffice({ allowPlaintext: true, clock, log, limits, gateways: ["127.0.0.10"] })
  await office.person("ann")
  await office.person("bob")
  const shared = { ...office, store: office.house.store, clock, log, hostname: "mail.example.test" }
  const servers = {
    imap: createImapServer({ ...shared, allowPlaintext: true, messageLimit: 1 << 20 }),
    pop3: createPop3Server({ ...shared, allowPlaintext: true }),
    sieve: createManageSieveServer({ ...shared, allowPlaintext: true }),
  }
  const opened: [string, Listener][] = []
  for (const [name, server] of Object.entries(servers)) {
    const onConnection: Parameters<typeof openListener>[0]["onConnection"] = (socket) =>
      server.handle(socket, false)
    opened.push([name, await openListener({ port: 0, host: "127.0.0.1", onConnection })])
  }
  ports = {
    ...office.ports,
    ...Object.fromEntries(opened.map(([name, { port }]) => [name, port])),
  } as unknown as typeof ports
  closing = [
    ...opened.map(
      ([, listener]) =>
        () =>
          listener.close(),
    ),
    ...Object.values(servers).map((one) => () => one.close()),
  ]
})
afterEach(async () => {
  for (const wire of wires) wire.close()
  for (const close of closing) await close()
  await office.close()
})

function come(address: string, door: keyof typeof ports): Wire {
  const wire = new Wire(connect({ port: ports[door], host: "127.0.0.1", localAddress: address }))
  wires.push(wire)
  return wire
}

const base64 = (text: string) => Buffer.from(text).toString("base64")
const sasl = (user: string, secret: string) => base64(`\0${user}@example.test\0${secret}`)

/** Tries to sign in. @returns the line that answers it, or the first one where there is no more */
const signIn = {
  async imap(address: string, user = "ann", secret = password) {
    const wire = come(address, "imap")
    const greeting = await wire.line()
    return greeting.startsWith("* OK") ? wire.ask(`a LOGIN ${user}@example.test "${secret}"`) : greeting
  },
  async pop3(address: string, user = "ann", secret = password) {
    const wire = come(address, "pop3")
    const greeting = await wire.line()
    if (!greeting.startsWith("+OK")) return greeting
    await wire.ask(`USER ${user}@example.test`)
    return wire.ask(`PASS ${secret}`)
  },
  async sieve(address: string, user = "ann", secret = password) {
    const wire = come(address, "sieve")
    let line = await wire.line()
    if (!line.startsWith('"')) return line
    while (line.startsWith('"')) line = await wire.line()
    return wire.ask(`AUTHENTICATE "PLAIN" "${sasl(user, secret)}"`)
  },
  async submission(address: string, user = "ann", secret = password) {
    const wire = come(address, "submission")
    const greeting = await wire.line()
    if (!greeting.startsWith("220")) return greeting
    let line = await wire.ask("EHLO laptop")
    while (line.startsWith("250-")) line = await wire.line()
    return wire.ask(`AUTH PLAIN ${sasl(user, secret)}`)
  },
}

/** Guesses at many accounts, by whichever door. */
async function guess(address: string, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    const attempt = {
      account: `${time}@${clock.time}`,
      accountId: undefined,
      from: { network: address, protocol: "test" },
    }
    await office.directory.limiter.failed(attempt, `guess ${address} ${time}`)
  }
}

test("failures at all doors together close each of them to the stranger, with the right code, and to nobody else", async () => {
  for (const secret of ["1", "2"]) {
    expect(await signIn.imap("127.0.0.2", "ann", secret)).toMatch(/^a NO \[AUTHENTICATIONFAILED\]/)
    expect(await signIn.pop3("127.0.0.2", "ann", secret)).toMatch(/^-ERR \[AUTH\]/)
    expect(await signIn.sieve("127.0.0.2", "ann", secret)).toMatch(/^NO "/)
    expect(await signIn.submission("127.0.0.2", "ann", secret)).toMatch(/^535 5\.7\.8/)
  }
  expect(await signIn.imap("127.0.0.2")).toMatch(/^a NO \[UNAVAILABLE\] Too many failed sign-ins/)
  expect(await signIn.pop3("127.0.0.2")).toMatch(/^-ERR \[SYS\/TEMP\] Too many failed sign-ins/)
  expect(await signIn.sieve("127.0.0.2")).toMatch(/^NO \(TRYLATER\) "Too many failed sign-ins/)
  expect(await signIn.submission("127.0.0.2")).toMatch(/^454 4\.7\.0/)
  expect(await signIn.imap("127.0.0.3")).toMatch(/^a OK/)
  clock.time += minute
  expect(await signIn.imap("127.0.0.2")).toMatch(/^a OK/)
})

test("a whole school may sign in from behind one address; strangers there are held to their number all the same", async () => {
  for (let time = 0; time < 160; time++) {
    expect(await signIn.imap("127.0.0.5", time % 2 ? "ann" : "bob")).toMatch(/^a OK/)
    expect(await signIn.submission("127.0.0.5")).toMatch(/^235/)
  }
  for (let time = 0; time < 150; time++) come("127.0.0.6", "pop3")
  await expect.poll(() => come("127.0.0.6", "imap").line()).toMatch(/^\* BYE \[LIMIT\]/)
})

test("a network that is kept out hears so at every door, until its time is over; others hear nothing of it", async () => {
  await guess("127.0.0.2", 30)
  const why = "Your network is kept out until 2026-03-01 12:15 UTC because of too many failed sign-ins"
  expect(await signIn.imap("127.0.0.2")).toBe(`* BYE [UNAVAILABLE] ${why}`)
  expect(await signIn.pop3("127.0.0.2")).toBe(`-ERR [SYS/TEMP] ${why}`)
  expect(await signIn.sieve("127.0.0.2")).toBe(`BYE (TRYLATER) "${why}"`)
  expect(await signIn.submission("127.0.0.2")).toBe(`421 4.7.0 ${why}`)
  expect(await come("127.0.0.2", "smtp").line()).toBe(`421 4.7.0 ${why}`)
  for (const door of Object.values(signIn)) expect(await door("127.0.0.3")).toMatch(/^(a OK|\+OK|OK|235)/)
  expect(lines.filter((line) => line.includes("limit.banned"))).toHaveLength(1)
  clock.time += 15 * minute
  for (const door of Object.values(signIn))
    expect(await door("127.0.0.2", "bob")).toMatch(/^(a OK|\+OK|OK|235)/)
})

test("a person who came in from a network before gets in from it while it is kept out; others and mail do not", async () => {
  expect(await signIn.imap("127.0.0.4")).toMatch(/^a OK/)
  clock.time += 5 * minute
  await guess("127.0.0.4", 30)
  for (const door of Object.values(signIn)) {
    expect(await door("127.0.0.4")).toMatch(/^(a OK|\+OK|OK|235)/)
    clock.time += 90_000
  }
  expect(await signIn.imap("127.0.0.4", "bob")).toMatch(/^a NO \[UNAVAILABLE\]/)
  expect(await come("127.0.0.4", "smtp").line()).toMatch(/^421 4\.7\.0/)
})

test("who asks for many people who are not here is sent away and kept out; an old list is no harvest", async () => {
  const wire = come("127.0.0.5", "smtp")
  await wire.line()
  await wire.ask("HELO there.example")
  await wire.ask("MAIL FROM:<collector@there.example>")
  for (let name = 0; name < 39; name++)
    expect(await wire.ask(`RCPT TO:<guess${name}@example.test>`)).toMatch(/^550 5\.1\.1/)
  expect(await wire.ask("RCPT TO:<last@example.test>")).toMatch(/^421 4\.7\.0 .*recipients who are not here/)
  await wire.hungUp()
  expect(await come("127.0.0.5", "smtp").line()).toMatch(/^421 4\.7\.0/)

  const honest = come("127.0.0.6", "smtp")
  await honest.line()
  await honest.ask("HELO there.example")
  for (let time = 0; time < 45; time++) {
    await honest.ask("MAIL FROM:<list@there.example>")
    expect(await honest.ask(`RCPT TO:<gone${time}@example.test>`)).toMatch(/^550 5\.1\.1/)
    expect(await honest.ask("RCPT TO:<ann@example.test>")).toMatch(/^250/)
    expect(await honest.ask("DATA")).toMatch(/^354/)
    expect(await honest.ask("Subject: news\r\n\r\nhello\r\n.")).toMatch(/^250/)
  }
})

test("who talks before the greeting is refused, and kept out when that goes on", async () => {
  for (let time = 0; time < 10; time++) {
    const wire = come("127.0.0.7", "smtp")
    wire.send("EHLO there.example\r\n")
    expect(await wire.line()).toBe("421 4.7.0 You talk before you are greeted")
    await wire.hungUp()
  }
  expect(await come("127.0.0.7", "smtp").line()).toMatch(/^421 4\.7\.0 .*because of too many errors/)
})

test("conversations that end for their mistakes bring a ban, at any door", async () => {
  for (let time = 0; time < 5; time++) {
    for (const door of ["imap", "pop3"] as const) {
      const wire = come("127.0.0.8", door)
      wire.send("\x16\x03\x01 nonsense\r\n".repeat(100))
      await wire.hungUp()
    }
  }
  expect(await come("127.0.0.8", "sieve").line()).toMatch(/^BYE \(TRYLATER\) .*too many errors/)
})

test("tokens that somebody makes up count as failures", async () => {
  for (let time = 0; time < 30; time++) {
    const wire = come("127.0.0.9", "imap")
    await wire.line()
    const forged = base64(`n,a=ann@example.test,\x01auth=Bearer forged.${time}\x01\x01`)
    wire.send(`a AUTHENTICATE OAUTHBEARER ${forged}\r\n`)
    expect(await wire.line()).toMatch(/^\+ /)
    expect(await wire.ask("")).toMatch(/^a NO \[AUTHENTICATIONFAILED\]/)
    wire.close()
  }
  expect(await come("127.0.0.9", "imap").line()).toMatch(/^\* BYE \[UNAVAILABLE\]/)
})

test("a gateway speaks for many, so it is not kept out itself; whom it speaks for is", async () => {
  await guess("127.0.0.10", 30)
  await guess("203.0.113.7", 30)
  const gateway = come("127.0.0.10", "smtp")
  expect(await gateway.line()).toMatch(/^220/)
  expect(await gateway.ask("XCLIENT ADDR=203.0.113.8")).toMatch(/^220/)
  expect(await gateway.ask("XCLIENT ADDR=203.0.113.7")).toMatch(/^421 4\.7\.0 Your network is kept out/)
})
