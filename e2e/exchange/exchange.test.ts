import nodemailer from "nodemailer"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openImap } from "../imap.ts"
import type { Missiva } from "../missiva.ts"
import { obstacle } from "./debian.ts"
import type { Peer } from "./exim.ts"
import { password, queueOf } from "./missiva.ts"
import { type Domain, World } from "./world.ts"

// Two of ours, a Postfix with OpenDKIM and OpenDMARC, and an Exim, each the server of a domain in a signed zone: mail in
// every direction, with what proves who sent it and to whom it goes; then one of those wrong at a time.

const missing = obstacle()
if (missing) console.warn(`SKIPPED: exchange of mail with Postfix and Exim (${missing})`)

const domains = ["alpha.test", "beta.test", "gamma.test", "delta.test"] as const
const ours = (domain: Domain) => domain === "alpha.test" || domain === "beta.test"
const personAt = (domain: Domain) => `${ours(domain) ? "alice" : "friend"}@${domain}`

describe.skipIf(missing)("mail between four post offices", () => {
  let world: World
  beforeAll(async () => {
    world = await World.open()
    await Promise.all([signs(world.alpha, "alpha.test"), signs(world.beta, "beta.test")])
  })
  afterAll(async () => {
    await world?.alpha.fsck()
    await world?.beta.fsck()
    await world?.stop()
  })

  const missivaOf = (domain: Domain) => (domain === "alpha.test" ? world.alpha : world.beta)
  const peerOf = (domain: Domain): Peer => (domain === "gamma.test" ? world.gamma : world.delta)

  async function eventually<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
    const deadline = Date.now() + 30_000
    for (;;) {
      const found = await look()
      if (found !== undefined) return found
      if (Date.now() > deadline) throw new Error(`waited in vain\n${await world.logs()}`)
      await new Promise((resume) => setTimeout(resume, 200))
    }
  }

  /** Waits until a key of ours is in use: DNS shows it. */
  const signs = (missiva: Missiva, domain: string) =>
    eventually(async () => {
      // Its exit code says that some records are missing, which they are.
      const records = await missiva.command("domain", "dns", domain, "--zone", "--json")
      return /"purpose":\s*"dkim"/.test(records) || undefined
    })

  async function send(by: Domain, from: string, to: string, subject: string): Promise<void> {
    const submitted = ours(by)
    const transport = nodemailer.createTransport({
      host: world.addressOf(by),
      port: submitted ? missivaOf(by).ports.submission : world.port,
      ...(submitted && { auth: { user: from, pass: password } }),
      // Not by an address of the exchange: this is a person at home.
      localAddress: "127.0.0.1",
      tls: { rejectUnauthorized: false },
    })
    await transport.sendMail({ from, to, subject, text: `This is ${subject}.\n.\nFrom a line\n` })
  }

  async function inbox(domain: Domain, subject: string, mailbox = "INBOX"): Promise<string> {
    const has = (message: string) => new RegExp(`^Subject: ${subject}\\r?$`, "m").test(message)
    if (!ours(domain)) return eventually(() => peerOf(domain).mailbox("friend").find(has))
    const client = await openImap({
      host: world.addressOf(domain),
      port: missivaOf(domain).ports.imaps,
      secure: true,
      auth: { user: personAt(domain), pass: password },
    })
    try {
      return await eventually(async () => {
        await client.mailboxOpen(mailbox)
        if (client.mailbox && client.mailbox.exists === 0) return undefined
        for await (const { source } of client.fetch("1:*", { source: true }))
          if (has(source!.toString())) return source!.toString()
        return undefined
      })
    } finally {
      await client.logout()
    }
  }

  /** What one of ours has in its queue for an address, once it has tried. */
  const queued = (missiva: Missiva, recipient: string) =>
    eventually(async () => {
      const entry = (await queueOf(missiva)).find((row) => row.recipient === recipient)
      return entry && (entry.lastReply !== "" || entry.state === "delivered") ? entry : undefined
    })

  const logged = (peer: Peer, line: RegExp) => eventually(() => line.exec(peer.log())?.[0])

  const pairs = domains.flatMap((from) =>
    domains.filter((to) => to !== from).map((to) => [from, to] as const),
  )
  const subjectOf = (from: Domain, to: Domain) => `${from} to ${to}`

  test("mail in every direction goes out", async () => {
    await Promise.all(
      pairs.map(([from, to]) => send(from, personAt(from), personAt(to), subjectOf(from, to))),
    )
  })

  test.each(pairs)("%s to %s: it arrives, and is proven to come from there", async (from, to) => {
    const message = await inbox(to, subjectOf(from, to))
    expect(message).toMatch(/^\.\r?\nFrom a line\r?$/m)
    const results = resultsIn(message, `mx.${to}`)
    expect(results).toMatch(/dkim=pass/)
    // Exim's smaller package looks at signatures only.
    if (to !== "delta.test") {
      expect(results).toMatch(/spf=pass/)
      expect(results).toMatch(/dmarc=pass/)
    }
  })

  test.each(pairs)("%s to %s: the way there was proven by DANE", async (from, to) => {
    await inbox(to, subjectOf(from, to))
    if (ours(from)) expect((await queued(missivaOf(from), personAt(to))).tls).toMatch(/DANE verified$/)
    else if (from === "gamma.test")
      await logged(
        world.gamma,
        new RegExp(`Verified TLS connection established to mx\\.${to.replace(".", "\\.")}`),
      )
    else await logged(world.delta, new RegExp(`=> ${personAt(to)} .*CV=dane`))
  })

  describe("who is not who they say", () => {
    test("an address that SPF rules out, no signature, p=reject: refused, and told to their server", async () => {
      await send("gamma.test", "friend@liar.test", "alice@alpha.test", "from a liar")
      expect(await logged(world.gamma, /to=<alice@alpha\.test>.*status=bounced.*/)).toMatch(
        /5\.7\.1|5\.7\.26/,
      )
    })

    test("the same with p=quarantine: in Junk", async () => {
      await send("gamma.test", "friend@suspect.test", "alice@alpha.test", "from a suspect")
      const results = resultsIn(await inbox("alpha.test", "from a suspect", "Junk"), "mx.alpha.test")
      expect(results).toMatch(/spf=fail/)
      expect(results).toMatch(/dmarc=fail/)
    })

    test("a signature by another key than the one in DNS: refused", async () => {
      await send("gamma.test", "friend@mistaken.test", "alice@beta.test", "by a wrong key")
      expect(await logged(world.gamma, /to=<alice@beta\.test>.*status=bounced.*/)).toMatch(/5\.7\.1|5\.7\.26/)
    })

    test("a message that was changed on its way: the signature is broken, and that can be seen", async () => {
      const message = await inbox("beta.test", subjectOf("gamma.test", "beta.test"))
      const signed = message.slice(message.search(/^DKIM-Signature:/m))
      const transport = nodemailer.createTransport({
        host: world.addressOf("alpha.test"),
        port: world.port,
        localAddress: world.addressOf("gamma.test"),
        name: "mx.gamma.test",
        tls: { rejectUnauthorized: false },
      })
      const changed = signed.replace("This is", "This was").replace(/^Subject: .*$/m, "$&")
      await transport.sendMail({
        envelope: { from: "friend@gamma.test", to: "alice@alpha.test" },
        raw: changed,
      })
      const arrived = await inbox("alpha.test", subjectOf("gamma.test", "beta.test"))
      const results = resultsIn(arrived, "mx.alpha.test")
      expect(results).toMatch(/dkim=(fail|neutral)/)
      expect(results).toMatch(/spf=pass/)
    })
  })

  describe("a way that is not what it should be", () => {
    test("a certificate that is not the one of the TLSA record: ours does not deliver", async () => {
      await send("alpha.test", "alice@alpha.test", "friend@mismatch.test", "to a mismatch")
      const entry = await queued(world.alpha, "friend@mismatch.test")
      expect(entry).toMatchObject({ state: "due", lastReply: expect.stringContaining("(DANE)") })
    })

    test("an address that was changed behind its signature: ours does not deliver", async () => {
      await send("alpha.test", "alice@alpha.test", "friend@forged.test", "to a forgery")
      const entry = await queued(world.alpha, "friend@forged.test")
      expect(entry).toMatchObject({ state: "due", lastReply: expect.stringMatching(/DNS.*SERVFAIL/) })
    })

    test("MTA-STS: a policy that knows the server is obeyed, another one stops the mail", async () => {
      await send("alpha.test", "alice@alpha.test", "friend@policy.test", "by a policy")
      await inbox("gamma.test", "by a policy")
      expect((await queued(world.alpha, "friend@policy.test")).tls).toMatch(/ verified$/)
      await send("alpha.test", "alice@alpha.test", "friend@stranger.test", "against a policy")
      const entry = await queued(world.alpha, "friend@stranger.test")
      expect(entry).toMatchObject({ state: "due", lastReply: expect.stringContaining("MTA-STS") })
    })

    test("a wrong TLSA record for ours: neither Postfix nor Exim delivers", async () => {
      await send("gamma.test", "friend@gamma.test", "alice@swapped.test", "swapped, by Postfix")
      await send("delta.test", "friend@delta.test", "alice@swapped.test", "swapped, by Exim")
      await logged(world.gamma, /to=<alice@swapped\.test>.*status=deferred.*(not trusted|not verified)/i)
      await logged(world.delta, /mx\.swapped\.test.*(DANE|certificate verification failed)/i)
    })

    test("nothing of that arrived", () => {
      const subjects = world.gamma.mailbox("friend").join("\n")
      expect(subjects).not.toMatch(/^Subject: (to a mismatch|to a forgery|against a policy)/m)
    })
  })
})

/** The Authentication-Results fields a server put on top. */
function resultsIn(message: string, host: string): string {
  const header = message.slice(0, message.search(/\r?\n\r?\n/)).replace(/\r?\n[ \t]+/g, " ")
  return [...header.matchAll(/^Authentication-Results:.*$/gim)]
    .map(([field]) => field)
    .filter((field) => field.includes(host))
    .join("\n")
}
