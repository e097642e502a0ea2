// Sender authentication: what comes in is examined, what goes out is signed, and DNS is told what to say about us.
// - examiner.ts   SPF, DKIM, DMARC and ARC of a message from another server (mailauth does the checking)
// - outgoing.ts   DKIM signatures and ARC sets of what leaves, with the keys of keys.ts
// - records.ts    what DNS must say about a domain of ours, and whether it does
// Everything asks DNS through resolver.ts, with limits and a memory.

import { join } from "node:path"
import type { Clock } from "../clock.ts"
import type { Config } from "../config.ts"
import type { Sql } from "../db/sql.ts"
import { Vault } from "../directory/vault.ts"
import type { Log } from "../log.ts"
import { plainAddress } from "../net/network.ts"
import { MailExaminer } from "./examiner.ts"
import { DkimKeys } from "./keys.ts"
import { Signer } from "./outgoing.ts"
import { Dns } from "./resolver.ts"

/** How often keys are looked after, and how long after a start the first time, milliseconds. */
const rotationInterval = 10 * 60_000
const firstRotation = 10_000

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
  config: Pick<Config, "dnsServers" | "dataFolder" | "dmarc" | "trustedSealers">
  sql: Sql
  clock: Clock
  log: Log
  /** As we call ourselves. */
  hostname: string
}

/** Sender authentication of a mail process. */
export class Authentication {
  readonly examiner: MailExaminer
  readonly signer: Signer
  readonly #keys: DkimKeys
  readonly #fresh: Dns
  readonly #log: Log
  #timer: NodeJS.Timeout | undefined
  #rotation: Promise<void> | undefined
  #running = false

  constructor({ config, sql, clock, log, hostname }: AuthenticationParts) {
    const dns = new Dns({ servers: config.dnsServers, clock })
    this.#fresh = new Dns({ servers: config.dnsServers, clock, remember: false })
    this.#log = log
    this.#keys = new DkimKeys({ sql, vault: new Vault(join(config.dataFolder, "keys")), clock, log })
    this.signer = new Signer({ keys: this.#keys, hostname, clock })
    this.examiner = new MailExaminer({
      lookup: dns.lookup,
      hostname,
      mode: config.dmarc,
      trustedSealers: [...wellKnownSealers, ...config.trustedSealers],
      isExempt: isThisMachine,
      clock,
      log,
    })
  }

  /** Begins to look after the keys, now and then. */
  start(): void {
    this.#running = true
    this.#timer = setTimeout(() => this.#rotate(), firstRotation).unref()
  }

  async stop(): Promise<void> {
    this.#running = false
    clearTimeout(this.#timer)
    await this.#rotation
  }

  #rotate(): void {
    this.#rotation = this.#keys
      .rotate(this.#fresh.lookup)
      .catch((cause: Error) => this.#log.error("dkim.rotation", { cause }))
      .then(() => {
        if (this.#running) this.#timer = setTimeout(() => this.#rotate(), rotationInterval).unref()
      })
  }
}

/** Programs on this machine speak for nobody else. Other addresses of 127.0.0.0/8 are peers of a test. */
function isThisMachine(address: string): boolean {
  return ["127.0.0.1", "::1"].includes(plainAddress(address))
}
