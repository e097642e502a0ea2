import { randomInt } from "node:crypto"
import { once } from "node:events"
import { readFileSync, rmSync } from "node:fs"
import { createServer, type Server } from "node:https"
import { freePorts } from "../free-port.ts"
import type { Missiva } from "../missiva.ts"
import { Authority, dkimKey, type Pair, tlsa } from "./certificates.ts"
import { openFolder, setStage } from "./debian.ts"
import { type Peer, startExim } from "./exim.ts"
import { startOurs } from "./missiva.ts"
import { startNames } from "./names.ts"
import { startPostfix } from "./postfix.ts"
import type { Running } from "./process.ts"

/** The domains and who serves them; each host has an address of its own and all share a port. */
const hosts = { "alpha.test": 1, "beta.test": 2, "gamma.test": 3, "delta.test": 4 } as const
export type Domain = keyof typeof hosts

/** Domains that Postfix takes mail for under names where something is wrong, or is asked for. */
const namesOfPostfix = ["mismatch.test", "forged.test", "policy.test", "stranger.test"]

/** Four post offices with DNS between them. */
export class World {
  readonly alpha: Missiva
  readonly beta: Missiva
  readonly gamma: Peer
  readonly delta: Peer
  readonly port: number
  readonly #network: string
  readonly #names: Running[]
  readonly #policies: Server
  readonly #folder: string

  private constructor(parts: {
    ours: [Missiva, Missiva]
    peers: [Peer, Peer]
    port: number
    network: string
    names: Running[]
    policies: Server
    folder: string
  }) {
    ;[this.alpha, this.beta] = parts.ours
    ;[this.gamma, this.delta] = parts.peers
    this.port = parts.port
    this.#network = parts.network
    this.#names = parts.names
    this.#policies = parts.policies
    this.#folder = parts.folder
  }

  static async open(): Promise<World> {
    const folder = openFolder("exchange")
    const network = `127.${randomInt(16, 250)}.${randomInt(1, 250)}`
    const stopping: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]
    const keep = <T extends { stop(): unknown }>(made: T): T => {
      stopping.unshift(() => made.stop())
      return made
    }
    try {
      return await build(folder, network, keep)
    } catch (thrown) {
      for (const stop of stopping) await stop()
      throw thrown
    }

    async function build(
      folder: string,
      network: string,
      keep: <T extends { stop(): unknown }>(made: T) => T,
    ) {
      const authority = new Authority(folder)
      const pairs = new Map<string, Pair>()
      for (const domain of Object.keys(hosts))
        pairs.set(`mx.${domain}`, authority.issue(`mx.${domain}`, `plain.${domain}`))
      for (const name of ["mta-sts.policy.test", "mta-sts.stranger.test"])
        pairs.set(name, authority.issue(name))
      const addressOf = (domain: Domain) => `${network}.${hosts[domain]}`
      const [port, nsPort, dkim, dmarc] = await freePorts(4)
      const resolver = `${network}.54`
      const ours = async (domain: "alpha.test" | "beta.test") =>
        keep(
          await startOurs({
            address: addressOf(domain),
            port: port!,
            host: `mx.${domain}`,
            domain,
            certificate: pairs.get(`mx.${domain}`)!,
            resolver,
            trusted: authority.certificate,
          }),
        )
      const [alpha, beta] = await Promise.all([ours("alpha.test"), ours("beta.test")])
      const [a, b] = [await keyRecords(alpha, "alpha.test"), await keyRecords(beta, "beta.test")]
      const keys = {
        gamma: dkimKey(folder, "gamma"),
        delta: dkimKey(folder, "delta"),
        other: dkimKey(folder, "other"),
      }
      const certificateOf = (domain: Domain) => pairs.get(`mx.${domain}`)!.chain
      const zone = [
        ...Object.keys(hosts).flatMap((domain) => [
          `${label(domain)} IN MX 10 mx.${domain}.`,
          `mx.${label(domain)} IN A ${addressOf(domain as Domain)}`,
          `${label(domain)} IN TXT "v=spf1 mx -all"`,
          `_dmarc.${label(domain)} IN TXT "v=DMARC1; p=reject"`,
        ]),
        // Each kind of record that servers publish.
        `_${port}._tcp.mx.alpha IN TLSA ${tlsa(3, 1, certificateOf("alpha.test"))}`,
        `_${port}._tcp.mx.beta IN TLSA ${tlsa(2, 1, authority.certificate)}`,
        `_${port}._tcp.mx.gamma IN TLSA ${tlsa(3, 0, certificateOf("gamma.test"))}`,
        `_${port}._tcp.mx.delta IN TLSA ${tlsa(2, 0, authority.certificate)}`,
        ...a,
        ...b,
        text("peer._domainkey.gamma", keys.gamma.record),
        text("peer._domainkey.delta", keys.delta.record),
        // Senders that are not who they say: no address is theirs, or the key in DNS is another one.
        ...["liar", "suspect", "mistaken"].flatMap((name) => [
          `${name} IN MX 10 mx.gamma.test.`,
          `${name} IN TXT "v=spf1 ${name === "mistaken" ? "?" : "-"}all"`,
          `_dmarc.${name} IN TXT "v=DMARC1; p=${name === "suspect" ? "quarantine" : "reject"}"`,
        ]),
        text("peer._domainkey.mistaken", keys.other.record),
        // Destinations at whose servers something is wrong, or that ask for something.
        `mismatch IN MX 10 mx.mismatch.test.`,
        `mx.mismatch IN A ${addressOf("gamma.test")}`,
        `_${port}._tcp.mx.mismatch IN TLSA ${tlsa(3, 1, certificateOf("delta.test"))}`,
        `forged IN MX 10 mx.forged.test.`,
        `mx.forged IN A ${addressOf("gamma.test")}`,
        // Ours under a name with a wrong record, for Postfix and Exim to see.
        `swapped IN MX 10 mx.swapped.test.`,
        `mx.swapped IN A ${addressOf("alpha.test")}`,
        `_${port}._tcp.mx.swapped IN TLSA ${tlsa(3, 1, certificateOf("delta.test"))}`,
        // MTA-STS: one policy knows the server, the other does not. Neither server is known by TLSA records.
        ...["policy", "stranger"].flatMap((name) => [
          `${name} IN MX 10 plain.gamma.test.`,
          `_mta-sts.${name} IN TXT "v=STSv1; id=1"`,
          `mta-sts.${name} IN A ${network}.80`,
        ]),
        `plain.gamma IN A ${addressOf("gamma.test")}`,
      ]
      const reverse = new Map(
        Object.keys(hosts).map((domain) => [addressOf(domain as Domain), `mx.${domain}`]),
      )
      const names = await startNames({
        folder,
        // BIND listens only where the machine says that it has an address.
        authority: { address: "127.0.0.1", port: nsPort! },
        resolver,
        zone,
        reverse,
        forged: "mx.forged",
      })
      for (const running of names) keep(running)
      // Keys are in use once DNS shows them, which is looked at soon after a start.
      await Promise.all([alpha, beta].map((missiva) => missiva.stopMail().then(() => missiva.restart())))
      const policies = await servePolicies(`${network}.80`, pairs)
      keep({ stop: () => policies.close() })
      const stage = setStage(folder, resolver)
      const peer = (domain: "gamma.test" | "delta.test", signing: [string, string][]) => ({
        folder,
        stage,
        resolver,
        address: addressOf(domain),
        port: port!,
        host: `mx.${domain}`,
        domain,
        certificate: pairs.get(`mx.${domain}`)!,
        keys: new Map(signing),
      })
      const gamma = keep(
        await startPostfix(
          peer("gamma.test", [
            ["gamma.test", keys.gamma.path],
            ["mistaken.test", keys.gamma.path],
          ]),
          [dkim!, dmarc!],
          namesOfPostfix,
        ),
      )
      const delta = keep(await startExim(peer("delta.test", [["delta.test", keys.delta.path]])))
      return new World({
        ours: [alpha, beta],
        peers: [gamma, delta],
        port: port!,
        network,
        names,
        policies,
        folder,
      })
    }
  }

  addressOf(domain: Domain): string {
    return `${this.#network}.${hosts[domain]}`
  }

  async stop(): Promise<void> {
    await Promise.allSettled([this.alpha, this.beta, this.gamma, this.delta].map((server) => server.stop()))
    this.#policies.close()
    await Promise.allSettled(this.#names.map((running) => running.stop()))
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** What everybody wrote down, for a test that waits in vain. */
  async logs(): Promise<string> {
    const names = this.#names.map((running) => running.log().split("\n").slice(-20).join("\n"))
    const last = (text: string) => text.split("\n").slice(-60).join("\n")
    return [
      last(await this.alpha.log()),
      last(await this.beta.log()),
      last(this.gamma.log()),
      last(this.delta.log()),
      ...names,
    ].join("\n────\n")
  }
}

const label = (domain: string) => domain.replace(/\.test$/, "")

/** A TXT record in pieces of 255 bytes. */
const text = (name: string, value: string) =>
  `${name} IN TXT ${(value.match(/.{1,255}/g) ?? []).map((piece) => `"${piece}"`).join(" ")}`

/** The DKIM records of one of ours, as it wants them published. */
async function keyRecords(missiva: Missiva, domain: string): Promise<string[]> {
  const zone = await missiva.command("domain", "dns", domain, "--zone")
  return zone.split("\n").filter((line) => line.includes("._domainkey."))
}

/** The web server of two MTA-STS policies. */
async function servePolicies(address: string, pairs: ReadonlyMap<string, Pair>): Promise<Server> {
  const both = [...pairs].filter(([name]) => name.startsWith("mta-sts."))
  const read = ({ chain, key }: Pair) => ({ cert: readFileSync(chain), key: readFileSync(key) })
  const server = createServer(read(both[0]![1]), (request, response) => {
    const mx = request.headers.host === "mta-sts.policy.test" ? "plain.gamma.test" : "mx.elsewhere.test"
    response.setHeader("Content-Type", "text/plain")
    response.end(`version: STSv1\r\nmode: enforce\r\nmx: ${mx}\r\nmax_age: 86400\r\n`)
  })
  for (const [name, pair] of both) server.addContext(name, read(pair))
  server.listen(443, address)
  await once(server, "listening")
  return server
}
