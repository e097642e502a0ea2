import type { Acceptance } from "../accept/accept.ts"
import type { Clock } from "../clock.ts"
import type { Query, Sql } from "../db/sql.ts"
import type { UsableRoute } from "../directory/routes.ts"
import { asMailError, MailError } from "../errors.ts"
import type { Log } from "../log.ts"
import type { Content } from "../store/content.ts"
import type { Store } from "../store/store.ts"
import { type Assurance, demanded } from "./assurance.ts"
import {
  type Batch,
  confirm,
  giveBack,
  type LeasedMessage,
  type LeasedRecipient,
  postpone,
} from "./claims.ts"
import { Pool } from "./client/pool.ts"
import { newTrace } from "./envelope.ts"
import { type Carrier, LocalCarrier, type LocalWays, lmtpRoute, wayOf } from "./handover.ts"
import { judge, type Result } from "./judge.ts"
import { letterOf, returnedOf } from "./letter.ts"
import { composeNotice, type Fate } from "./notice.ts"
import { Paces } from "./paces.ts"
import { type Answer, everybody, Relay, type Said, type TlsOutcome } from "./relay.ts"
import { type RetrySchedule, retryWait } from "./retry.ts"
import type { Route, Router } from "./route.ts"
import { closeIfSettled, lockMessage, settle } from "./settle.ts"
import { isDane, waivesTls, withoutDane } from "./tls-required.ts"
import type { Verdict } from "./verdict.ts"
import { chooseRoute, type RouteTable } from "./way.ts"
import { readerLanguage } from "./words/reader-language.ts"
import type { Language } from "./words/words.ts"

export interface CourierParts {
  sql: Sql
  store: Store
  clock: Clock
  log: Log
  /** As we call ourselves. */
  hostname: string
  /** Takes in the bounces we write. */
  accept: Acceptance["accept"]
  router: Router
  routes: RouteTable
  /** Port of other domains' mail servers. */
  port: number
  /** Of notices to those who did not choose one. */
  language: Language
  /** How long a message may wait before its sender is told, milliseconds. */
  delayNotice: number
  /** How long it waits between attempts; as usual when absent. */
  retries?: RetrySchedule | undefined
  /** Writes into files and starts programs; absent: such mail waits. */
  localWays?: LocalWays | undefined
  /** What makes mail trusted on its way; absent: nothing is done. */
  assurance?: Assurance
}

/** How sure the way must be: a certificate proves it, as the destination demands, or any (RFC 8689). */
type Care = "verified" | "usual" | "any"

/** Takes a batch to its destination and writes down what became of each recipient. */
export class Courier {
  readonly #parts: CourierParts
  readonly #pool = new Pool()
  readonly #paces = new Paces()
  /** Those whose destination demands a certificate. */
  readonly #strict = new WeakSet<Carrier>()
  #stopping = false

  constructor(parts: CourierParts) {
    this.#parts = parts
  }

  /** Letters that are not begun are given back from now on. */
  stop(): void {
    this.#stopping = true
    this.#pool.close()
  }

  /** Delivers message after message; each is settled before the next one begins. */
  async deliver(batch: Batch): Promise<void> {
    const { sql, clock } = this.#parts
    const relays = new Map<string, Carrier>()
    try {
      for (const message of batch.messages) {
        await confirm(sql, batch, clock.now())
        if (message.recipients.length === 0) continue
        const relay = await this.#carrier(batch, message, relays).catch((thrown) =>
          this.#postpone(batch, message, { thrown }),
        )
        if (!relay) continue
        if (this.#stopping || !this.#paces.take(batch.domain, relay.perMinute, clock.now())) {
          const later = this.#stopping ? 0 : this.#paces.wait(batch.domain, relay.perMinute, clock.now())
          await giveBack(sql, batch.lease, clock.now() + later)
          return
        }
        await this.#deliverOne(batch, message, relay)
      }
      const now = clock.now()
      // A server of one account that is down says nothing of the way that the mail of others takes.
      const all = [...relays.values()].filter(({ shared }) => shared)
      if (all.length > 0 && all.every(({ unreachable }) => unreachable))
        await postpone(sql, batch.domain, {
          now,
          until: now + retryWait(1, Math.random(), this.#parts.retries),
        })
    } finally {
      for (const relay of relays.values()) relay.close()
    }
  }

  /** What takes a message to where the batch goes. */
  async #carrier(batch: Batch, message: LeasedMessage, carriers: Map<string, Carrier>): Promise<Carrier> {
    if (batch.way === "") return this.#relay(batch.domain, message, carriers)
    const way = wayOf(batch.way)
    const known = carriers.get("way")
    if (known) return known
    const { hostname, port, router, localWays } = this.#parts
    const options = { hostname, port, pool: this.#pool, perMinute: 0, shared: true, insists: false }
    const carrier =
      way.to.kind === "lmtp"
        ? new Relay(await lmtpRoute(router, way.to), options)
        : new LocalCarrier(way, localWays)
    carriers.set("way", carrier)
    return carrier
  }

  /** The relay for a message: one for all of a batch that take the same route over the same kind of connection. */
  async #relay(domain: string, message: LeasedMessage, relays: Map<string, Carrier>): Promise<Carrier> {
    const { routes, store } = this.#parts
    const set = chooseRoute(await routes.current(), domain, message.accountId)
    const as = async (care: Care) => {
      const key = `${set?.id ?? ""} ${care}`
      const relay = relays.get(key) ?? (await this.#open(domain, set, care))
      relays.set(key, relay)
      return relay
    }
    if (message.request.requireTls) return as("verified")
    const relay = await as("usual")
    return this.#strict.has(relay) && (await waivesTls(store, message.contentId)) ? as("any") : relay
  }

  async #open(domain: string, set: UsableRoute | undefined, care: Care): Promise<Relay> {
    const { router, hostname, port } = this.#parts
    const verified = care === "verified"
    const { demands, tlsNotes } = this.#parts.assurance ?? {}
    // A smarthost is the operator's own affair; a destination demands something of the way to its own servers.
    const direct = !set?.host
    const demand = direct && care !== "any" ? await demands?.demandOf(domain) : undefined
    const told = await router.find(domain, set)
    const found = care === "any" ? withoutDane(told) : demanded(told, demand)
    const secure = found.kind === "hosts" && found.secure === true
    const proven = (host: string) => !direct || secure || host === domain || demand?.allows(host) === true
    const route = verified && found.kind === "hosts" ? stricter(found, proven) : found
    const noted = (attempt: TlsOutcome) =>
      direct && care !== "any" && tlsNotes?.note({ domain, demand, ...attempt })
    const shared = set?.scope !== "account"
    const options = { hostname, port, pool: this.#pool, perMinute: set?.perMinute ?? 0, shared }
    const relay = new Relay(route, { ...options, insists: verified, noted })
    if (demand?.mode === "enforce" || (found.kind === "hosts" && found.hosts.some(isDane)))
      this.#strict.add(relay)
    return relay
  }

  async #deliverOne(batch: Batch, message: LeasedMessage, relay: Carrier): Promise<void> {
    let content: Content | undefined
    let results: Result[] = []
    try {
      content = await this.#parts.store.content(message.contentId)
      results = this.#judged(message, await this.#attempt(batch, message, { content, relay }))
      await this.#settle(batch, message, results, content)
    } catch (thrown) {
      const left = await this.#keepDelivered(batch, message, results)
      await this.#postpone(batch, { ...message, recipients: left }, { thrown, content })
    }
  }

  // What comes too late is not to be sent at all (RFC 2852 §4.1.4).
  async #attempt(
    batch: Batch,
    message: LeasedMessage,
    { content, relay }: { content: Content; relay: Carrier },
  ): Promise<Answer> {
    const { deliverBy } = message.request
    if (deliverBy?.mode === "R" && deliverBy.at <= this.#parts.clock.now())
      return everybody(addressed(message), { verdict: tooLate })
    // What is handed over is where it was to go: nobody further on asks whose it is.
    if (batch.way !== "")
      return relay.send(await letterOf(handedOver(batch, message), content), message.trace)
    return relay.send(await letterOf(message, content, this.#parts.assurance?.signer), message.trace)
  }

  /** What an answer means for each recipient, noted in the log. */
  #judged(message: LeasedMessage, answer: Answer): Result[] {
    const { clock, delayNotice, retries, log } = this.#parts
    const circumstances = { now: clock.now(), chance: Math.random(), delayNotice, retries }
    const results = message.recipients.map((recipient) =>
      judge(message, recipient, answer.get(recipient.address) ?? unheard, circumstances),
    )
    for (const { recipient, outcome } of results)
      log.info("queue.attempt", {
        trace: message.trace,
        recipient: recipient.address,
        outcome: outcome.kind,
        remote: outcome.remote,
        tls: outcome.tls,
        reply: outcome.reply,
      })
    return results
  }

  // Who has the message must not get it again, whatever became of the notice about the others. Those are returned.
  async #keepDelivered(
    batch: Batch,
    message: LeasedMessage,
    results: readonly Result[],
  ): Promise<LeasedRecipient[]> {
    const delivered = results.filter(({ outcome }) => outcome.kind === "delivered")
    if (delivered.length === 0) return message.recipients
    const untold = delivered.map(({ recipient, outcome }) => ({ recipient, outcome }))
    await this.#parts.sql.write((tx) => this.#write(tx, batch, message, untold))
    const done = new Set(delivered.map(({ recipient }) => recipient.id))
    return message.recipients.filter(({ id }) => !done.has(id))
  }

  // A fault of ours: later it may be mended, but not for longer than the message may wait.
  async #postpone(
    batch: Batch,
    message: LeasedMessage,
    { thrown, content }: { thrown: unknown; content?: Content | undefined },
  ): Promise<undefined> {
    const { log, sql } = this.#parts
    log.error("queue.fault", { trace: message.trace, cause: thrown as Error })
    const reply = "the attempt failed for a reason of our own"
    const fault = everybody(addressed(message), { verdict: { kind: "deferred", reply } })
    const results = this.#judged(message, fault)
    await this.#settle(batch, message, results, content).catch(async (again) => {
      // Not even a notice can be written: the fault itself is noted, and the next attempt tells.
      log.error("queue.fault", { trace: message.trace, cause: again as Error })
      const { clock, retries } = this.#parts
      const later = results.map(({ recipient }): Result => {
        const nextAttemptAt = clock.now() + retryWait(recipient.attempts, Math.random(), retries)
        return { recipient, outcome: { kind: "deferred", reply, nextAttemptAt } }
      })
      await sql.write((tx) => this.#write(tx, batch, message, later))
    })
  }

  async #settle(
    batch: Batch,
    message: LeasedMessage,
    results: readonly Result[],
    content: Content | undefined,
  ): Promise<void> {
    const write = (tx: Query) => this.#write(tx, batch, message, results)
    const fates = results.flatMap(({ fate }) => fate ?? [])
    if (fates.length > 0 && message.sender !== "") await this.#tell(message, fates, { content, write })
    else await this.#parts.sql.write(write)
  }

  /** Writes outcomes down. @throws MailError "in-use" when something is to be told of a recipient that is not ours */
  async #write(tx: Query, batch: Batch, message: LeasedMessage, results: readonly Result[]): Promise<void> {
    const now = this.#parts.clock.now()
    await lockMessage(tx, message.id)
    for (const { recipient, outcome, fate } of results) {
      const ours = await settle(tx, { ...recipient, lease: batch.lease }, outcome, now)
      if (!ours && fate) throw new MailError("in-use", "Another worker has taken this recipient over")
    }
    await closeIfSettled(tx, message.id, now)
  }

  // The notice and the note that it was sent are one commit, so there is never one without the other.
  async #tell(
    message: LeasedMessage,
    fates: Fate[],
    { content, write }: { content: Content | undefined; write(tx: Query): Promise<void> },
  ): Promise<void> {
    const { store, accept, sql, hostname, clock, log, language } = this.#parts
    const { trace, sender, createdAt } = message
    const failed = fates.some(({ action }) => action === "failed")
    const notice = composeNotice({
      hostname,
      now: clock.now(),
      trace: newTrace(),
      original: { ...message, arrivedAt: createdAt },
      fates,
      returned: content && (await returnedOf(message, content, failed)),
      language: await readerLanguage(sql, message, language),
    })
    const incoming = store.receive(notice.bytes.length)
    await incoming.write(notice.bytes)
    const staged = await incoming.finish()
    await accept(notice.envelope, staged, { alongside: write }).catch(async (thrown) => {
      const { code } = asMailError(thrown)
      if (code !== "over-quota" && code !== "no-such-address") throw thrown
      // Nobody is left who could be told.
      log.warn("notice.undelivered", { trace, recipient: sender, code })
      await sql.write(write)
    })
  }
}

/** No network is between us and a socket, a file or a program of this machine (RFC 8689 §4.2). */
function handedOver({ domain }: Batch, message: LeasedMessage): LeasedMessage {
  const local = !domain.startsWith("lmtp:") || domain.startsWith("lmtp:/")
  return local ? { ...message, request: { ...message.request, requireTls: false } } : message
}

const addressed = ({ recipients }: LeasedMessage) => ({
  recipients: recipients.map(({ address }) => address),
})

const unheard: Said = { verdict: { kind: "deferred", reply: "" } }
const tooLate: Verdict = { kind: "failed", status: "5.4.7", cause: "too-late", reply: "" }

/**
 * The same way for a message that must not be read on it (RFC 8689 §4.2.1): the certificate must prove the name, and the
 * name must belong to the domain, which DNSSEC says, or its MTA-STS policy.
 */
function stricter(route: Route & { kind: "hosts" }, proven: (host: string) => boolean): Route {
  const hosts = route.hosts.filter(({ name }) => proven(name))
  if (hosts.length === 0) return unproven
  return { ...route, hosts, tls: route.tls === "implicit" ? "implicit" : "verify" }
}

const unproven: Route = {
  kind: "failed",
  status: "5.7.30",
  cause: "not-allowed",
  reply: "neither DNSSEC nor an MTA-STS policy proves the domain's mail servers, which REQUIRETLS needs",
}
