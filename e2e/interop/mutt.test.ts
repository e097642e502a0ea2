import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { expect } from "vitest"
import { password } from "../missiva.ts"
import { oneMissiva } from "../one-missiva.ts"
import { arrived, certificateOf, run, withProgram } from "./programs.ts"

const alice = "alice@example.test"
const missiva = oneMissiva()

withProgram("/usr/bin/mutt", "mutt sends a letter with an attachment, and reads and files mail", async () => {
  const certificate = certificateOf(missiva())
  const rc = join(missiva().folder, "muttrc")
  const saved = join(missiva().folder, "saved.mbox")
  await writeFile(join(missiva().folder, "notes.txt"), "attached by mutt\n")
  const settings = {
    from: alice,
    realname: "Alice",
    smtp_url: `smtp://alice%40example.test@localhost:${missiva().ports.submission}/`,
    smtp_pass: password,
    imap_user: alice,
    imap_pass: password,
    folder: `imaps://localhost:${missiva().ports.imaps}/`,
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
  const env = { ...process.env, HOME: missiva().folder, TERM: "xterm" }
  const words = [
    "-F",
    rc,
    "-s",
    "by mutt",
    "-a",
    join(missiva().folder, "notes.txt"),
    "--",
    "bob@example.test",
  ]
  await run("mutt", words, { input: "Hello from mutt.\n", env })
  expect(await arrived(missiva(), "bob@example.test", "by mutt")).toContain("notes.txt")
  expect(await arrived(missiva(), alice, "by mutt", "Sent")).toContain("Hello from mutt.")
  const keys = `<limit>~s "by mutt"<enter><first-entry><copy-message><kill-line>${saved}<enter><save-message><kill-line>=Archive<enter><quit>`
  const mutt = `mutt -F ${rc} -f =Sent -e 'push "${keys.replaceAll('"', '\\"')}"'`
  await run("script", ["-qec", mutt, "/dev/null"], { env })
  expect(await readFile(saved, "utf8")).toContain("Hello from mutt.")
  expect(await arrived(missiva(), alice, "by mutt", "Archive")).toContain("notes.txt")
})
