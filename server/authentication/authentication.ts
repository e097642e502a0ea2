// Sender authentication: what comes in is examined, what goes out is signed, and DNS is told what to say about us.
// - examiner.ts   SPF, DKIM, DMARC and ARC of a message from another server (mailauth does the checking)
// - sts.ts        what other domains demand about TLS; tls-results.ts how that went
// - outgoing.ts   DKIM signatures and ARC sets of what leaves, with the keys of keys.ts
// - reports.ts    what others are told once a day
// - records.ts    what DNS must say about a domain of ours, and whether it does
// Everything asks DNS through resolver.ts, with limits and a memory.

import { join } from "node:path"
import type { Clock } from "../clock.ts"
import type { Config } from "../config.ts"
import type { Sql } from "../db/sql.ts"
import { Vault } from "../directory/vault.ts"
import type { Log } from "../log.ts"
import { isThisMachine } from "../net/network.ts"
import { OutgoingRequests } from "../net/outgoing-request.ts"
import { leadsInward, ownAddresses } from "../queue/address-policy.ts"
import { checkSpf } from "./checks.ts"
import { DmarcResults } from "./dmarc-results.ts"
import type { Arrival } from "./examination.ts"
import { MailExaminer } from "./examiner.ts"
import { DkimKeys } from "./keys.ts"
import { Signer } from "./outgoing.ts"
import { ReportReception } from "./report-reception.ts"
import { Reports, type ReportsParts } from "./reports.ts"
import { Dns, type Lookup, within } from "./resolver.ts"
import { allowsHost, policyLines, StsPolicies } from "./sts.ts"
import { type TlsAttempt, TlsResults } from "./tls-results.ts"

/** How often keys are looked after, and how long after a start the first time, milliseconds. */
const rotationInterval = 10 * 60_000
const firstRotation = 10_000

/** What SPF of one sender may make us ask, and how long that may take in all, milliseconds. */
const spfLimits = { questions: 30, time: 8_000 }

/**
 * Forwarders and lists that are known to check what they pass on, whose seals are therefore believed; more by
 * MISSIVA_TRUSTED_SEALERS.
 */
const wellKnownSealers = [
  "google.com",
  "gmail.com",
  "googlegroups.com",
  "microsoft.com",
  "messagingengine.com",
  "fastmail.com",
  "pobox.com",
  "topicbox.com",
  "ietf.org",
  "forwardemail.net",
]

export interface AuthenticationParts {
  config: Pick<Config, "dnsServers" | "dataFolder" | "dmarc" | "trustedSealers" | "relayPrivate">
  sql: Sql
  clock: Clock
  log: Log
  /** As we call ourselves. */
  hostname: string
  /** Sends a report of ours. */
  send: ReportsParts["send"]
}

/** Sender authentication of a mail process. */
export class Authentication {
  readonly examiner: MailExaminer
  /** Asks DNS, and remembers. */
  readonly lookup: Lookup
  readonly #hostname: string
  readonly #signer: Signer
  readonly #policies: StsPolicies
  readonly #tlsResults: TlsResults
  readonly #dmarcResults: DmarcResults
  readonly #reports: Reports
  readonly #keys: DkimKeys
  readonly #fresh: Dns
  readonly #log: Log
  #timer: NodeJS.Timeout | undefined
  #rotation: Promise<void> | undefined
  #running = false

  constructor({ config, sql, clock, log, hostname, send }: AuthenticationParts) {
    const dns = new Dns({ servers: config.dnsServers, clock })
    this.#fresh = new Dns({ servers: config.dnsServers, clock, remember: false })
    this.lookup = dns.lookup
    this.#hostname = hostname
    this.#log = log
    this.#keys = new DkimKeys({ sql, vault: new Vault(join(config.dataFolder, "keys")), clock, log })
    this.#signer = new Signer({ keys: this.#keys, hostname, clock, log })
    this.#tlsResults = new TlsResults({ sql, clock, log })
    const dmarcResults = new DmarcResults({ sql, clock, log })
    this.#dmarcResults = dmarcResults
    const reception = new ReportReception({ sql, clock, log })
    const requests = outgoingRequests(dns.lookup, config.relayPrivate)
    this.#reports = new Reports({ sql, clock, log, lookup: this.#fresh.lookup, hostname, send, requests })
    this.#policies = new StsPolicies({ sql, clock, log, lookup: dns.lookup, requests })
    this.examiner = new MailExaminer({
      lookup: dns.lookup,
      hostname,
      mode: config.dmarc,
      trustedSealers: [...wellKnownSealers, ...config.trustedSealers],
      // They speak for nobody else.
      isExempt: isThisMachine,
      note: (arrival, noted) => dmarcResults.note(arrival, noted),
      look: (arrival, message, findings) => reception.look(arrival, message, findings),
      clock,
      log,
    })
  }

  /** What the queue needs for mail to be trusted on its way. */
  get assurance() {
    return {
      signer: this.#signer,
      tlsNotes: {
        note: (attempt: TlsAttempt) =>
          this.#tlsResults.note({ ...attempt, problem: this.#policies.problemWith(attempt.domain) }),
      },
      demands: {
        demandOf: async (domain: string) => {
          const policy = await this.#policies.policyFor(domain)
          if (!policy) return undefined
          const published = { lines: policyLines(policy), hosts: policy.hosts }
          return { mode: policy.mode, allows: (host: string) => allowsHost(policy, host), published }
        },
      },
    }
  }

  /** Whether SPF says that a client may send for a sender. @throws what mailauth does not understand */
  async passesSpf({ client, helo, sender }: Omit<Arrival, "recipients">): Promise<boolean> {
    const arrival = { client, helo, sender, recipients: [] }
    const { result } = await checkSpf(arrival, within(this.lookup, spfLimits), this.#hostname)
    return result === "pass"
  }

  /** Begins to look after keys, and to send reports, now and then. */
  start(): void {
    this.#running = true
    this.#timer = setTimeout(() => this.#rotate(), firstRotation).unref()
  }

  async stop(): Promise<void> {
    this.#running = false
    clearTimeout(this.#timer)
    await this.#rotation
    await Promise.all([this.#tlsResults.flush(), this.#dmarcResults.flush()])
  }

  #rotate(): void {
    this.#rotation = this.#keys
      .rotate(this.#fresh.lookup)
      .catch((cause: Error) => this.#log.error("dkim.rotation", { cause }))
      .then(() => this.#reports.sendDue())
      .catch((cause: Error) => this.#log.error("report.fault", { cause }))
      .then(() => {
        if (this.#running) this.#timer = setTimeout(() => this.#rotate(), rotationInterval).unref()
      })
  }
}

function outgoingRequests(lookup: Lookup, inwardToo: boolean): OutgoingRequests {
  return new OutgoingRequests({
    async resolve(name) {
      const found = await Promise.allSettled([lookup(name, "AAAA"), lookup(name, "A")])
      return found.flatMap((answer) => (answer.status === "fulfilled" ? (answer.value as string[]) : []))
    },
    leadsInward: (address) => !inwardToo && (leadsInward(address) || ownAddresses().has(address)),
  })
}
