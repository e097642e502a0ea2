import { existsSync } from "node:fs"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import nodemailer from "nodemailer"
import { expect, test } from "vitest"
import { password } from "../missiva.ts"
import { oneMissiva } from "../one-missiva.ts"
import { arrived, attempt, certificateOf, imap } from "./programs.ts"

// From a script that a client put by ManageSieve to what it does with mail: by SMTP in, by IMAP out.

const alice = "alice@example.test"
const bob = "bob@example.test"
const missiva = oneMissiva()

const script = `require ["fileinto", "mailbox", "imap4flags", "vacation"];
if header :contains "subject" "invoice" {
  fileinto :create :flags ["\\\\Flagged", "money"] "Bills/2026";
  stop;
}
vacation :days 7 :subject "Out of the office" "Back on Monday.";
`

/** Sends a message as bob, who signs in. */
async function send(subject: string): Promise<void> {
  const transport = nodemailer.createTransport({
    host: "127.0.0.1",
    port: missiva().ports.submission,
    auth: { user: bob, pass: password },
    tls: { rejectUnauthorized: false },
  })
  await transport.sendMail({ from: bob, to: alice, subject, text: "Hello." })
  transport.close()
}

function sieveConnect(...args: string[]) {
  const trust = ["--tlscafile", certificateOf(missiva()), "--passwordfd", "0"]
  const server = [
    "--server",
    "localhost",
    "--4",
    "--port",
    String(missiva().ports.managesieve),
    "--user",
    alice,
  ]
  return attempt("sieve-connect", [...server, ...trust, ...args], { input: `${password}\n` })
}

const program = "/usr/bin/sieve-connect"
if (!existsSync(program)) console.warn(`SKIPPED: sieve-connect (${program} is not installed)`)

test.skipIf(!existsSync(program))(
  "sieve-connect checks, uploads, activates, lists and downloads",
  async () => {
    const path = join(missiva().folder, "rules.sieve")
    await writeFile(path, script)
    const wrong = join(missiva().folder, "wrong.sieve")
    await writeFile(wrong, 'fileinto "x";\n')
    const refused = await sieveConnect("--checkscript", "--localsieve", wrong)
    expect(refused.output).toContain("line 1, column 1: 'fileinto' needs")
    const put = await sieveConnect("--upload", "--localsieve", path, "--remotesieve", "rules")
    expect(put, put.output).toMatchObject({ code: 0 })
    const activated = await sieveConnect("--activate", "--remotesieve", "rules")
    expect(activated, activated.output).toMatchObject({ code: 0 })
    const listed = await sieveConnect("--list")
    expect(listed.output).toMatch(/"rules" ACTIVE/)
    const back = await sieveConnect("--download", "--remotesieve", "rules", "--localsieve", "-")
    expect(back.output.replaceAll("\r\n", "\n")).toContain(script.trim())
    expect((await missiva().command("sieve", "list", alice)).trim()).toMatch(/^\* rules/)
  },
)

test("a message is filed where the script says with its flags, and an absence is answered once", async () => {
  const path = join(missiva().folder, "rules.sieve")
  await writeFile(path, script)
  await missiva().command("sieve", "put", alice, "rules", path)
  await missiva().command("sieve", "activate", alice, "rules")
  await send("Your invoice")
  await send("Lunch?")
  await send("Dinner?")
  await arrived(missiva(), alice, "Your invoice", "Bills/2026")
  await arrived(missiva(), alice, "Lunch?")
  await arrived(missiva(), alice, "Dinner?")
  const answer = await arrived(missiva(), bob, "Out of the office")
  expect(answer).toContain("Auto-Submitted: auto-replied (vacation)")
  const client = await imap(missiva(), alice)
  await client.mailboxOpen("Bills/2026")
  const filed = await client.fetchOne("1", { flags: true })
  expect([...((filed || undefined)?.flags ?? [])].sort()).toEqual(["\\Flagged", "money"])
  await client.logout()
  const other = await imap(missiva(), bob)
  await other.mailboxOpen("INBOX")
  expect(await other.search({ subject: "Out of the office" })).toHaveLength(1)
  await other.logout()
  const trace = await missiva().command("sieve", "trace", alice, "--last", "3")
  expect(trace).toContain('rules:3: fileinto "Bills/2026"')
  expect(trace).toMatch(/no answer to bob@example\.test: they had one already/)
})
