import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { expect } from "vitest"
import { password } from "../missiva.ts"
import { oneMissiva } from "../one-missiva.ts"
import { certificateOf, imap, letter, run, withProgram } from "./programs.ts"

const dora = "dora@example.net"
const missiva = oneMissiva()

/** Writes what mbsync wants to know. @returns what runs it */
async function prepare(maildir: string): Promise<() => Promise<string>> {
  await mkdir(maildir)
  const config = join(missiva().folder, "mbsyncrc")
  const blocks = [
    ["IMAPAccount m", "Host localhost", `Port ${missiva().ports.imap}`, `User ${dora}`, `Pass ${password}`],
    ["SSLType STARTTLS", `CertificateFile ${certificateOf(missiva())}`, "AuthMechs *", ""],
    ["IMAPStore far", "Account m", ""],
    ["MaildirStore near", `Path ${maildir}/`, `Inbox ${maildir}/INBOX`, "SubFolders Verbatim", ""],
    ["Channel c", "Far :far:", "Near :near:", "Patterns *", "Create Both", "Remove Both", "Expunge Both"],
    ["SyncState *", ""],
  ]
  await writeFile(config, blocks.flat().join("\n"), { mode: 0o600 })
  return () => run("mbsync", ["--config", config, "--all"])
}

withProgram("/usr/bin/mbsync", "mbsync brings mailboxes here, and changes on both sides meet", async () => {
  const maildir = join(missiva().folder, "maildir")
  const sync = await prepare(maildir)
  const client = await imap(missiva(), dora)
  const before = (await client.status("INBOX", { messages: true })) || { messages: 0 }
  for (const name of ["alpha", "beta", "gamma", "delta"]) await client.append("INBOX", letter(name))
  await sync()
  const files = async (box: string) => {
    const names = await Promise.all(
      ["new", "cur"].map(async (part) =>
        (await readdir(join(maildir, box, part))).map((name) => `${part}/${name}`),
      ),
    )
    return names.flat().sort()
  }
  const all = await files("INBOX")
  expect(all).toHaveLength(before.messages! + 4)
  // While nobody is connected: here a letter is written, one is read, one is deleted …
  const uidOf = (file: string) => Number(/,U=(\d+)/.exec(file)![1])
  const [alpha, beta, gamma, delta] = all.sort((one, other) => uidOf(one) - uidOf(other)).slice(-4)
  await writeFile(
    join(maildir, "INBOX/new", `${Date.now()}.1.here`),
    letter("from here").replaceAll("\r", ""),
  )
  const path = (name: string) => join(maildir, "INBOX", name)
  await rename(path(alpha!), path(alpha!.replace(/^new/, "cur").replace(/(:2,.*)?$/, ":2,S")))
  await rm(path(beta!))
  // … and there one comes, one is starred, one is deleted, and a mailbox is made.
  await client.append("INBOX", letter("from there"), ["\\Flagged"])
  await client.mailboxOpen("INBOX")
  await client.messageFlagsAdd(String(uidOf(gamma!)), ["\\Answered"], { uid: true })
  await client.messageDelete(String(uidOf(delta!)), { uid: true })
  await client.mailboxCreate("Plans/Spring")
  await client.append("Plans/Spring", letter("seeds"))
  await sync()
  await sync()
  const subjects = async (mailbox: string) => {
    await client.mailboxOpen(mailbox)
    const found = await client.fetchAll("1:*", { envelope: true, flags: true })
    const seen = found.map(({ envelope, flags }): [string, string[]] => [
      envelope!.subject ?? "",
      [...flags!].filter((flag) => flag !== "\\Recent").sort(),
    ])
    return new Map(seen)
  }
  const inbox = await subjects("INBOX")
  expect(inbox.get("alpha")).toEqual(["\\Seen"])
  expect(inbox.get("gamma")).toEqual(["\\Answered"])
  expect(inbox.get("from there")).toEqual(["\\Flagged"])
  expect([...inbox.keys()]).toContain("from here")
  expect([...inbox.keys()]).not.toContain("beta")
  expect([...inbox.keys()]).not.toContain("delta")
  const here = await files("INBOX")
  expect(here).toHaveLength(before.messages! + 4)
  expect(here.filter((file) => /:2,[A-Z]*F/.test(file))).not.toEqual([])
  expect(here.find((file) => uidOf(file) === uidOf(gamma!))).toMatch(/:2,[A-Z]*R/)
  expect(await files("Plans/Spring")).toHaveLength(1)
  // Nothing is left to do.
  const settled = here.join()
  await sync()
  expect((await files("INBOX")).join()).toBe(settled)
  await client.logout()
})
