import { expect } from "vitest"
import { password } from "../missiva.ts"
import { oneMissiva } from "../one-missiva.ts"
import { certificateOf, imap, letter, run, withProgram } from "./programs.ts"

const alice = "alice@example.test"
const missiva = oneMissiva()

withProgram(
  "/usr/bin/curl",
  "curl lists, fetches and deletes by POP3, with TLS from the start and with STLS",
  async () => {
    const client = await imap(missiva(), alice)
    await client.append("INBOX", letter("by pop", "..dots\r\n."))
    const { messages } = (await client.status("INBOX", { messages: true })) as { messages: number }
    const trust = ["--cacert", certificateOf(missiva()), "--user", `${alice}:${password}`]
    const curl = (...args: string[]) => run("curl", ["--silent", "--show-error", ...trust, ...args])
    const secure = `pop3s://localhost:${missiva().ports.pop3s}`
    expect((await curl(`${secure}/`)).trim().split("\r\n")).toHaveLength(messages)
    expect(await curl(`${secure}/${messages}`)).toContain("..dots\r\n.\r\n")
    const plain = `pop3://localhost:${missiva().ports.pop3}`
    await curl("--ssl-reqd", `${plain}/${messages}`, "--request", "DELE", "--list-only")
    expect(await client.status("INBOX", { messages: true })).toMatchObject({ messages: messages - 1 })
    await client.logout()
  },
)
