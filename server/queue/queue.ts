// The queue: what is owed to recipients elsewhere, one row each. A change of state is one statement that names the state
// before, so two workers never both make it. delivered, bounced and cancelled are final.
//
//   —         → scheduled  accepted for later                                accept, in its own transaction
//   scheduled → —          its time has come: accepted anew, in one commit   release.ts
//   scheduled → cancelled  deleted from its sender's Outbox                  release.ts
//   —         → due        accepted                                          accept, in its own transaction
//   —         → leased     the same where this process has a slot for it     accept, with a reservation of ours
//   due       → leased     an attempt begins: token, lease_until             claims.ts
//   leased    → delivered  2xx to the last dot                               settle.ts, with the token
//   leased    → due        4xx, silence, anything unknown: next_attempt_at   settle.ts, with the token
//   leased    → bounced    5xx or five days over; one commit with the bounce settle.ts, with the token
//   leased    → due        the lease ran out (a crash), or we are stopping   claims.ts
//   due       ⇄ held       an operator stops it, lets it go                  desk.ts
//   scheduled, due, held → cancelled  an operator gives it up                desk.ts
//
// A result is dropped when the row no longer carries the token, and who slept past a lease asks whether it still does
// before each message. A message goes out twice only when the final reply, or our note of it, was lost. The bytes are let go
// with the last recipient.

import { randomUUID } from "node:crypto"
import type { Config } from "../config.ts"
import type { Routes } from "../directory/routes.ts"
import { type Batch, claim, giveBack, leaseTime, nextDue, reclaim, renew } from "./claims.ts"
import { Courier, type CourierParts } from "./courier.ts"
import { type Dispatch, noSlots, type Reservation } from "./dispatch.ts"
import { forgetDeliveries } from "./history.ts"
import { releaseDue } from "./release.ts"
import { Router } from "./route.ts"
import { forgetOld } from "./settle.ts"
import { Slots, usualPerDestination } from "./slots.ts"
import { chooseRoute, RouteTable } from "./way.ts"

/** The longest sleep, milliseconds: changes made by another process are seen after it. */
const longestSleep = 2_000

/** After looking for work we rest this many times as long. */
const restFactor = 4

/** How long `stop` waits for letters in transit, milliseconds. */
const stopTimeout = 20_000

const housekeepingInterval = 3_600_000

export interface QueueParts
  extends Omit<CourierParts, "router" | "routes" | "port" | "language" | "delayNotice"> {
  config: Pick<
    Config,
    "dnsServers" | "dnssec" | "relayPort" | "relayPrivate" | "language" | "delayNotice" | "historyKept"
  > &
    Partial<Pick<Config, "retries">>
  directory: { routes: Pick<Routes, "usable"> }
}

/** The worker. */
export class Queue implements Dispatch {
  readonly #parts: QueueParts
  readonly #courier: Courier
  readonly #router: Router
  readonly #routes: RouteTable
  readonly #batches = new Map<Batch, Promise<void>>()
  readonly #slots = new Slots((domain) => this.#most(domain))
  #timer: NodeJS.Timeout | undefined
  #renewals: NodeJS.Timeout | undefined
  #housekeeping: NodeJS.Timeout | undefined
  #round: Promise<void> | undefined
  #again = false
  #running = false

  constructor(parts: QueueParts) {
    const { config, hostname } = parts
    this.#parts = parts
    this.#routes = new RouteTable(() => parts.directory.routes.usable())
    this.#router = new Router({ ...config, hostname })
    this.#courier = new Courier({
      ...parts,
      routes: this.#routes,
      router: this.#router,
      port: config.relayPort,
      language: config.language,
      delayNotice: config.delayNotice,
      retries: config.retries,
    })
  }

  /** Begins to work: at once when something is due, and whenever something becomes due. */
  start(): void {
    this.#running = true
    void this.#checkResolver()
    this.#renewals = setInterval(() => this.#renew(), leaseTime / 3).unref()
    this.#housekeeping = setInterval(() => this.#tidy(), housekeepingInterval).unref()
    this.wake()
  }

  wake(): void {
    if (!this.#running) return
    clearTimeout(this.#timer)
    this.#again = true
    this.#round ??= this.#work().finally(() => {
      this.#round = undefined
      // Somebody woke us when we were about to sleep.
      if (this.#again) this.wake()
    })
  }

  reserve(domains: Iterable<string>): Reservation {
    if (!this.#running) return noSlots
    const leases = new Map<string, string>()
    for (const domain of new Set(domains))
      if (this.#slots.takeAtOnce(domain)) leases.set(domain, randomUUID())
    const unused = new Map(leases)
    return {
      leases,
      begin: (claimed) => {
        for (const { domain, lease, until } of claimed) {
          if (!unused.delete(domain)) continue
          const messages = claimed.filter((one) => one.lease === lease).flatMap((one) => one.messages)
          this.#begin({ domain, way: "", lease, until, messages })
        }
      },
      release: () => {
        for (const domain of unused.keys()) this.#free(domain)
        unused.clear()
      },
    }
  }

  /** Takes no more work; letters in transit are finished, what is not begun is given back. */
  async stop(): Promise<void> {
    this.#running = false
    clearTimeout(this.#timer)
    clearInterval(this.#renewals)
    clearInterval(this.#housekeeping)
    await this.#round
    this.#courier.stop()
    const timeout = Promise.withResolvers<void>()
    const timer = setTimeout(timeout.resolve, stopTimeout)
    await Promise.race([Promise.allSettled(this.#batches.values()), timeout.promise])
    clearTimeout(timer)
  }

  // Mail goes on as before, so nothing else would tell the operator.
  async #checkResolver(): Promise<void> {
    if (await this.#router.isDeceived())
      this.#parts.log.warn("queue.no-dnssec", {
        hint: "MISSIVA_DNSSEC is on, but the resolver does not validate, or is neither named nor on this machine",
      })
  }

  async #work(): Promise<void> {
    while (this.#again && this.#running) {
      this.#again = false
      const began = performance.now()
      await this.#claimAll().catch((cause) => this.#parts.log.error("queue.unreadable", { cause }))
      // However long the queue is, looking through it takes a small part of our time.
      if (this.#again)
        await new Promise((resume) => setTimeout(resume, (performance.now() - began) * restFactor))
    }
    await this.#sleep()
  }

  async #claimAll(): Promise<void> {
    const { sql, clock } = this.#parts
    await this.#routes.current()
    await releaseDue({ ...this.#parts, language: this.#parts.config.language })
    await reclaim(sql, clock.now(), this.#leases())
    while (this.#running && !this.#slots.full) {
      const batches = await claim(sql, clock.now(), this.#slots)
      if (batches.length === 0) break
      for (const batch of batches) this.#begin(batch)
    }
    this.#slots.lookedThrough()
  }

  /** Begins with a batch that has its slot; one that comes when we have stopped is given back. */
  #begin(batch: Batch): void {
    const { log, sql, clock } = this.#parts
    const done = this.#courier
      .deliver(batch)
      .catch(async (cause) => {
        log.error("queue.batch-failed", { ...namesOf(batch), cause })
        await giveBack(sql, batch.lease, clock.now() + longestSleep)
      })
      .catch((cause) => log.error("queue.batch-stuck", { ...namesOf(batch), cause }))
      .then(() => {
        this.#batches.delete(batch)
        this.#free(batch.domain)
      })
    this.#batches.set(batch, done)
  }

  #free(domain: string): void {
    if (this.#slots.free(domain)) this.wake()
  }

  #most(domain: string): number {
    return chooseRoute(this.#routes.known, domain, undefined)?.connections || usualPerDestination
  }

  #leases(): string[] {
    return [...this.#batches.keys()].map(({ lease }) => lease)
  }

  // Until something is due, or until another process may have changed something.
  async #sleep(): Promise<void> {
    if (!this.#running) return
    const { sql, clock } = this.#parts
    const due = await nextDue(sql, this.#slots.busy).catch(() => undefined)
    const wait = Math.min(due === undefined ? longestSleep : Math.max(due - clock.now(), 0), longestSleep)
    if (!this.#running) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.wake(), this.#slots.full ? longestSleep : Math.max(wait, 10)).unref()
  }

  #renew(): void {
    const { sql, clock, log } = this.#parts
    const batches = [...this.#batches.keys()]
    if (batches.length === 0) return
    renew(sql, batches, clock.now()).catch((cause) => log.error("queue.leases-not-renewed", { cause }))
  }

  #tidy(): void {
    const { sql, clock, log, config } = this.#parts
    const forgotten = [forgetOld, forgetDeliveries].map((forget) =>
      forget(sql, clock.now(), config.historyKept),
    )
    Promise.all(forgotten).catch((cause) => log.error("queue.not-tidied", { cause }))
  }
}

/** What a batch is called in the log. */
const namesOf = ({ domain, messages }: Batch) => ({
  domain,
  traces: messages.map(({ trace }) => trace).join(" "),
})
