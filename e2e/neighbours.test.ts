import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, expect, test } from "vitest"
import { silentLog } from "../server/log.ts"
import { Clamav } from "../server/spam/clamav.ts"
import { Rspamd } from "../server/spam/rspamd.ts"
import { freePort } from "./free-port.ts"

// The programs beside us, as Debian has them: clamd with one signature of our own, Rspamd with nothing but what it is
// born with.

const folders: string[] = []
const running: ChildProcess[] = []
afterEach(async () => {
  for (const program of running.splice(0)) {
    const gone = program.exitCode === null ? once(program, "exit") : undefined
    // Rspamd takes its workers along only when it is asked.
    program.kill("SIGTERM")
    await gone
  }
})
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "missiva-neighbour-"))
  // Rspamd gives up root's rights.
  await chmod(made, 0o777)
  folders.push(made)
  return made
}

function start(program: string, args: string[]): void {
  running.push(spawn(program, args, { stdio: "ignore" }))
}

function withNeighbour(path: string, name: string, work: () => Promise<void>): void {
  const able = existsSync(path) && process.getuid?.() === 0
  if (!able) console.warn(`SKIPPED: ${name} (${path} is not installed, or we are not root)`)
  test.skipIf(!able)(name, work)
}

async function* message(text: string) {
  yield Buffer.from(text)
}

// In two halves, so that no scanner takes this file for what it is about.
const eicar = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"].join("")
const gtube = ["XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-", "ANTI-UBE-TEST-EMAIL*C.34X"].join("")

withNeighbour("/usr/sbin/clamd", "ClamAV finds a virus in an attachment, and none in a letter", async () => {
  const home = await folder()
  await mkdir(join(home, "db"))
  const bytes = Buffer.from(eicar.slice(28, 62)).toString("hex")
  await writeFile(join(home, "db/test.ndb"), `Missiva.Test.Eicar:0:*:${bytes}\n`)
  const socket = join(home, "clamd.sock")
  const settings = `LocalSocket ${socket}\nDatabaseDirectory ${join(home, "db")}\nForeground yes\n`
  await writeFile(join(home, "clamd.conf"), settings)
  start("/usr/sbin/clamd", ["-c", join(home, "clamd.conf")])
  const clamav = new Clamav({ path: socket }, silentLog)
  await expect
    .poll(() => clamav.scan(10, message("Subject: x\r\n\r\nhello\r\n")))
    .toEqual({ virus: undefined })
  const attached =
    "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" +
    "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
    `${Buffer.from(eicar).toString("base64")}\r\n--b--\r\n`
  expect(await clamav.scan(10, message(attached))).toEqual({ virus: "Missiva.Test.Eicar.UNOFFICIAL" })
})

withNeighbour(
  "/usr/bin/rspamd",
  "Rspamd knows its test message, and has nothing against a letter",
  async () => {
    const home = await folder()
    const port = await freePort()
    await writeFile(join(home, "suffixes"), "example\ntest\n")
    await writeFile(
      join(home, "rspamd.conf"),
      `options { pidfile = "${home}/pid"; filters = ""; url_tld = "${home}/suffixes"; hs_cache_dir = "${home}";
       cache_file = "${home}/symbols"; dns { nameserver = ["127.0.0.1:1"]; } }
     logging { type = "file"; filename = "${home}/log"; }
     worker "normal" { bind_socket = "127.0.0.1:${port}"; count = 1; }
     actions { reject = 15; add_header = 6; }\n`,
    )
    start("/usr/bin/rspamd", ["-f", "-u", "_rspamd", "-g", "_rspamd", "-c", join(home, "rspamd.conf")])
    const answers = () =>
      fetch(`http://127.0.0.1:${port}/ping`).then(
        (response) => response.ok,
        () => false,
      )
    await expect.poll(answers).toBe(true)
    const rspamd = new Rspamd(`http://127.0.0.1:${port}`, silentLog)
    const arrival = {
      client: "192.0.2.1",
      helo: "x.example",
      sender: "x@y.example",
      recipients: ["a@z.test", "b@z.test"],
    }
    const letter = (text: string) => message(`From: x@y.example\r\nSubject: hi\r\n\r\n${text}\r\n`)
    expect(await rspamd.check(arrival, 10, letter(gtube))).toMatchObject({ name: "rspamd", points: 10 })
    expect(await rspamd.check(arrival, 10, letter("hello"))).toBeUndefined()
  },
)
