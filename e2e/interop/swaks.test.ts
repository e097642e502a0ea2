import { expect } from "vitest"
import { password } from "../missiva.ts"
import { oneMissiva } from "../one-missiva.ts"
import { arrived, attempt, run, withProgram } from "./programs.ts"

const alice = "alice@example.test"
const missiva = oneMissiva()

withProgram(
  "/usr/bin/swaks",
  "swaks submits on every port with TLS, and cannot relay without signing in",
  async () => {
    const { ports } = missiva()
    const from = ["--from", alice, "--to", "bob@example.test"]
    const auth = ["--auth-user", alice, "--auth-password", password]
    const at = (port: number) => ["--server", "127.0.0.1", "--port", `${port}`]
    const ways: [string, string[]][] = [
      ["submission PLAIN", [...at(ports.submission), "--tls", "--auth", "PLAIN", ...auth]],
      ["submission-alt LOGIN", [...at(ports["submission-alt"]), "--tls", "--auth", "LOGIN", ...auth]],
      ["submissions PLAIN", [...at(ports.submissions), "--tlsc", "--auth", "PLAIN", ...auth]],
      ["smtp", [...at(ports.smtp), "--tls-optional"]],
    ]
    for (const [way, args] of ways) {
      const sender = way === "smtp" ? ["--from", "x@elsewhere.test", "--to", "bob@example.test"] : from
      await run("swaks", [...args, ...sender, "--header", `Subject: swaks ${way}`])
      expect(await arrived(missiva(), "bob@example.test", `swaks ${way}`)).toContain("This is a test mailing")
    }
    const relay = await attempt("swaks", [...at(ports.smtp), "--from", alice, "--to", "x@elsewhere.test"])
    expect(relay.code).not.toBe(0)
    expect(relay.output).toMatch(/55[04].*relay/i)
    const plain = await attempt("swaks", [...at(ports.submission), "--auth", "PLAIN", ...auth, ...from])
    expect(plain.code).not.toBe(0)
    expect(plain.output).toMatch(/authentication/)
  },
)
