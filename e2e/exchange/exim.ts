import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { messagesIn } from "../postfix-home.ts"
import type { Pair } from "./certificates.ts"
import { exim, eximId, type Stage } from "./debian.ts"
import { Running } from "./process.ts"

export interface PeerOptions {
  folder: string
  stage: Stage
  /** Address of the resolver. */
  resolver: string
  /** Where it listens and connects from; the port is everybody's. */
  address: string
  port: number
  host: string
  domain: string
  certificate: Pair
  /** Whether the domain of a sender has a DKIM key of ours; the path of each is found by it. */
  keys: ReadonlyMap<string, string>
}

/** A server that is not ours. */
export interface Peer {
  /** Messages in somebody's mailbox there. */
  mailbox(person: string): string[]
  log(): string
  stop(): Promise<void>
}

/** Exim, the server of one domain, that signs what it sends and looks at signatures. It relays for 127.0.0.1. */
export async function startExim(options: PeerOptions): Promise<Peer> {
  const { folder, stage, address, port, host, domain, certificate, keys } = options
  const at = (...names: string[]) => join(folder, "exim", ...names)
  for (const name of ["spool", "mail", "log"]) {
    mkdirSync(at(name), { recursive: true })
    chownSync(at(name), eximId, eximId)
  }
  const key = [...keys].reduceRight(
    (rest, [sender, path]) => `\${if eq{$sender_address_domain}{${sender}}{${path}}{${rest}}}`,
    "0",
  )
  writeFileSync(
    at("exim.conf"),
    `primary_hostname = ${host}
local_interfaces = ${address}
daemon_smtp_ports = ${port}
exim_user = ${eximId}
exim_group = ${eximId}
spool_directory = ${at("spool")}
log_file_path = ${at("log")}/%slog
pid_file_path = ${at("pid")}
keep_environment =
never_users =
deliver_drop_privilege = true
check_spool_space = 0
check_log_space = 0
dns_dnssec_ok = 1
tls_advertise_hosts = *
tls_certificate = ${certificate.chain}
tls_privatekey = ${certificate.key}
log_selector = +tls_peerdn +tls_cipher +dnssec -queue_run
rfc1413_hosts = :
acl_smtp_rcpt = rcpt
acl_smtp_data = data
begin acl
rcpt:
  accept hosts = 127.0.0.1
  accept domains = ${domain}
  deny
data:
  warn !hosts = 127.0.0.1
       add_header = :at_start:\${authresults {${host}}}
  accept
begin routers
here:
  driver = accept
  domains = ${domain}
  local_parts = friend
  transport = maildir
elsewhere:
  driver = dnslookup
  dnssec_request_domains = *
  transport = smtp
  self = send
begin transports
maildir:
  driver = appendfile
  maildir_format
  directory = ${at("mail", "friend")}
smtp:
  driver = smtp
  port = ${port}
  interface = ${address}
  hosts_try_dane = *
  dnssec_request_domains = *
  dkim_domain = $sender_address_domain
  dkim_selector = peer
  dkim_private_key = ${key}
begin retry
* * F,1h,2s
`,
  )
  const running = new Running(stage.command(exim, "-C", at("exim.conf"), "-bdf", "-q2s"), at("out"))
  await running.listens(address, port)
  return {
    mailbox: (person) => messagesIn(at("mail", person, "new")),
    log: () =>
      ["mainlog", "rejectlog", "paniclog"]
        .filter((name) => existsSync(at("log", name)))
        .map((name) => readFileSync(at("log", name), "utf8"))
        .join("\n"),
    stop: () => running.stop(),
  }
}
