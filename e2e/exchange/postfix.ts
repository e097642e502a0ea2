import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { configurePostfix, makePostfixHome } from "../postfix-home.ts"
import type { Peer, PeerOptions } from "./exim.ts"
import { Running } from "./process.ts"

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
  const home = makePostfixHome(join(folder, "postfix"))
  const { at } = home
  const running = await startMilters(options, at, milters)
  const domains = [domain, ...also]
  configurePostfix(home, {
    address,
    port,
    domains,
    users: domains.map((name) => `friend@${name} friend/\n`).join(""),
    more: {
      myhostname: host,
      mynetworks: "127.0.0.1/32",
      smtp_bind_address: address,
      smtp_tcp_port: String(port),
      smtpd_tls_cert_file: certificate.chain,
      smtpd_tls_key_file: certificate.key,
      smtpd_milters: milters.map((milter) => `inet:127.0.0.1:${milter}`).join(","),
      milter_default_action: "tempfail",
      smtp_dns_support_level: "dnssec",
      smtp_tls_security_level: "dane",
    },
  })
  const postfix = (word: string) => stage.run("postfix", "-c", at("etc"), word)
  postfix("start")
  return {
    mailbox: home.mailbox,
    log: () => [home.log(), ...[at("opendkim.log"), at("opendmarc.log")].map(written)].join("\n"),
    async stop() {
      postfix("stop")
      await Promise.all(running.map((milter) => milter.stop()))
    },
  }
}

const written = (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : "")

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
