import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { expect } from "vitest"
import { password } from "../missiva.ts"
import { oneMissiva } from "../one-missiva.ts"
import { arrived, certificateOf, run, withProgram } from "./programs.ts"

const alice = "alice@example.test"
const missiva = oneMissiva()

withProgram("/usr/bin/msmtp", "msmtp sends with STARTTLS, and Bcc stays secret", async () => {
  const config = join(missiva().folder, "msmtprc")
  const lines = [
    "account default",
    "host localhost",
    `port ${missiva().ports.submission}`,
    "auth on",
    "tls on",
    `tls_trust_file ${certificateOf(missiva())}`,
    `from ${alice}`,
    `user ${alice}`,
    `password ${password}`,
  ]
  await writeFile(config, `${lines.join("\n")}\n`, { mode: 0o600 })
  const input = `From: ${alice}\nTo: bob@example.test\nBcc: carol@example.test\nSubject: by msmtp\n\nHello.\n.\n..dots\n`
  await run("msmtp", ["-C", config, "-t"], { input })
  for (const reader of ["bob@example.test", "carol@example.test"]) {
    const source = await arrived(missiva(), reader, "by msmtp")
    expect(source).toContain("Hello.\r\n.\r\n..dots\r\n")
    expect(source).not.toMatch(/^bcc:/im)
    expect(source).toMatch(/^Message-ID: </im)
    expect(source).toMatch(/^Date: /im)
  }
})
