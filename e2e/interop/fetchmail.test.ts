import { chmod, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { expect } from "vitest"
import { password } from "../missiva.ts"
import { oneMissiva } from "../one-missiva.ts"
import { attempt, certificateOf, imap, letter, withProgram } from "./programs.ts"

const alice = "alice@example.test"
const missiva = oneMissiva()

/** Runs fetchmail once; what it gets is added to a file. Its code 1 says that there was no mail. */
async function fetchmail(protocol: string, port: number, options = ""): Promise<number | null> {
  const { folder } = missiva()
  const config = join(folder, "fetchmailrc")
  const script = join(folder, "take")
  await writeFile(script, `#!/bin/sh\ncat >> ${folder}/taken\nprintf '\\n--end--\\n' >> ${folder}/taken\n`)
  await chmod(script, 0o755)
  await writeFile(
    config,
    `poll localhost protocol ${protocol} service ${port} user "${alice}" password "${password}" ${options}
     sslproto "TLS1.2+" sslcertck sslcertfile "${certificateOf(missiva())}" sslcommonname "localhost" mda "${script}"\n`,
    { mode: 0o600 },
  )
  const env = { ...process.env, HOME: folder, FETCHMAILHOME: folder }
  const { code, output } = await attempt("fetchmail", ["--fetchmailrc", config, "--nosyslog"], { env })
  if (code !== 0 && code !== 1) throw new Error(`fetchmail ended with ${code}: ${output}`)
  return code
}

const taken = () => readFile(join(missiva().folder, "taken"), "utf8")

withProgram("/usr/bin/fetchmail", "fetchmail takes mail by IMAP, and leaves nothing behind", async () => {
  const client = await imap(missiva(), alice)
  await client.mailboxCreate("Pickup")
  await client.append("Pickup", letter("f one"))
  await client.append("Pickup", letter("f two", "..dots\r\nFrom here on"))
  expect(await fetchmail("IMAP", missiva().ports.imap, 'folder "Pickup"')).toBe(0)
  expect((await taken()).split("\n--end--\n")).toHaveLength(3)
  expect(await taken()).toContain("..dots")
  expect(await client.status("Pickup", { messages: true })).toMatchObject({ messages: 0 })
  expect(await fetchmail("IMAP", missiva().ports.imap, 'folder "Pickup"')).toBe(1)
  await client.logout()
})

withProgram(
  "/usr/bin/fetchmail",
  "fetchmail takes mail by POP3 with STLS, and leaves nothing behind",
  async () => {
    const client = await imap(missiva(), alice)
    await client.append("INBOX", letter("by pop3", "..dots\r\n.\r\nFrom here on"))
    expect(await fetchmail("POP3", missiva().ports.pop3)).toBe(0)
    expect(await taken()).toContain("Subject: by pop3")
    expect(await client.status("INBOX", { messages: true })).toMatchObject({ messages: 0 })
    expect(await fetchmail("POP3", missiva().ports.pop3)).toBe(1)
    await client.logout()
  },
)
