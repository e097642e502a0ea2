import { chownSync, mkdirSync } from "node:fs"
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect } from "vitest"
import { password } from "../missiva.ts"
import { oneMissiva } from "../one-missiva.ts"
import { certificateOf, imap, letter, run, withProgram } from "./programs.ts"

const bob = "bob@example.test"
const nobody = 65_534
const isRoot = process.getuid?.() === 0
const missiva = oneMissiva()

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "missiva-getmail-"))
})
afterAll(() => rm(home, { recursive: true, force: true }))

/** Runs getmail once, which refuses to work for root. @returns what is in its Maildir then */
async function getmail(kind: "POP3" | "IMAP", port: number, options: string[] = []): Promise<string[]> {
  const folders = ["", "/new", "/cur", "/tmp"].map((name) => join(home, `${kind}${name}`))
  for (const folder of folders) mkdirSync(folder, { recursive: true })
  const certificate = join(home, "certificate.pem")
  await writeFile(certificate, await readFile(certificateOf(missiva())))
  const config = join(home, `${kind}rc`)
  const lines = [
    ...["[retriever]", `type = Simple${kind}SSLRetriever`, "server = localhost", `port = ${port}`],
    ...[`username = ${bob}`, `password = ${password}`, `ca_certs = ${certificate}`, ...options],
    ...["[destination]", "type = Maildir", `path = ${join(home, kind)}/`],
    ...["[options]", "read_all = false", "delivered_to = false", "received = false"],
  ]
  await writeFile(config, `${lines.join("\n")}\n`)
  if (isRoot) for (const path of [home, config, certificate, ...folders]) chownSync(path, nobody, nobody)
  const words = ["getmail", "--getmaildir", home, "--rcfile", config]
  const asNobody = ["--reuid", String(nobody), "--regid", String(nobody), "--clear-groups", ...words]
  const env = { ...process.env, HOME: home }
  if (isRoot) await run("setpriv", asNobody, { env })
  else await run(words[0]!, words.slice(1), { env })
  const names = await readdir(join(home, kind, "new"))
  return Promise.all(names.map((name) => readFile(join(home, kind, "new", name), "utf8")))
}

withProgram(
  "/usr/bin/getmail",
  "getmail takes by POP3 what it has not seen, and leaves it here",
  async () => {
    const client = await imap(missiva(), bob)
    await client.append("INBOX", letter("g one", "..dots\r\n.\r\nFrom here on"))
    const before = await getmail("POP3", missiva().ports.pop3s)
    const { messages } = (await client.status("INBOX", { messages: true })) || { messages: -1 }
    expect(before).toHaveLength(messages!)
    expect(
      before.filter((text) => text.includes("Subject: g one") && text.includes("\n..dots\n.\nFrom here on")),
    ).toHaveLength(1)
    await client.append("INBOX", letter("g two"))
    const after = await getmail("POP3", missiva().ports.pop3s)
    expect(after).toHaveLength(messages! + 1)
    expect(await client.status("INBOX", { messages: true })).toMatchObject({ messages: messages! + 1 })
    await client.logout()
  },
)

withProgram("/usr/bin/getmail", "getmail takes mail of a mailbox by IMAP", async () => {
  const client = await imap(missiva(), bob)
  await client.mailboxCreate("Collected")
  await client.append("Collected", letter("g three"))
  const taken = await getmail("IMAP", missiva().ports.imaps, ['mailboxes = ("Collected",)'])
  expect(taken).toHaveLength(1)
  expect(taken[0]).toContain("Subject: g three")
  expect(await getmail("IMAP", missiva().ports.imaps, ['mailboxes = ("Collected",)'])).toHaveLength(1)
  await client.logout()
})
