// What scripts do with mail for an account. What always holds:
// - nothing is done here: what comes out is a disposition, which the commit that accepts the message carries out whole;
// - whatever goes wrong with a script, the message is in the inbox, and the owner is told once for each version;
// - what a script sends is counted, goes with the null sender where it answers, and goes to nobody twice in circles.

import type { AccountRef } from "../directory/directory.ts"
import { MailError } from "../errors.ts"
import type { Envelope } from "../queue/envelope.ts"
import type { Facts } from "../sieve/facts.ts"
import { interpret, type Outcome } from "../sieve/interpret.ts"
import type { Message } from "../sieve/message.ts"
import type { StagedContent } from "../store/incoming.ts"
import { blameFor } from "./blame.ts"
import type { Cascade } from "./cascade.ts"
import { deedOf } from "./deeds.ts"
import type { Disposition } from "./disposition.ts"
import { Execution } from "./execution.ts"
import { factsOf } from "./facts.ts"
import type { EventOccasion, Occasion } from "./letters/letter.ts"
import { isRemembered } from "./memory.ts"
import type { RulesParts } from "./parts.ts"
import { type Rules as AccountRules, type BrokenRule, Rulebook } from "./rulebook.ts"
import { sieveMessage } from "./sieve-message.ts"
import { textsFor } from "./texts.ts"

/** Runs of one script over one message: each learns what the one before asked about. */
const mostRuns = 8

/** CPU time one run may take, ms; whoever else is served waits that long. */
const longestRun = 250

/** After a run that took longer no script runs for as long as it took, so that half of the time is others', ms. */
const longRun = 5

/** A message for one account. */
export interface Delivery {
  account: AccountRef
  recipient: string
  envelope: Envelope
  staged: StagedContent
  cascade: Cascade
}

/** A message that IMAP changed, and the script that is to look at it. */
export interface Event extends Delivery {
  event: EventOccasion
  script: string
  /** Whether the administrator chose the script, for everybody. */
  site: boolean
}

/** The scripts of people and of the administrator, at work. */
export class Rules {
  readonly #parts: RulesParts
  readonly #rulebook: Rulebook
  #rest: Promise<void> | undefined

  constructor(parts: RulesParts) {
    this.#parts = parts
    this.#rulebook = new Rulebook(parts.directory)
  }

  /** The accounts whose mail some script looks at. */
  concerned(accounts: readonly AccountRef[]): Promise<AccountRef[]> {
    return this.#rulebook.concerned(accounts)
  }

  /**
   * Decides what becomes of a message for one account; undefined: it goes to the inbox as always, which a fault of ours
   * leads to as well.
   * @throws MailError when the database or the disk cannot be asked; then the sender keeps the message
   */
  async apply(delivery: Delivery): Promise<Disposition | undefined> {
    try {
      return await this.#apply(delivery)
    } catch (thrown) {
      if (thrown instanceof MailError) throw thrown
      const error = thrown instanceof Error ? thrown : new Error(String(thrown))
      const { account, envelope } = delivery
      this.#parts.log.error("sieve.fault", { account: account.address, trace: envelope.trace, error })
      return undefined
    }
  }

  /**
   * Decides what becomes of a message that IMAP changed (RFC 6785); undefined: there is no such script.
   * @throws MailError as `apply` does
   */
  async hear(event: Event): Promise<Disposition | undefined> {
    const found = await this.#rulebook.ruleNamed(event.account, event.script, event.site)
    return found && this.#decide(found, event)
  }

  async #apply(delivery: Delivery): Promise<Disposition | undefined> {
    const found = await this.#rulebook.rulesOf(delivery.account)
    if ("rules" in found && found.rules.length === 0) return undefined
    return this.#decide(found, delivery)
  }

  async #decide(found: AccountRules | BrokenRule, delivery: Delivery | Event): Promise<Disposition> {
    const { sql, store, hostname, clock, config } = this.#parts
    const opened = await store.openStaged(delivery.staged)
    const original = { ...opened, size: delivery.staged.size }
    try {
      const texts = await textsFor(sql, delivery.account.id, config)
      const occasion = { ...delivery, original, store, hostname, texts, now: clock.now() }
      const message = sieveMessage(original.source, original.size, original.structure)
      const outcome = "rules" in found ? await this.#run(found, occasion, message) : broken(found, message)
      return await this.#disposed({ found, occasion, message, outcome, cascade: delivery.cascade })
    } finally {
      opened.close()
    }
  }

  async #run(rules: AccountRules, occasion: Occasion & Delivery, message: Message): Promise<Outcome> {
    const { sql } = this.#parts
    const facts = await factsOf(sql, occasion, message, rules.requires, this.#parts.pipes)
    const known = new Map<string, boolean>()
    for (let runs = 1; ; runs++) {
      const asked = new Set<string>()
      while (this.#rest) await this.#rest
      const began = cpuTime()
      const heeded: Facts = {
        ...facts,
        mayGoOn: () => cpuTime() - began < longestRun,
        seenBefore(id) {
          if (!known.has(id)) asked.add(id)
          return known.get(id) ?? false
        },
      }
      const outcome = this.#once(rules, message, heeded, occasion.envelope.trace)
      const took = cpuTime() - began
      if (took > longRun) this.#restFor(took)
      if (asked.size === 0 || runs === mostRuns) return outcome
      const { account, now } = occasion
      for (const key of asked)
        known.set(
          key,
          occasion.cascade.isRemembered(account.id, key) ||
            (await isRemembered(sql, { accountId: account.id, kind: "duplicate", key }, now)),
        )
    }
  }

  #restFor(ms: number): void {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#rest = promise
    setTimeout(() => {
      this.#rest = undefined
      resolve()
    }, ms)
  }

  /** A fault of ours is a failure of the script like any other: the message is kept. */
  #once({ rules, scripts }: AccountRules, message: Message, facts: Facts, trace: string): Outcome {
    const programs = rules.map(({ program }) => program)
    try {
      return interpret(programs, message, facts, scripts)
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown))
      this.#parts.log.error("sieve.fault", { trace, error, stack: error.stack })
      return failed(programs[0]!.name, message, { line: 1, column: 1, text: "The script cannot be run here" })
    }
  }

  async #disposed(work: {
    found: AccountRules | BrokenRule
    occasion: Occasion
    message: Message
    outcome: Outcome
    cascade: Cascade
  }): Promise<Disposition> {
    const { found, occasion, message, outcome } = work
    const { account, envelope, staged, now } = occasion
    const execution = new Execution(this.#parts, occasion, message, work.cascade)
    try {
      await execution.carryOut(outcome)
      const failure = outcome.failure ?? execution.failure
      return {
        account,
        ...execution.results,
        blame: failure && (await blameFor(this.#parts, occasion, found, failure)),
        trace: {
          at: now,
          trace: envelope.trace,
          sender: envelope.sender,
          subject: staged.summary.subject,
          deeds: [...outcome.actions.map(deedOf), ...execution.remarks],
          steps: outcome.trace,
          failure,
        },
      }
    } catch (thrown) {
      await execution.discard()
      throw thrown
    }
  }
}

function broken({ version, fault }: BrokenRule, message: Message): Outcome {
  return failed(version.name, message, fault)
}

function failed(
  script: string,
  message: Message,
  { line, column, text }: { line: number; column: number; text: string },
): Outcome {
  const at = { line, column }
  return {
    actions: [{ kind: "keep", flags: [], message, at }],
    trace: [],
    failure: { ...at, script, text },
  }
}

/** CPU time of this thread, ms: a machine that is busy elsewhere is no fault of a script. */
function cpuTime(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
