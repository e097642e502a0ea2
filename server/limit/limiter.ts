// One limiter for all listeners and the web: who may connect, who may try to sign in, who is kept out. What must always hold:
// - whoever signed in well from somewhere gets in from there again, with the right password: slowly, but in;
// - this machine and the networks the administrator trusts are never banned, nor held to limits made for strangers;
// - one network alone never closes an account to others;
// - memory, rows and timers are bounded, whoever attacks; a database that does not answer keeps nobody out;
// - every ban leaves a line in the log that says why.
// guard.ts decides, without a world; what is here asks it and carries out what it says.

import { createHmac } from "node:crypto"
import type { Clock } from "../clock.ts"
import type { Sql } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import { type Log, silentLog } from "../log.ts"
import { type Place, Seats } from "../net/connection-caps.ts"
import { isThisMachine } from "../net/network.ts"
import { networksOf } from "../net/networks.ts"
import { type Ban, type BanOrder, Bans } from "./bans.ts"
import { Guard } from "./guard.ts"
import { KnownDevices, type Origin } from "./known-devices.ts"
import { Offences } from "./offences.ts"
import { scopesOf } from "./prefix.ts"
import { connectionsAtOnce, type OffenceKind, repeatedGuess, slowness } from "./rules.ts"
import { Tarpit } from "./tarpit.ts"

export interface LimiterParts {
  sql: Sql
  clock: Clock
  log?: Log
  /** 32 bytes, the same in every process and after every start, that nobody else knows. */
  key(): Buffer
  /** Networks that are never banned, beside this machine. */
  trusted?: readonly string[]
}

/** A sign-in that is tried. */
export interface Attempt {
  /** The address that was given, canonical; anything. */
  account: string
  /** Whose it is; undefined when it is nobody's. */
  accountId: number | undefined
  from: Origin
}

/** Whether a connection may come in, and the place it takes then. Otherwise a sentence for the client. */
export type Admission = Place | { refused: "banned" | "too-many"; text: string }

/** A place that takes nothing from anybody. */
export const unlimited: Place = { leave() {}, vouch() {} }

/** For people, who may have to sign in from a network others misbehaved in, or for mail from other servers. */
export type Entrance = "people" | "exchange"

/** How old what was read from other processes may be, ms. */
const freshness = 1_000

/** A known device in a network that is kept out counts as this far over its limit. */
const overInBan = 1

/** Guesses that are remembered, to know them when they come again. */
const mostGuesses = 20_000

const tidyInterval = 3_600_000

const tooManyFailures = "Too many failed sign-ins; try again in a few minutes"

export class Limiter {
  /** Where who has earned it waits. */
  readonly tarpit = new Tarpit()
  readonly #parts: LimiterParts
  readonly #log: Log
  readonly #guard = new Guard()
  readonly #bans: Bans
  readonly #devices: KnownDevices
  readonly #offences: Offences
  readonly #isTrusted: (address: string) => boolean
  readonly #own = new Seats<string>(connectionsAtOnce.own)
  readonly #wide = new Seats<string>(connectionsAtOnce.wide)
  readonly #guesses = new Set<string>()
  #key: Buffer | undefined
  #caughtUp: number | undefined
  #catching: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(parts: LimiterParts) {
    this.#parts = parts
    this.#log = parts.log ?? silentLog
    this.#bans = new Bans(parts)
    this.#devices = new KnownDevices(parts)
    this.#offences = new Offences(parts)
    this.#isTrusted = networksOf(parts.trusted ?? [])
  }

  /** Whether a peer is this machine, or in a network the administrator trusts. */
  isTrusted(address: string): boolean {
    return isThisMachine(address) || this.#isTrusted(address)
  }

  // ---- Connections ----

  /** A connection has come. Never throws. */
  async enter(address: string, entrance: Entrance): Promise<Admission> {
    if (this.isTrusted(address)) return unlimited
    // What was read a moment ago is good enough for a connection; only the very first waits.
    const reading = this.#catchUp()
    if (this.#caughtUp === undefined) await reading
    const ban = this.#bans.covering(address)
    if (ban && !(entrance === "people" && (await this.#isKnownNetwork(address))))
      return { refused: "banned", text: banText(ban) }
    if (!this.#guard.connect(address, this.#parts.clock.now()))
      return {
        refused: "too-many",
        text: "Too many connections from your network in a short time; try again later",
      }
    const leave = this.#seat(address)
    if (!leave)
      return { refused: "too-many", text: "Too many connections from your network; try again later" }
    let vouched = false
    const vouch = () => {
      leave()
      if (!vouched) this.#guard.discount(address, this.#parts.clock.now())
      vouched = true
    }
    return { leave, vouch }
  }

  /** The ban an address is under by now, in words for it; undefined when there is none. For connections that are open. */
  bannedNow(address: string): string | undefined {
    const ban = this.isTrusted(address) ? undefined : this.#bans.covering(address)
    return ban && banText(ban)
  }

  #seat(address: string): (() => void) | undefined {
    const scopes = scopesOf(address)
    if (!scopes) return () => undefined
    const leaveWide = this.#wide.take(scopes.wide)
    const leaveOwn = leaveWide && this.#own.take(scopes.own)
    if (!leaveOwn) leaveWide?.()
    return (
      leaveOwn &&
      (() => {
        leaveOwn()
        leaveWide()
      })
    )
  }

  async #isKnownNetwork(address: string): Promise<boolean> {
    return this.#devices.isKnownNetwork(address).catch((cause: Error) => {
      this.#log.warn("limit.unread", { error: cause })
      return true
    })
  }

  // ---- Signing in ----

  /** Lets somebody try, slowly when it must be. @throws MailError "limit" when they have to come again later */
  async admit({ account, accountId, from }: Attempt): Promise<void> {
    await this.#catchUp()
    const now = this.#parts.clock.now()
    const address = from.network
    const pair = { address, account: this.#hash(account) }
    const banned = !this.isTrusted(address) && this.#bans.covering(address) !== undefined
    if (!banned && this.#guard.mayTry({ ...pair, known: false }, now).verdict === "go") return
    if (!(await this.#devices.isKnown(accountId, from))) throw new MailError("limit", tooManyFailures)
    const permission = this.#guard.mayTry({ ...pair, known: true }, now)
    const over = permission.verdict === "slow" ? permission.over : undefined
    if (over === undefined && !banned) return
    const time = slowness(Math.max(over ?? 0, banned ? overInBan : 0))
    if (!(await this.tarpit.wait(time, `${pair.account} ${address}`)))
      throw new MailError("limit", tooManyFailures)
  }

  /**
   * A sign-in failed.
   * @param guess what was tried, where that is known: the same one again is no new guess
   */
  async failed({ account, from }: Attempt, guess?: string): Promise<void> {
    const at = this.#parts.clock.now()
    const hash = this.#hash(account)
    const weight = guess !== undefined && this.#wasTried(`${account}\0${guess}`) ? repeatedGuess : 1
    const offence = { kind: "sign-in", address: from.network, account: hash, weight } as const
    await this.#offend(offence, at)
    await this.#try(() => this.#offences.tell({ ...offence, at }))
  }

  /** A sign-in went well. */
  async succeeded({ account, accountId, from }: Attempt): Promise<void> {
    const at = this.#parts.clock.now()
    const told = { address: from.network, account: this.#hash(account), at, weight: 0 }
    if (this.#guard.hasFailed(told.account, told.address, at)) {
      this.#guard.signedIn(told.account, told.address)
      await this.#try(() => this.#offences.tell(told))
    }
    if (accountId !== undefined) await this.#try(() => this.#devices.remember(accountId, from))
  }

  // ---- Behaviour ----

  /** A peer did something that counts against it. Resolves when that has been dealt with; never throws. */
  async offended(kind: OffenceKind, address: string, weight = 1): Promise<void> {
    await this.#offend({ kind, address, account: "", weight }, this.#parts.clock.now())
  }

  /** A peer did something that makes up for it: mail of its that was taken, for so many recipients. */
  pardon(kind: OffenceKind, address: string, weight: number): void {
    this.#guard.pardon({ kind, address, weight }, this.#parts.clock.now())
  }

  async #offend(offence: Parameters<Guard["offend"]>[0], now: number): Promise<void> {
    const trusted = this.isTrusted(offence.address)
    const network = this.#guard.offend({ ...offence, trusted }, now)
    if (network) await this.#try(() => this.#banish(network, offence))
  }

  async #banish(network: string, { kind, address }: { kind: OffenceKind; address: string }): Promise<void> {
    const ban = await this.#bans.impose(network, kind)
    if (!ban) return
    const { times, since, until } = ban
    const minutes = Math.round((until - since) / 60_000)
    this.#log.warn("limit.banned", { network, reason: kind, times, minutes, last: address })
  }

  // ---- For administrators ----

  /** Networks that are kept out now, the latest first; a thousand at most. */
  list(): Promise<Ban[]> {
    return this.#bans.list()
  }

  /** Keeps a network out. @throws MailError "invalid" with the field */
  async ban(network: string, order: BanOrder): Promise<Ban> {
    const ban = await this.#bans.order(network, order)
    this.#log.warn("limit.banned", { network: ban.network, reason: "by-hand", note: ban.note })
    return ban
  }

  /** Lets a network in again. @throws MailError "no-such-entry" */
  async lift(id: number): Promise<Ban> {
    const ban = await this.#bans.lift(id)
    this.#guard.forget(ban.network)
    this.#log.info("limit.lifted", { network: ban.network })
    return ban
  }

  // ---- What goes on by itself ----

  /** Begins to forget, now and then, what is too old. */
  start(): void {
    this.#timer = setInterval(() => void this.#try(() => this.tidy()), tidyInterval).unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#catching
  }

  /** Forgets what is too old. */
  async tidy(): Promise<void> {
    await this.#bans.tidy()
    await this.#devices.tidy()
    await this.#offences.tidy()
  }

  /** Reads what other processes did, unless that was done just now. Never throws. */
  #catchUp(): Promise<void> {
    const now = this.#parts.clock.now()
    if (this.#caughtUp !== undefined && Math.abs(now - this.#caughtUp) < freshness) return Promise.resolve()
    this.#catching ??= this.#read()
      .catch((cause: Error) => this.#log.warn("limit.unread", { error: cause }))
      .finally(() => {
        this.#caughtUp = now
        this.#catching = undefined
      })
    return this.#catching
  }

  async #read(): Promise<void> {
    await this.#bans.refresh()
    for (const { at, address, account, weight } of await this.#offences.hear()) {
      if (weight === 0) this.#guard.signedIn(account, address)
      // Who told of it has banned whom it must; with what is counted here it may be one too many all the same.
      else
        this.#guard.offend(
          { kind: "sign-in", address, account, weight, trusted: this.isTrusted(address) },
          at,
        )
    }
  }

  async #try(work: () => Promise<void>): Promise<void> {
    await work().catch((cause: Error) => this.#log.warn("limit.unkept", { error: cause }))
  }

  #wasTried(guess: string): boolean {
    const hash = this.#hash(guess)
    if (this.#guesses.has(hash)) return true
    this.#guesses.add(hash)
    if (this.#guesses.size > mostGuesses) this.#guesses.delete(this.#guesses.keys().next().value!)
    return false
  }

  #hash(text: string): string {
    return createHmac("sha256", (this.#key ??= this.#parts.key()))
      .update(text)
      .digest("base64url")
      .slice(0, 22)
  }
}

const reasons: Record<Ban["reason"], string> = {
  "sign-in": "of too many failed sign-ins",
  mistake: "of too many errors",
  harvest: "of too many recipients who are not here",
  "by-hand": "the administrator said so",
}

/** What a client is told: no more than it knows itself. */
function banText({ reason, until }: Ban): string {
  const time = new Date(until).toISOString()
  return `Your network is kept out until ${time.slice(0, 10)} ${time.slice(11, 16)} UTC because ${reasons[reason]}`
}
