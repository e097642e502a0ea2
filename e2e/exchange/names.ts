import { execFileSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Running } from "./process.ts"

export interface NamesOptions {
  folder: string
  /** Address and port of the server that knows the zone. */
  authority: { address: string; port: number }
  /** Address of the resolver that validates; port 53, where every program looks. */
  resolver: string
  /** Lines of the zone "test.", names relative to it. */
  zone: string[]
  /** Addresses with the names they lead back to. */
  reverse: ReadonlyMap<string, string>
  /** A name whose address is changed behind the signature. */
  forged: string
}

/** The DNS of the test: BIND serves a signed zone, Unbound validates it for everybody else. */
export async function startNames(options: NamesOptions): Promise<Running[]> {
  const { folder, authority, resolver } = options
  const at = (name: string) => join(folder, name)
  writeZone(options)
  const listen = `listen-on port ${authority.port} { ${authority.address}; }; listen-on-v6 { none; };`
  writeFileSync(
    at("named.conf"),
    `options { directory "${folder}"; ${listen} pid-file "${at("named.pid")}"; session-keyfile "${at("session")}";
       recursion no; dnssec-validation no; notify no; };
     controls {};
     zone "test" { type primary; file "zone.signed"; };
     zone "127.in-addr.arpa" { type primary; file "reverse"; };\n`,
  )
  const stub = (name: string) =>
    `stub-zone:\n  name: "${name}"\n  stub-addr: ${authority.address}@${authority.port}\n  stub-prime: no\n`
  writeFileSync(
    at("unbound.conf"),
    `server:
  directory: "${folder}"
  chroot: ""
  username: ""
  pidfile: "${at("unbound.pid")}"
  use-syslog: no
  do-daemonize: no
  num-threads: 1
  verbosity: 1
  interface: ${resolver}
  port: 53
  do-ip6: no
  access-control: 127.0.0.0/8 allow
  do-not-query-localhost: no
  module-config: "validator iterator"
  trust-anchor-file: "${at("anchor")}"
  local-zone: "test." nodefault
  local-zone: "127.in-addr.arpa." nodefault
  domain-insecure: "127.in-addr.arpa."
remote-control:
  control-enable: no
${stub("test.")}${stub("127.in-addr.arpa.")}`,
  )
  const named = new Running(["named", ["-g", "-c", at("named.conf")]], at("named.log"))
  const unbound = new Running(["unbound", ["-c", at("unbound.conf")]], at("unbound.log"))
  await Promise.all([named.listens(authority.address, authority.port), unbound.listens(resolver, 53)])
  return [named, unbound]
}

const start = (ns: string) => `$TTL 60\n@ IN SOA ${ns} hostmaster.test. 1 3600 600 86400 60\n@ IN NS ${ns}\n`

function writeZone({ folder, authority, zone, reverse, forged }: NamesOptions): void {
  const at = (name: string) => join(folder, name)
  const bind = (program: string, ...args: string[]) =>
    execFileSync(program, args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim()
  writeFileSync(at("zone"), `${start("ns.test.")}ns IN A ${authority.address}\n${zone.join("\n")}\n`)
  const key = bind("dnssec-keygen", "-a", "ECDSAP256SHA256", "-f", "KSK", "test").split("\n").at(-1)!
  writeFileSync(at("anchor"), readFileSync(at(`${key}.key`)))
  bind("dnssec-signzone", "-S", "-z", "-o", "test", "-f", "zone.signed", "zone")
  const signed = readFileSync(at("zone.signed"), "utf8")
  const record = new RegExp(`^(${forged}\\.test\\.\\s+\\d+\\s+IN A\\s+)\\S+`, "m")
  if (!record.test(signed)) throw new Error(`no address of ${forged} to forge`)
  writeFileSync(at("zone.signed"), signed.replace(record, `$1${authority.address}`))
  const back = [...reverse].map(([address, name]) => {
    const [, b, c, d] = address.split(".")
    return `${d}.${c}.${b} IN PTR ${name}.`
  })
  writeFileSync(at("reverse"), `${start("ns.test.")}${back.join("\n")}\n`)
}
