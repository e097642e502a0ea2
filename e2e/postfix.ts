import { execFileSync } from "node:child_process"
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { freePort } from "./free-port.ts"

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

const owner = 5000

export function idOf(name: string): number {
  return Number(execFileSync("id", ["-u", name], { encoding: "utf8" }))
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
  const at = (...names: string[]) => join(folder, ...names)
  for (const name of ["etc", "spool", "data", "mail"]) mkdirSync(at(name))
  chownSync(at("data"), idOf("postfix"), 0)
  chownSync(at("mail"), owner, owner)
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
  writeFileSync(at("etc/users"), "friend@peer.test friend/\nfull@peer.test full/\n")
  writeFileSync(at("etc/transport"), `example.test smtp:[${route.host}]:${route.port}\n`)
  const settings = {
    compatibility_level: "3.6",
    maillog_file: at("log"),
    maillog_file_prefixes: tmpdir(),
    queue_directory: at("spool"),
    data_directory: at("data"),
    myhostname: "mx.peer.test",
    mydestination: "",
    mynetworks: "127.0.0.0/8",
    inet_interfaces: "127.0.0.1",
    inet_protocols: "ipv4",
    virtual_mailbox_domains: "peer.test",
    virtual_mailbox_base: at("mail"),
    virtual_mailbox_maps: `texthash:${at("etc/users")}`,
    virtual_uid_maps: `static:${owner}`,
    virtual_gid_maps: `static:${owner}`,
    transport_maps: `texthash:${at("etc/transport")}`,
    alias_maps: "",
    alias_database: "",
    smtpd_tls_security_level: "may",
    smtpd_tls_cert_file: at("etc/cert.pem"),
    smtpd_tls_key_file: at("etc/key.pem"),
    smtpd_tls_loglevel: "1",
    smtp_tls_security_level: "encrypt",
    smtp_tls_loglevel: "1",
    smtpd_relay_restrictions: "permit_mynetworks,reject_unauth_destination",
    smtp_dns_support_level: "disabled",
    minimal_backoff_time: "5s",
    queue_run_delay: "2s",
    ...changes,
  }
  writeFileSync(
    at("etc/main.cf"),
    Object.entries(settings)
      .map(([name, value]) => `${name} = ${value}\n`)
      .join(""),
  )
  const shipped = readFileSync("/usr/share/postfix/master.cf.dist", "utf8")
  const chrootless = shipped.replace(/^(\S+\s+\S+\s+\S+\s+\S+\s+)[y-](\s)/gm, "$1n$2")
  writeFileSync(at("etc/master.cf"), chrootless.replace(/^smtp(\s+inet)/m, `127.0.0.1:${port}$1`))
  const postfix = (...words: string[]) =>
    execFileSync("postfix", ["-c", at("etc"), ...words], { stdio: "ignore" })
  postfix("start")
  return {
    port,
    mailbox(person) {
      const box = at("mail", person, "new")
      return existsSync(box) ? readdirSync(box).map((name) => readFileSync(join(box, name), "utf8")) : []
    },
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
    log: () => (existsSync(at("log")) ? readFileSync(at("log"), "utf8") : ""),
    stop() {
      postfix("stop")
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
