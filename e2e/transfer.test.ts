import type { ImapFlow } from "imapflow"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { canRunDovecot, dovecotPassword, startDovecot } from "./differential/dovecot.ts"
import { openImap } from "./imap.ts"
import { type Missiva, password, startMissiva } from "./missiva.ts"

if (!canRunDovecot) console.warn("SKIPPED: Dovecot is not here, or we are not root")

describe.skipIf(!canRunDovecot)("moving in from another server", () => {
  const address = "joan@elsewhere.test"
  let dovecot: Awaited<ReturnType<typeof startDovecot>>
  let missiva: Missiva
  beforeAll(async () => {
    dovecot = await startDovecot([address])
    missiva = await startMissiva()
  })
  afterAll(() => Promise.all([dovecot?.stop(), missiva?.stop()]))

  const signIn = (port: number, user: string, pass: string, secure = false) =>
    openImap({ port, secure, auth: { user, pass } })

  const text = (number: number) =>
    `From: ann@example.org\r\nSubject: letter ${number}\r\nMessage-ID: <${number}@elsewhere.test>\r\n\r\nNumber ${number}\r\n`

  /** What an account has in the mailboxes that matter here: name, subject, flags and day. */
  async function contents(client: ImapFlow, mailboxes: string[]): Promise<string[]> {
    const all: string[] = []
    for (const name of mailboxes) {
      await client.mailboxOpen(name, { readOnly: true })
      const query = { envelope: true, flags: true, internalDate: true, size: true }
      for (const { envelope, flags, internalDate, size } of await client.fetchAll("1:*", query)) {
        const shown = [...flags!].filter((flag) => flag !== "\\Recent").sort()
        all.push([name, envelope!.subject, shown, new Date(internalDate!).toISOString(), size].join(" "))
      }
    }
    return all
  }

  /** Runs the import with the password on standard input. */
  async function bringIn(...options: string[]) {
    const url = `imap://${encodeURIComponent(address)}@127.0.0.1:${dovecot.ports.imap}`
    const words = ["import", "bob@example.test", url, "--into", "Abans", "--insecure", "--json", ...options]
    return missiva.commandWith(`${dovecotPassword}\n`, ...words)
  }

  test("all mailboxes come with flags and dates; what came is not asked for again", async () => {
    const there = await signIn(dovecot.ports.imap, address, dovecotPassword)
    await there.mailboxCreate("Escola/Català")
    const places = ["INBOX", "Sent", "Escola/Català"]
    for (let number = 0; number < 250; number++) {
      const flags = number % 3 === 0 ? ["\\Seen", "$Forwarded"] : number % 5 === 0 ? ["\\Flagged"] : []
      await there.append(
        places[number % 3]!,
        text(number),
        flags,
        new Date(1_600_000_000_000 + number * 1000),
      )
    }
    const expected = await contents(there, places)
    expect(JSON.parse(await bringIn("--dry-run"))).toMatchObject({ brought: 250, there: 0 })
    expect(JSON.parse(await bringIn())).toMatchObject({
      brought: 250,
      there: 0,
      failed: 0,
      mailboxes: { Abans: 84, "Abans/Sent": 83, "Abans/Escola/Català": 83 },
    })
    await there.append("INBOX", text(999), [], new Date(1_600_000_999_000))
    expect(JSON.parse(await bringIn())).toMatchObject({ brought: 1, there: 250, failed: 0 })
    expect(await there.search({ seen: false })).not.toHaveLength(0)
    await there.logout()
    const here = await signIn(missiva.ports.imaps, "bob@example.test", password, true)
    const came = await contents(here, ["Abans", "Abans/Sent", "Abans/Escola/Català"])
    await here.logout()
    const named = came.map((line) => line.replace(/^Abans(\/?)/, (_, slash) => (slash ? "" : "INBOX")))
    expect(named.filter((line) => !line.includes("letter 999"))).toEqual(expected)
    await missiva.fsck()
  })

  test("a wrong password and a server that is not there are told in one sentence", async () => {
    const url = `imap://joan@127.0.0.1:${dovecot.ports.imap}`
    const wrong = missiva.commandWith("wrong\n", "import", "bob@example.test", url, "--insecure")
    await expect(wrong).rejects.toMatchObject({
      stderr: "missiva: 127.0.0.1 does not take this name and password\n",
    })
    const nowhere = missiva.commandWith("x\n", "import", "bob@example.test", "imaps://joan@127.0.0.1:1")
    await expect(nowhere).rejects.toMatchObject({
      stderr: expect.stringContaining("cannot be reached on port 1"),
    })
  })

  test("without --insecure no password goes over a line that is not encrypted", async () => {
    const url = `imap://${encodeURIComponent(address)}@127.0.0.1:${dovecot.ports.imap}`
    const refused = missiva.commandWith(`${dovecotPassword}\n`, "import", "bob@example.test", url)
    await expect(refused).rejects.toMatchObject({ stderr: expect.stringContaining("TLS") })
  })
})
