// What is known of who sends us mail: lists that are asked by DNS, our own history, people ours wrote to, and whether a
// stranger came again. What must always hold:
// - nothing here throws or holds up mail for long: what cannot be found out says nothing;
// - everything that is kept is bounded and forgotten in time;
// - whom our people wrote to is let through, when it is proven that it is them;
// - a name that was not proven to be the sender's neither gains nor loses by a message.

import type { Findings } from "../authentication/examination.ts"
import type { Lookup } from "../authentication/resolver.ts"
import type { Clock } from "../clock.ts"
import type { Config } from "../config.ts"
import type { Sql } from "../db/sql.ts"
import { canonicalAddress } from "../directory/addresses.ts"
import { scopesOf } from "../limit/prefix.ts"
import type { Log } from "../log.ts"
import { DailyCounts } from "./daily-counts.ts"
import { DnsLists } from "./dns-lists.ts"
import { Greylist } from "./greylist.ts"
import { type Counts, History, type HistorySubject, historyReason } from "./history.ts"
import type { Reason } from "./reason.ts"

/** A message that has come whole, as far as it matters here. */
export interface SenderFacts {
  /** Address of the client. */
  client: string
  /** "" for the null sender. */
  sender: string
  /** The address in From; "" when there is none, or several. */
  author: string
  /** Accounts here that it would go to. */
  accounts: readonly number[]
  /** What SPF, DKIM and DMARC said; undefined: nobody asked. */
  findings: Findings | undefined
  /** Host names that it links to. */
  hosts: readonly string[]
}

/** A recipient that a stranger names. */
export interface Approach {
  client: string
  helo: string
  sender: string
  recipient: string
  /** Accounts behind it. */
  accounts: readonly number[]
  /** Names the message in the log. */
  trace?: string
}

/** What becomes of a recipient: it may be named, the sender has to come again, or is refused for good. */
export type Answer = { verdict: "welcome" | "later" } | { verdict: "refused"; lists: string[] }

const welcome: Answer = { verdict: "welcome" }

export interface ReputationParts {
  config: Pick<Config, "dnsLists" | "uriLists" | "greylist" | "spam">
  sql: Sql
  clock: Clock
  log: Log
  lookup: Lookup
  /** Whether SPF says that the client may send for the sender. */
  passesSpf(approach: Pick<Approach, "client" | "helo" | "sender">): Promise<boolean>
}

const tidyInterval = 3_600_000

/** What weighs for whom our people wrote to, and against whom nobody here has heard of. */
const forCorrespondent = -3
const forStranger = 0.5

/** Accounts whose correspondents are looked through. */
const mostAccounts = 50

export class Reputation {
  readonly #parts: ReputationParts
  readonly #lists: DnsLists
  readonly #counts: DailyCounts
  readonly #history: History
  readonly #greylist: Greylist
  #timer: NodeJS.Timeout | undefined
  #tidying: Promise<void> = Promise.resolve()

  constructor(parts: ReputationParts) {
    this.#parts = parts
    this.#lists = new DnsLists(parts)
    this.#counts = new DailyCounts(parts)
    this.#history = new History(parts)
    this.#greylist = new Greylist(parts)
  }

  /** What speaks for and against a message because of who sends it. Never throws. */
  async weigh(facts: SenderFacts): Promise<Reason[]> {
    try {
      const hosts = [domainOf(facts.author), domainOf(facts.sender), ...facts.hosts]
      const [listed, own] = await Promise.all([
        this.#lists.weigh(facts.client, hosts),
        this.#ownReasons(facts),
      ])
      this.#countListings(listed)
      return [...listed, ...own]
    } catch (cause) {
      this.#parts.log.warn("reputation.fault", { error: cause as Error })
      return []
    }
  }

  /** Counts what became of a message. */
  countVerdict(outcome: string): void {
    this.#counts.count("verdict", outcome)
  }

  #countListings(listed: readonly Reason[]): void {
    for (const { name, words } of listed)
      this.#counts.count(name === "dns-list" ? "address" : "domain", String(words.values.list))
  }

  /** Remembers what was thought of a message. Never throws. */
  async remember(facts: SenderFacts, what: "good" | "bad"): Promise<void> {
    await this.#history
      .count(subjectsOf(facts), what)
      .catch((error: Error) => this.#parts.log.warn("reputation.fault", { error }))
  }

  /** Whether a recipient may be named now. Whom our people wrote to always may. Never throws. */
  async approach(approach: Approach): Promise<Answer> {
    const { config, log } = this.#parts
    if (!config.greylist && config.spam.refuseFrom === undefined) return welcome
    try {
      if (await this.#isCorrespondent(approach.sender, approach.accounts)) return welcome
      const lists = await this.#refusing(approach.client)
      const { client, trace } = approach
      if (lists.length > 0) log.info("dns-list.refused", { trace, client, lists: lists.join(" ") })
      if (lists.length > 0) return { verdict: "refused", lists }
      return { verdict: config.greylist ? await this.#greylisted(approach) : "welcome" }
    } catch (cause) {
      log.warn("reputation.fault", { trace: approach.trace, error: cause as Error })
      return welcome
    }
  }

  /** The lists that make mail of a client refused, whatever it says; the same sum would refuse it when it has come whole. */
  async #refusing(client: string): Promise<string[]> {
    const { refuseFrom } = this.#parts.config.spam
    if (refuseFrom === undefined) return []
    const listed = await this.#lists.weigh(client, [])
    const points = listed.reduce((sum, reason) => sum + reason.points, 0)
    if (points < refuseFrom) return []
    this.#countListings(listed)
    this.#counts.count("verdict", "refused")
    return listed.map(({ words }) => String(words.values.list))
  }

  async #greylisted(approach: Approach): Promise<"welcome" | "later"> {
    const { client, sender, recipient, trace } = approach
    const network = scopesOf(client)?.wide
    if (network === undefined || sender === "") return "welcome"
    if (await this.#greylist.isAllowed(network)) return "welcome"
    if (await this.#parts.passesSpf(approach)) return "welcome"
    const verdict = await this.#greylist.ask({ network, sender, recipient })
    this.#parts.log.info("greylist.asked", { trace, network, sender, recipient, verdict })
    return verdict
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#tidying = this.tidy().catch((error: Error) => this.#parts.log.warn("reputation.fault", { error }))
    }, tidyInterval).unref()
    this.#counts.start()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#tidying
    await this.#counts.stop()
  }

  /** Forgets what is too old. */
  async tidy(): Promise<void> {
    await this.#history.tidy()
    await this.#greylist.tidy()
    await this.#counts.tidy()
  }

  async #ownReasons(facts: SenderFacts): Promise<Reason[]> {
    const subjects = subjectsOf(facts)
    // What a server of ours hands in has nobody known behind it.
    if (subjects.length === 0) return []
    const counts = await Promise.all(subjects.map((subject) => this.#history.of(subject)))
    if (isProven(facts) && (await this.#isCorrespondent(facts.author, facts.accounts)))
      return [said("known-correspondent", forCorrespondent, { address: facts.author })]
    const known = subjects.flatMap((subject, at) => {
      const found: Counts | undefined = counts[at]
      return found ? historyReason(subject, found) : []
    })
    const isNew = counts.every((found) => found === undefined)
    return isNew ? [said("first-contact", forStranger, {})] : known
  }

  async #isCorrespondent(address: string, accounts: readonly number[]): Promise<boolean> {
    const canonical = canonicalAddress(address)
    const asked = accounts.slice(0, mostAccounts)
    if (!canonical || asked.length === 0) return false
    const places = asked.map(() => "?").join(", ")
    const row = await this.#parts.sql.get(
      `SELECT first_at FROM correspondent WHERE address = ? AND account_id IN (${places}) LIMIT 1`,
      canonical,
      ...asked,
    )
    return row !== undefined
  }
}

const said = (name: string, points: number, values: Reason["words"]["values"]): Reason => ({
  name,
  points,
  words: { key: name, values },
})

const domainOf = (address: string) => address.slice(address.lastIndexOf("@") + 1).toLowerCase()

/** Whether the author is who they say: by DMARC, or by a proof of exactly that domain. */
function isProven({ author, findings }: SenderFacts): boolean {
  const domain = domainOf(author)
  if (!findings || domain === "") return false
  const { dmarc, spf, dkim } = findings
  if (dmarc.result === "fail") return false
  if (dmarc.result === "pass" && dmarc.domain === domain) return true
  if (spf.result === "pass" && spf.domain === domain) return true
  return dkim.some((signature) => signature.result === "pass" && signature.domain === domain)
}

/** Whose history a message belongs to: the neighbourhood it came from, and the domain that was proven. */
function subjectsOf(facts: SenderFacts): HistorySubject[] {
  const network = scopesOf(facts.client)?.wide
  const subjects: HistorySubject[] = []
  if (network !== undefined) subjects.push({ kind: "network", name: network })
  if (isProven(facts)) subjects.push({ kind: "domain", name: domainOf(facts.author).slice(0, 253) })
  return subjects
}
