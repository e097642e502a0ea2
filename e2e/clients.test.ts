import { execFile, spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { ImapFlow } from "imapflow"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type Missiva, password, startMissiva } from "./missiva.ts"

// The programs people really use, against a Missiva of their own.

const run = promisify(execFile)
const alice = "alice@example.test"
let missiva: Missiva
let certificate: string

beforeAll(async () => {
  missiva = await startMissiva()
  certificate = join(missiva.folder, "tls/certificate.pem")
})
afterAll(async () => {
  await missiva?.fsck()
  await missiva?.stop()
})

/** A test of a program that may not be there; then it is skipped, aloud. */
function withProgram(path: string, name: string, work: () => Promise<void>): void {
  if (!existsSync(path)) console.warn(`SKIPPED: ${name} (${path} is not installed)`)
  test.skipIf(!existsSync(path))(name, work)
}

/** Runs a program with something on its standard input. */
function feed(
  program: string,
  args: string[],
  input: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env })
    let output = ""
    child.stdout.on("data", (chunk) => (output += chunk))
    child.stderr.on("data", (chunk) => (output += chunk))
    child.on("error", reject)
    child.on("close", (code) =>
      code === 0 ? resolve(output) : reject(new Error(`${program} ended with ${code}: ${output}`)),
    )
    child.stdin.end(input)
  })
}

async function imap(user: string): Promise<ImapFlow> {
  const client = new ImapFlow({
    host: "127.0.0.1",
    port: missiva.ports.imap,
    secure: false,
    auth: { user, pass: password },
    tls: { ca: await readFile(certificate, "utf8"), servername: "localhost" },
    logger: false,
  })
  await client.connect()
  return client
}

/** Waits until a message of that subject is in somebody's mailbox; gives its source. */
async function arrived(user: string, subject: string, mailbox = "INBOX"): Promise<string> {
  const client = await imap(user)
  try {
    await client.mailboxOpen(mailbox)
    for (let attempt = 0; attempt < 100; attempt++) {
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

withProgram(
  "/usr/bin/swaks",
  "swaks submits on every port with TLS, and cannot relay without signing in",
  async () => {
    const from = ["--from", alice, "--to", "bob@example.test"]
    const auth = ["--auth-user", alice, "--auth-password", password]
    const ways: [string, string[]][] = [
      ["submission PLAIN", ["--port", `${missiva.ports.submission}`, "--tls", "--auth", "PLAIN", ...auth]],
      [
        "submission-alt LOGIN",
        ["--port", `${missiva.ports["submission-alt"]}`, "--tls", "--auth", "LOGIN", ...auth],
      ],
      ["submissions PLAIN", ["--port", `${missiva.ports.submissions}`, "--tlsc", "--auth", "PLAIN", ...auth]],
      ["smtp", ["--port", `${missiva.ports.smtp}`, "--tls-optional"]],
    ]
    for (const [way, args] of ways) {
      const sender = way === "smtp" ? ["--from", "x@elsewhere.test", "--to", "bob@example.test"] : from
      await run("swaks", ["--server", "127.0.0.1", ...args, ...sender, "--header", `Subject: swaks ${way}`])
      expect(await arrived("bob@example.test", `swaks ${way}`)).toContain("This is a test mailing")
    }
    const relay = [
      "--server",
      "127.0.0.1",
      "--port",
      `${missiva.ports.smtp}`,
      "--from",
      alice,
      "--to",
      "x@elsewhere.test",
    ]
    await expect(run("swaks", relay)).rejects.toMatchObject({
      stdout: expect.stringMatching(/55[04].*relay/i),
    })
    const plain = [
      "--server",
      "127.0.0.1",
      "--port",
      `${missiva.ports.submission}`,
      "--auth",
      "PLAIN",
      ...auth,
      ...from,
    ]
    await expect(run("swaks", plain)).rejects.toMatchObject({
      stderr: expect.stringMatching(/authentication/),
    })
  },
)

withProgram("/usr/bin/msmtp", "msmtp sends with STARTTLS, and Bcc stays secret", async () => {
  const config = join(missiva.folder, "msmtprc")
  const lines = ["account default", "host localhost", `port ${missiva.ports.submission}`, "auth on", "tls on"]
  const more = [`tls_trust_file ${certificate}`, `from ${alice}`, `user ${alice}`, `password ${password}`]
  await writeFile(config, `${[...lines, ...more].join("\n")}\n`, { mode: 0o600 })
  const letter = `From: ${alice}\nTo: bob@example.test\nBcc: carol@example.test\nSubject: by msmtp\n\nHello.\n.\n..dots\n`
  await feed("msmtp", ["-C", config, "-t"], letter)
  for (const reader of ["bob@example.test", "carol@example.test"]) {
    const source = await arrived(reader, "by msmtp")
    expect(source).toContain("Hello.\r\n.\r\n..dots\r\n")
    expect(source).not.toMatch(/^bcc:/im)
    expect(source).toMatch(/^Message-ID: </im)
    expect(source).toMatch(/^Date: /im)
  }
})

withProgram(
  "/usr/bin/curl",
  "curl sends by SMTP, and lists, reads, searches and uploads by IMAP",
  async () => {
    const trust = ["--silent", "--show-error", "--cacert", certificate, "--user", `${alice}:${password}`]
    const letter = join(missiva.folder, "letter.eml")
    await writeFile(letter, `From: ${alice}\r\nTo: ${alice}\r\nSubject: by curl\r\n\r\nHello from curl.\r\n`)
    const smtp = `smtp://localhost:${missiva.ports.submission}/client.test`
    await run("curl", [
      ...trust,
      "--ssl-reqd",
      smtp,
      "--mail-from",
      alice,
      "--mail-rcpt",
      alice,
      "--upload-file",
      letter,
    ])
    await arrived(alice, "by curl")
    const base = `imaps://localhost:${missiva.ports.imaps}`
    expect((await run("curl", [...trust, `${base}/`])).stdout).toContain('"Sent"')
    await run("curl", [...trust, `${base}/Archive`, "--upload-file", letter])
    const found = await run("curl", [...trust, `${base}/Archive?SUBJECT%20curl`])
    const number = /\* SEARCH (\d+)/.exec(found.stdout)![1]
    const read = await run("curl", [...trust, `${base}/Archive;MAILINDEX=${number}`])
    expect(read.stdout).toContain("Hello from curl.")
  },
)

withProgram("/usr/bin/mbsync", "mbsync brings a mailbox here, and changes on both sides meet", async () => {
  const maildir = join(missiva.folder, "maildir")
  await mkdir(maildir)
  const config = join(missiva.folder, "mbsyncrc")
  const account = [`IMAPAccount m`, `Host localhost`, `Port ${missiva.ports.imap}`, `User dora@example.net`]
  const secret = [`Pass ${password}`, `SSLType STARTTLS`, `CertificateFile ${certificate}`, `AuthMechs *`, ""]
  const stores = [
    "IMAPStore far",
    "Account m",
    "",
    "MaildirStore near",
    `Path ${maildir}/`,
    `Inbox ${maildir}/INBOX`,
  ]
  const channel = ["SubFolders Verbatim", "", "Channel c", "Far :far:", "Near :near:", "Patterns *"]
  const how = ["Create Both", "Expunge Both", "SyncState *", ""]
  await writeFile(config, [...account, ...secret, ...stores, ...channel, ...how].join("\n"), { mode: 0o600 })
  const sync = () => run("mbsync", ["--config", config, "--all"])
  const client = await imap("dora@example.net")
  const before = (await client.status("INBOX", { messages: true })) || { messages: 0 }
  await sync()
  const files = async (box: string) =>
    [...(await readdir(join(maildir, box, "new"))), ...(await readdir(join(maildir, box, "cur")))].sort()
  expect(await files("INBOX")).toHaveLength(before.messages!)
  // A letter written here, a flag set there, a message deleted there.
  const name = `${Date.now()}.1.here`
  await writeFile(
    join(maildir, "INBOX/new", name),
    `From: ${alice}\nTo: dora@example.net\nSubject: from here\n\nHi\n`,
  )
  await client.append("INBOX", `Subject: from there\r\n\r\nHi\r\n`, ["\\Flagged"])
  await client.mailboxOpen("INBOX")
  await client.messageDelete("1")
  await sync()
  await sync()
  expect(await files("INBOX")).toHaveLength(before.messages! + 1)
  expect((await files("INBOX")).some((file) => /:2,.*F/.test(file))).toBe(true)
  await client.noop()
  expect(await client.search({ subject: "from here" })).toHaveLength(1)
  await client.logout()
})

withProgram("/usr/bin/mutt", "mutt sends a letter with an attachment, and reads and files mail", async () => {
  const rc = join(missiva.folder, "muttrc")
  const saved = join(missiva.folder, "saved.mbox")
  await writeFile(join(missiva.folder, "notes.txt"), "attached by mutt\n")
  const settings = {
    from: alice,
    realname: "Alice",
    smtp_url: `smtp://alice%40example.test@localhost:${missiva.ports.submission}/`,
    smtp_pass: password,
    imap_user: alice,
    imap_pass: password,
    folder: `imaps://localhost:${missiva.ports.imaps}/`,
    record: "=Sent",
    spoolfile: "=INBOX",
    certificate_file: certificate,
    ssl_ca_certificates_file: certificate,
    ssl_force_tls: "yes",
    ssl_verify_host: "no",
    confirmappend: "no",
    confirmcreate: "no",
    delete: "yes",
    move: "no",
    quit: "yes",
    copy: "yes",
  }
  const lines = Object.entries(settings).map(([name, value]) => `set ${name}="${value}"`)
  await writeFile(rc, `${lines.join("\n")}\n`)
  const env = { ...process.env, HOME: missiva.folder, TERM: "xterm" }
  const words = ["-F", rc, "-s", "by mutt", "-a", join(missiva.folder, "notes.txt"), "--", "bob@example.test"]
  await feed("mutt", words, "Hello from mutt.\n", env)
  expect(await arrived("bob@example.test", "by mutt")).toContain("notes.txt")
  expect(await arrived(alice, "by mutt", "Sent")).toContain("Hello from mutt.")
  const keys = `<limit>~s "by mutt"<enter><first-entry><copy-message><kill-line>${saved}<enter><save-message><kill-line>=Archive<enter><quit>`
  const mutt = `mutt -F ${rc} -f =Sent -e 'push "${keys.replaceAll('"', '\\"')}"'`
  await feed("script", ["-qec", mutt, "/dev/null"], "", env)
  expect(await readFile(saved, "utf8")).toContain("Hello from mutt.")
  expect(await arrived(alice, "by mutt", "Archive")).toContain("notes.txt")
})
