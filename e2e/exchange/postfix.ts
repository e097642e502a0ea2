import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { idOf } from "../postfix.ts"
import { messagesIn, type Peer, type PeerOptions } from "./exim.ts"
import { Running } from "./process.ts"

const owner = 5000

/**
 * Postfix with OpenDKIM, which signs and verifies, and OpenDMARC, which looks at SPF and DMARC: the server of one domain
 * and of others that are only names for it. It relays for 127.0.0.1.
 * @param also other domains it takes mail for
 */
export async function startPostfix(
  options: PeerOptions,
  milters: [number, number],
  also: string[],
): Promise<Peer> {
  const { folder, stage, address, port, host, domain, certificate } = options
  const at = (...names: string[]) => join(folder, "postfix", ...names)
  for (const name of ["etc", "spool", "data", "mail"]) mkdirSync(at(name), { recursive: true })
  chownSync(at("data"), idOf("postfix"), 0)
  chownSync(at("mail"), owner, owner)
  const running = await startMilters(options, at, milters)
  const domains = [domain, ...also]
  writeFileSync(at("etc/users"), domains.map((name) => `friend@${name} friend/\n`).join(""))
  const settings = {
    compatibility_level: "3.6",
    maillog_file: at("log"),
    maillog_file_prefixes: at(),
    queue_directory: at("spool"),
    data_directory: at("data"),
    myhostname: host,
    mydestination: "",
    mynetworks: "127.0.0.1/32",
    // Only addresses that the machine says it has; master.cf names the one we mean.
    inet_interfaces: "127.0.0.1",
    inet_protocols: "ipv4",
    smtp_bind_address: address,
    smtp_tcp_port: String(port),
    virtual_mailbox_domains: domains.join(" "),
    virtual_mailbox_base: at("mail"),
    virtual_mailbox_maps: `texthash:${at("etc/users")}`,
    virtual_uid_maps: `static:${owner}`,
    virtual_gid_maps: `static:${owner}`,
    alias_maps: "",
    alias_database: "",
    smtpd_tls_security_level: "may",
    smtpd_tls_cert_file: certificate.chain,
    smtpd_tls_key_file: certificate.key,
    smtpd_relay_restrictions: "permit_mynetworks,reject_unauth_destination",
    smtpd_milters: milters.map((milter) => `inet:127.0.0.1:${milter}`).join(","),
    milter_default_action: "tempfail",
    smtp_dns_support_level: "dnssec",
    smtp_tls_security_level: "dane",
    smtp_tls_loglevel: "1",
    minimal_backoff_time: "5s",
    queue_run_delay: "2s",
  }
  writeFileSync(
    at("etc/main.cf"),
    Object.entries(settings)
      .map(([name, value]) => `${name} = ${value}\n`)
      .join(""),
  )
  const shipped = readFileSync("/usr/share/postfix/master.cf.dist", "utf8")
  const chrootless = shipped.replace(/^(\S+\s+\S+\s+\S+\s+\S+\s+)[y-](\s)/gm, "$1n$2")
  writeFileSync(at("etc/master.cf"), chrootless.replace(/^smtp(\s+inet)/m, `${address}:${port}$1`))
  const postfix = (word: string) => stage.run("postfix", "-c", at("etc"), word)
  postfix("start")
  return {
    mailbox: (person) => messagesIn(at("mail", person, "new")),
    log: () =>
      [at("log"), at("opendkim.log"), at("opendmarc.log")]
        .map((path) => (existsSync(path) ? readFileSync(path, "utf8") : ""))
        .join("\n"),
    async stop() {
      postfix("stop")
      await Promise.all(running.map((milter) => milter.stop()))
    },
  }
}

async function startMilters(
  { stage, host, resolver, keys }: PeerOptions,
  at: (...names: string[]) => string,
  [dkim, dmarc]: [number, number],
): Promise<Running[]> {
  const table = [...keys].map(([sender, path]) => `${sender} ${sender}:peer:${path}\n`).join("")
  writeFileSync(at("keys"), table)
  writeFileSync(at("signing"), [...keys.keys()].map((sender) => `*@${sender} ${sender}\n`).join(""))
  writeFileSync(
    at("opendkim.conf"),
    `Socket inet:${dkim}@127.0.0.1
Mode sv
AuthservID ${host}
KeyTable file:${at("keys")}
SigningTable refile:${at("signing")}
InternalHosts 127.0.0.1
RequireSafeKeys no
ResolverConfiguration ${at("resolver.conf")}
Syslog no
`,
  )
  writeFileSync(
    at("opendmarc.conf"),
    `Socket inet:${dmarc}@127.0.0.1
AuthservID ${host}
TrustedAuthservIDs ${host}
IgnoreHosts ${at("ignored")}
SPFIgnoreResults true
SPFSelfValidate true
RejectFailures true
Syslog false
PublicSuffixList ${at("suffixes")}
`,
  )
  writeFileSync(at("ignored"), "127.0.0.1\n")
  writeFileSync(at("suffixes"), "test\n")
  // OpenDKIM resolves by itself, and as it comes it knows that there is no "test.".
  writeFileSync(
    at("resolver.conf"),
    `server:
  do-not-query-localhost: no
  module-config: "iterator"
  local-zone: "test." nodefault
forward-zone:
  name: "."
  forward-addr: ${resolver}
`,
  )
  const opendkim = new Running(stage.command("opendkim", "-f", "-x", at("opendkim.conf")), at("opendkim.log"))
  const opendmarc = new Running(
    stage.command("opendmarc", "-f", "-c", at("opendmarc.conf")),
    at("opendmarc.log"),
  )
  return Promise.all([opendkim.listens("127.0.0.1", dkim), opendmarc.listens("127.0.0.1", dmarc)])
}
