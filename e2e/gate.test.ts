import { connect } from "node:net"
import { join } from "node:path"
import Libsql from "libsql"
import { afterAll, beforeAll, expect, test } from "vitest"
import { Wire } from "../server/line/dialogue.ts"
import { healthy, openTestDns, type TestDns } from "../server/reputation/fixtures.ts"
import { type Missiva, password, startMissiva } from "./missiva.ts"

// Who is kept out, and what is known of strangers, in the whole program. Other addresses of 127.0.0.0/8 than the first are
// strangers; strangers from elsewhere speak by XCLIENT, as through a gateway.

let missiva: Missiva
let dns: TestDns
const wires: Wire[] = []

beforeAll(async () => {
  dns = await openTestDns()
  healthy(dns, "zen.example")
  dns.records.set("9.113.0.203.zen.example", ["127.0.0.4"])
  missiva = await startMissiva({
    env: {
      MISSIVA_PLAIN_LOGIN: "on",
      MISSIVA_GREYLIST: "on",
      MISSIVA_DNS_SERVERS: dns.server,
      MISSIVA_DNS_LISTS: "zen.example=4",
      MISSIVA_XCLIENT_FROM: "127.0.0.1",
    },
  })
}, 120_000)
afterAll(async () => {
  for (const wire of wires) wire.close()
  await missiva.stop()
  await dns[Symbol.asyncDispose]()
})

function come(address: string, port: number): Wire {
  const wire = new Wire(connect({ port, host: "127.0.0.1", localAddress: address }))
  wires.push(wire)
  return wire
}

async function signIn(address: string, user: string, secret: string): Promise<string> {
  const wire = come(address, missiva.ports.imap)
  const greeting = await wire.line()
  const answer = greeting.startsWith("* OK")
    ? await wire.ask(`a LOGIN ${user}@example.test ${secret}`)
    : greeting
  wire.close()
  return answer
}

test("a network that guesses is kept out everywhere, over a restart, until it is let in again; another one is not", async () => {
  expect(await signIn("127.0.0.4", "alice", password)).toMatch(/^a OK/)
  let guesses = 0
  while (guesses < 100 && /^a NO/.test(await signIn("127.0.0.2", `guess${guesses}`, "secret"))) guesses++
  expect(guesses).toBeGreaterThanOrEqual(30)
  expect(guesses).toBeLessThan(100)

  const stillOut = async () => {
    expect(await signIn("127.0.0.2", "alice", password)).toMatch(
      /^\* BYE \[UNAVAILABLE\] Your network is kept out until/,
    )
    expect(await come("127.0.0.2", missiva.ports.pop3).line()).toMatch(/^-ERR \[SYS\/TEMP\]/)
    expect(await come("127.0.0.2", missiva.ports.managesieve).line()).toMatch(/^BYE \(TRYLATER\)/)
    expect(await come("127.0.0.2", missiva.ports.smtp).line()).toMatch(/^421 4\.7\.0/)
    expect(await come("127.0.0.2", missiva.ports.submission).line()).toMatch(/^421 4\.7\.0/)
    expect(await signIn("127.0.0.3", "alice", password)).toMatch(/^a OK/)
  }
  await stillOut()
  expect(await missiva.command("ban", "list")).toMatch(/127\.0\.0\.2 +failed sign-ins +1 /)
  expect(await missiva.log()).toMatch(/"event":"limit\.banned","network":"127\.0\.0\.2","reason":"sign-in"/)
  await missiva.kill()
  await missiva.restart()
  await stillOut()
  await missiva.command("ban", "lift", "127.0.0.2")
  await expect.poll(() => signIn("127.0.0.2", "alice", password), { timeout: 10_000 }).toMatch(/^a OK/)

  // A ban by hand, and somebody who came in from there before.
  await missiva.command("ban", "add", "127.0.0.4")
  await expect
    .poll(() => come("127.0.0.4", missiva.ports.smtp).line(), { timeout: 10_000 })
    .toMatch(/^421 4\.7\.0 .* the administrator said so/)
  expect(await signIn("127.0.0.4", "alice", password)).toMatch(/^a OK/)
  expect(await signIn("127.0.0.4", "bob", password)).toMatch(/^a NO \[UNAVAILABLE\]/)
  await missiva.fsck()
}, 180_000)

test("a stranger comes again, and what a list says of them stands in the message", async () => {
  const gateway = come("127.0.0.1", missiva.ports.smtp)
  const say = async (text: string) => {
    let line = await gateway.ask(text)
    while (/^\d{3}-/.test(line)) line = await gateway.line()
    return line
  }
  await gateway.line()
  await say("EHLO gateway.example")
  expect(await say("XCLIENT ADDR=203.0.113.9")).toMatch(/^220/)
  await say("EHLO spam.example")
  const approach = async () => {
    await say("RSET")
    await say("MAIL FROM:<win@spam.example>")
    return say("RCPT TO:<alice@example.test>")
  }
  expect(await approach()).toMatch(/^451 4\.7\.1 You are new here/)
  expect(await approach()).toMatch(/^451 4\.7\.1/)
  const database = new Libsql(join(missiva.folder, "missiva.db"))
  database.exec("PRAGMA busy_timeout = 5000; UPDATE greylist_entry SET first_at = first_at - 180000")
  database.close()
  expect(await approach()).toMatch(/^250/)
  expect(await say("DATA")).toMatch(/^354/)
  const text = "From: win@spam.example\r\nTo: alice@example.test\r\nSubject: You won\r\n\r\nhello\r\n."
  expect(await say(text)).toMatch(/^250/)

  const reader = come("127.0.0.1", missiva.ports.imap)
  await reader.line()
  await reader.ask(`a LOGIN alice@example.test ${password}`)
  const found: string[] = []
  for (const mailbox of ["Junk", "INBOX"]) {
    reader.send(`b SELECT ${mailbox}\r\nc FETCH * BODY.PEEK[HEADER.FIELDS (SUBJECT X-Missiva-Verdict)]\r\n`)
    for (let line = ""; !/^c /.test(line); line = await reader.line()) found.push(line)
  }
  expect(found.join("\n")).toMatch(/X-Missiva-Verdict: .*[\s\S]*dns-list=4\.0/)
  expect(found.join("\n")).toMatch(/Subject: You won/)
}, 120_000)
