import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import type { ImapFlow } from "imapflow"
import { test } from "vitest"
import { openImap } from "../imap.ts"
import { type Missiva, password } from "../missiva.ts"

/** A test of a program that may not be there; then it is skipped, aloud. */
export function withProgram(path: string, name: string, work: () => Promise<void>): void {
  if (!existsSync(path)) console.warn(`SKIPPED: ${name} (${path} is not installed)`)
  test.skipIf(!existsSync(path))(name, work)
}

export interface Ran {
  code: number | null
  /** What it wrote, to both outputs. */
  output: string
}

/** Runs a program with something on its standard input, whatever comes of it. */
export function attempt(
  program: string,
  args: string[],
  { input = "", env = process.env }: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, timeout: 120_000 })
    let output = ""
    child.stdout.on("data", (chunk) => (output += chunk))
    child.stderr.on("data", (chunk) => (output += chunk))
    child.on("error", reject)
    child.on("close", (code) => resolve({ code, output }))
    child.stdin.on("error", () => undefined)
    child.stdin.end(input)
  })
}

/** The same, and it has to end well. @returns what it wrote */
export async function run(
  program: string,
  args: string[],
  how: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const { code, output } = await attempt(program, args, how)
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${output}`)
  return output
}

/** Where the certificate is that a Missiva made for itself. */
export const certificateOf = (missiva: Missiva) => join(missiva.folder, "tls/certificate.pem")

/** Signs in with a client that trusts nothing but the certificate. */
export async function imap(missiva: Missiva, user: string): Promise<ImapFlow> {
  return openImap({
    port: missiva.ports.imap,
    auth: { user, pass: password },
    tls: { ca: await readFile(certificateOf(missiva), "utf8"), servername: "localhost" },
  })
}

/** A letter as a client would file it. */
export const letter = (subject: string, body = "Hello.") =>
  `From: Zoë <zoe@elsewhere.test>\r\nTo: alice@example.test\r\nSubject: ${subject}\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\n` +
  `Message-ID: <${subject.replaceAll(" ", ".")}@elsewhere.test>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${body}\r\n`

/** Waits until a message of that subject is in somebody's mailbox; gives its source. */
export async function arrived(
  missiva: Missiva,
  user: string,
  subject: string,
  mailbox = "INBOX",
): Promise<string> {
  const client = await imap(missiva, user)
  try {
    await client.mailboxOpen(mailbox)
    for (let attempt = 0; attempt < 200; attempt++) {
      await client.noop()
      const found = (await client.search({ subject }, { uid: true })) || []
      const message =
        found.length > 0 && (await client.fetchOne(String(found.at(-1)), { source: true }, { uid: true }))
      if (message) return message.source!.toString()
      await new Promise((resume) => setTimeout(resume, 50))
    }
    throw new Error(`"${subject}" did not arrive for ${user}`)
  } finally {
    await client.logout()
  }
}
