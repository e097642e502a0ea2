import { readdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { expect } from "vitest"
import { password } from "../missiva.ts"
import { oneMissiva } from "../one-missiva.ts"
import { certificateOf, imap, letter, run, withProgram } from "./programs.ts"

const bob = "bob@example.test"
const missiva = oneMissiva()

withProgram("/usr/bin/offlineimap", "OfflineIMAP keeps a Maildir and the server the same", async () => {
  const { folder } = missiva()
  const maildir = join(folder, "offline")
  const config = join(folder, "offlineimaprc")
  const lines = [
    "[general]",
    "accounts = m",
    `metadata = ${folder}/offline-state`,
    "[Account m]",
    "localrepository = near",
    "remoterepository = far",
    "[Repository near]",
    "type = Maildir",
    `localfolders = ${maildir}`,
    "[Repository far]",
    "type = IMAP",
    "remotehost = localhost",
    `remoteport = ${missiva().ports.imaps}`,
    `remoteuser = ${bob}`,
    `remotepass = ${password}`,
    `sslcacertfile = ${certificateOf(missiva())}`,
  ]
  await writeFile(config, `${lines.join("\n")}\n`, { mode: 0o600 })
  const sync = () =>
    run("offlineimap", ["-c", config, "-o", "-u", "basic"], { env: { ...process.env, HOME: folder } })
  const client = await imap(missiva(), bob)
  const before = (await client.status("INBOX", { messages: true })) || { messages: 0 }
  await client.append("INBOX", letter("offline one"))
  await sync()
  const count = async () =>
    (await readdir(join(maildir, "INBOX/new"))).length + (await readdir(join(maildir, "INBOX/cur"))).length
  expect(await count()).toBe(before.messages! + 1)
  await writeFile(join(maildir, "INBOX/cur", `${Date.now()}_0.1.here:2,FS`), letter("offline two"))
  await client.mailboxOpen("INBOX")
  await client.messageDelete({ subject: "offline one" })
  await sync()
  await client.noop()
  const uids = (await client.search({ subject: "offline two" }, { uid: true })) || []
  expect(uids).toHaveLength(1)
  const message = await client.fetchOne(String(uids[0]), { flags: true }, { uid: true })
  expect(message && [...message.flags!]).toEqual(expect.arrayContaining(["\\Seen", "\\Flagged"]))
  expect(await count()).toBe(before.messages! + 1)
  await client.logout()
})
