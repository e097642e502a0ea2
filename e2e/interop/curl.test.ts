import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { expect } from "vitest"
import { password } from "../missiva.ts"
import { oneMissiva } from "../one-missiva.ts"
import { arrived, certificateOf, run, withProgram } from "./programs.ts"

const alice = "alice@example.test"
const missiva = oneMissiva()

withProgram(
  "/usr/bin/curl",
  "curl sends by SMTP, and lists, reads, searches and uploads by IMAP",
  async () => {
    const trust = ["--cacert", certificateOf(missiva()), "--user", `${alice}:${password}`]
    const curl = (...args: string[]) => run("curl", ["--silent", "--show-error", ...trust, ...args])
    const file = join(missiva().folder, "letter.eml")
    await writeFile(file, `From: ${alice}\r\nTo: ${alice}\r\nSubject: by curl\r\n\r\nHello from curl.\r\n`)
    const smtp = `smtp://localhost:${missiva().ports.submission}/client.test`
    await curl("--ssl-reqd", smtp, "--mail-from", alice, "--mail-rcpt", alice, "--upload-file", file)
    await arrived(missiva(), alice, "by curl")
    const base = `imaps://localhost:${missiva().ports.imaps}`
    expect(await curl(`${base}/`)).toContain('"Sent"')
    await curl(`${base}/Archive`, "--upload-file", file)
    const found = await curl(`${base}/Archive?SUBJECT%20curl`)
    const number = /\* SEARCH (\d+)/.exec(found)![1]
    expect(await curl(`${base}/Archive;MAILINDEX=${number}`)).toContain("Hello from curl.")
    expect(await curl(`${base}/Archive;MAILINDEX=${number};SECTION=HEADER.FIELDS%20(SUBJECT)`)).toBe(
      "Subject: by curl\r\n\r\n",
    )
  },
)
