import { execFileSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { freePort } from "./free-port.ts"
import { configurePostfix, makePostfixHome } from "./postfix-home.ts"

/** Whether a Postfix of our own can be started here. */
export const canRunPostfix = existsSync("/usr/sbin/postfix") && process.getuid?.() === 0

/** Postfix from Debian's package with a configuration, a queue and mailboxes of its own: the server of peer.test. */
export interface Postfix {
  port: number
  /** Messages in somebody's mailbox there. */
  mailbox(person: string): string[]
  /** Sends as a program on that machine would. */
  sendmail(from: string, to: string, message: string): void
  log(): string
  /** Changes settings while it runs. */
  configure(changes: Record<string, string>): void
  /** Tries everything that waits. */
  flush(): void
  /** Of its processes, the first one. */
  pids(): number[]
  stop(): void
}

/**
 * @param route where mail for example.test goes
 * @param changes settings that are not as usual
 */
export async function startPostfix(
  route: { host: string; port: number },
  changes: Record<string, string> = {},
): Promise<Postfix> {
  const folder = mkdtempSync(join(tmpdir(), "missiva-postfix-"))
  execFileSync("chmod", ["755", folder])
  const home = makePostfixHome(folder)
  const { at } = home
  const port = await freePort()
  const makeCertificate = [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-days",
    "2",
    "-subj",
    "/CN=mx.peer.test",
  ]
  execFileSync("openssl", [...makeCertificate, "-keyout", at("etc/key.pem"), "-out", at("etc/cert.pem")], {
    stdio: "ignore",
  })
  writeFileSync(at("etc/transport"), `example.test smtp:[${route.host}]:${route.port}\n`)
  configurePostfix(home, {
    address: "127.0.0.1",
    port,
    domains: ["peer.test"],
    users: "friend@peer.test friend/\nfull@peer.test full/\n",
    more: {
      myhostname: "mx.peer.test",
      mynetworks: "127.0.0.0/8",
      transport_maps: `texthash:${at("etc/transport")}`,
      smtpd_tls_cert_file: at("etc/cert.pem"),
      smtpd_tls_key_file: at("etc/key.pem"),
      smtpd_tls_loglevel: "1",
      smtp_tls_security_level: "encrypt",
      smtp_dns_support_level: "disabled",
      ...changes,
    },
  })
  const postfix = (...words: string[]) =>
    execFileSync("postfix", ["-c", at("etc"), ...words], { stdio: "ignore" })
  postfix("start")
  return {
    port,
    mailbox: home.mailbox,
    sendmail(from, to, message) {
      execFileSync("/usr/sbin/sendmail", ["-C", at("etc"), "-f", from, to], { input: message })
    },
    configure(changes) {
      const words = Object.entries(changes).map(([name, value]) => `${name}=${value}`)
      execFileSync("postconf", ["-c", at("etc"), "-e", ...words])
      postfix("reload")
    },
    flush: () => postfix("flush"),
    pids: () => [Number(readFileSync(at("spool/pid/master.pid"), "utf8"))],
    log: home.log,
    stop() {
      postfix("stop")
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
