// Scripts over mail that is in a mailbox already. What always holds:
// - the interpreter and its limits are those of delivery; nothing is sent, answered, refused or given to a program
//   (sequel.ts), and what a script discards goes to the trash, so that everything can be brought back;
// - a message is moved, copied and flagged by the store as its owner would do it, in batches, with a rest after each, so that
//   nobody waits; what was done before something fails stays done;
// - a script that fails for a message leaves that message alone.

import type { Sql } from "../db/sql.ts"
import type { AccountRef, Directory } from "../directory/directory.ts"
import { MailError } from "../errors.ts"
import { newTrace } from "../queue/envelope.ts"
import type { FileInto } from "../sieve/action.ts"
import type { Facts } from "../sieve/facts.ts"
import { interpret } from "../sieve/interpret.ts"
import { fieldsNamed } from "../sieve/message.ts"
import { flagNames, isFlag, parseFlags } from "../store/flags.ts"
import type { Mailbox } from "../store/mailbox.ts"
import type { Store } from "../store/store.ts"
import { factsOf } from "./facts.ts"
import { placeOf } from "./places.ts"
import { type BrokenRule, Rulebook, type Rules } from "./rulebook.ts"
import { type Sequel, sequelOf } from "./sequel.ts"
import { sieveMessage } from "./sieve-message.ts"

/** Messages looked at and then changed together. */
const batch = 50

/** Of a message so much is looked at, bytes; its size is told whole. */
const mostBytes = 8 << 20

/** CPU time one run may take, and after which a run is followed by a rest as long, ms. */
const longestRun = 250
const longRun = 5

/** Which script runs: what runs at delivery, one of the owner's by its name, or a text. */
export type ScriptChoice =
  | { kind: "delivery" }
  | { kind: "personal"; name: string }
  | { kind: "text"; text: string }

/** What came of one message. */
export interface Filtered {
  uid: number
  /** Where it is now, and copies of it are, if a script filed it; the trash for what it discarded. */
  filed: readonly string[]
  left: boolean
  flagged: boolean
  ignored: readonly string[]
  /** Why it is as it was. */
  error: string | undefined
}

/** Messages that went from the mailbox to another. */
export interface Moving {
  mailbox: string
  uidValidity: number
  from: readonly number[]
  to: readonly number[]
}

/** What came of some messages. */
export interface FilteredBatch {
  messages: readonly Filtered[]
  movings: readonly Moving[]
}

export interface RefilterParts {
  sql: Sql
  store: Store
  directory: Directory
  hostname: string
  clock: { now(): number }
}

/** A script that is ready, for one account. */
export interface ReadyScript {
  account: AccountRef
  rules: Rules
}

interface Judged extends Sequel {
  uid: number
  flags: readonly string[]
}

export class Refilter {
  readonly #parts: RefilterParts
  readonly #rulebook: Rulebook

  constructor(parts: RefilterParts) {
    this.#parts = parts
    this.#rulebook = new Rulebook(parts.directory)
  }

  /** @throws MailError "no-such-entry" when there is no such script, "invalid" with the line when it cannot be run */
  async ready(accountId: number, choice: ScriptChoice): Promise<ReadyScript> {
    const account = await this.#parts.directory.account(accountId)
    if (!account) throw new MailError("no-such-entry", "There is no such account")
    const found = await this.#find(account, choice)
    if (!found) throw new MailError("no-such-entry", "There is no such script")
    if ("fault" in found) {
      const { line, column, text } = found.fault
      throw new MailError("invalid", `line ${line}, column ${column}: ${text}`)
    }
    return { account, rules: found }
  }

  async #find(account: AccountRef, choice: ScriptChoice): Promise<Rules | BrokenRule | undefined> {
    if (choice.kind === "personal") return this.#rulebook.ruleNamed(account, choice.name, false)
    if (choice.kind === "text") return this.#rulebook.ruleOf(account, choice.text)
    const rules = await this.#rulebook.rulesOf(account)
    return "rules" in rules && rules.rules.length === 0 ? undefined : rules
  }

  /**
   * Runs a script over messages of a mailbox of its account.
   * @param uids ascending
   * @param options.dryRun nothing is changed
   * @returns what came of them, batch after batch
   */
  async *run(
    { account, rules }: ReadyScript,
    mailboxId: number,
    uids: ArrayLike<number>,
    { dryRun = false }: { dryRun?: boolean } = {},
  ): AsyncGenerator<FilteredBatch> {
    const { store } = this.#parts
    const places = new Places(this.#parts, account.id)
    for (let at = 0; at < uids.length; at += batch) {
      const mailbox = await store.mailboxById(mailboxId)
      const some = Array.prototype.slice.call(uids, at, at + batch) as number[]
      const judged: Judged[] = []
      const snapshot = await store.snapshot(mailboxId)
      for await (const rows of store.rows(mailboxId, some, "message"))
        for (const { uid, contentId, size } of rows) {
          const index = snapshot.indexOf(uid)
          if (index < 0) continue
          const flags = flagNames(snapshot.flagsAt(index))
          judged.push(await this.#judge({ account, rules }, { uid, contentId, size, flags }))
        }
      yield await this.#carryOut(mailbox, judged, places, dryRun)
      await new Promise(setImmediate)
    }
  }

  async #judge(
    { account, rules }: ReadyScript,
    row: { uid: number; contentId: number; size: number; flags: readonly string[] },
  ): Promise<Judged> {
    const { flags } = row
    const { sql, hostname, clock, store } = this.#parts
    const content = await store.content(row.contentId)
    const bytes = await content.read(0, mostBytes)
    const message = sieveMessage(bytes, row.size)
    const [sender = ""] = fieldsNamed(message, "return-path").flatMap(({ raw }) => message.addresses(raw))
    const envelope = { sender, recipients: [], trace: newTrace(), smtputf8: true }
    const occasion = { account, recipient: account.address, envelope, hostname, now: clock.now() }
    const known = await factsOf(sql, occasion, message, rules.requires)
    const environment = { ...known.environment, location: "MS", phase: "post" }
    const facts: Facts = { ...known, environment, flags }
    const began = cpuTime()
    const programs = rules.rules.map(({ program }) => program)
    const sequel = this.#once(() =>
      interpret(
        programs,
        message,
        { ...facts, mayGoOn: () => cpuTime() - began < longestRun },
        rules.scripts,
      ),
    )
    const took = cpuTime() - began
    if (took > longRun) await new Promise((resolve) => setTimeout(resolve, took))
    return { uid: row.uid, flags, ...sequelOf(sequel, flags) }
  }

  /** A fault of ours is a failure of the script like any other. */
  #once(run: () => ReturnType<typeof interpret>): ReturnType<typeof interpret> {
    try {
      return run()
    } catch {
      const failure = { line: 1, column: 1, script: "", text: "The script cannot be run here" }
      return { actions: [], trace: [], failure }
    }
  }

  async #carryOut(
    mailbox: Mailbox,
    judged: readonly Judged[],
    places: Places,
    dryRun: boolean,
  ): Promise<FilteredBatch> {
    const movings: Moving[] = []
    const results = new Map<number, Filtered>()
    const steps = new Map<string, Step>()
    for (const each of judged) {
      const { step, result } = await this.#plan(mailbox, each, places, dryRun)
      results.set(each.uid, result)
      if (!step) continue
      const key = JSON.stringify([step.copies, step.to, step.flags])
      const same = steps.get(key)
      if (same) same.uids.push(each.uid)
      else steps.set(key, step)
    }
    if (!dryRun)
      for (const step of steps.values())
        await this.#do(mailbox, step, movings).catch((thrown: unknown) => {
          if (!(thrown instanceof MailError)) throw thrown
          for (const uid of step.uids) results.set(uid, { ...nothing(uid), error: thrown.message })
        })
    return { messages: [...results.values()], movings }
  }

  /** What is to be done with a message, and what will have come of it. */
  async #plan(
    mailbox: Mailbox,
    judged: Judged,
    places: Places,
    dryRun: boolean,
  ): Promise<{ step: Step | undefined; result: Filtered }> {
    const { uid, flags, stays, ignored, failure } = judged
    const result: Filtered = { ...nothing(uid), ignored, error: failure }
    if (failure) return { step: undefined, result }
    const targets: string[] = []
    let wanted = stays
    let last: readonly string[] | undefined
    for (const place of judged.places) {
      const name = await places.named(place, dryRun)
      if (name === undefined)
        return {
          step: undefined,
          result: { ...result, error: `There is no mailbox ${JSON.stringify(place.mailbox)}` },
        }
      last = place.flags
      if (name === mailbox.name) wanted ??= place.flags
      else if (!targets.includes(name)) targets.push(name)
    }
    const discarded = wanted === undefined && targets.length === 0
    if (discarded && mailbox.specialUse.includes("\\Trash")) return { step: undefined, result }
    if (discarded) targets.push(await places.trash())
    const left = wanted === undefined
    const after = (left ? (discarded ? flags : (last ?? flags)) : wanted!).filter(isFlag)
    const flagged = !alike(flags, after)
    if (!left && !flagged && targets.length === 0) return { step: undefined, result }
    const step = {
      uids: [uid],
      copies: left ? targets.slice(0, -1) : targets,
      to: left ? targets.at(-1) : undefined,
      flags: flagged ? after : undefined,
    }
    return { step, result: { ...result, filed: targets, left, flagged } }
  }

  async #do(mailbox: Mailbox, { uids, copies, to, flags }: Step, movings: Moving[]): Promise<void> {
    const { store } = this.#parts
    const { id, accountId } = mailbox
    if (flags) await store.changeFlags(id, uids, { mode: "replace", flags: parseFlags([...flags]) })
    for (const name of copies) await store.copy(id, uids, { accountId, name })
    if (to === undefined) return
    const { uidValidity, from, to: there } = await store.move(id, uids, { accountId, name: to })
    if (from.length > 0) movings.push({ mailbox: to, uidValidity, from, to: there })
  }
}

/** Messages with which the same is done. */
interface Step {
  uids: number[]
  copies: readonly string[]
  to: string | undefined
  flags: readonly string[] | undefined
}

const nothing = (uid: number): Filtered => ({
  uid,
  filed: [],
  left: false,
  flagged: false,
  ignored: [],
  error: undefined,
})

const alike = (one: readonly string[], other: readonly string[]) =>
  new Set(one.map((flag) => flag.toLowerCase())).symmetricDifference(
    new Set(other.map((flag) => flag.toLowerCase())),
  ).size === 0

/** CPU time of this thread, ms. */
function cpuTime(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** The mailboxes a script files into, made where it says so. */
class Places {
  readonly #parts: RefilterParts
  readonly #accountId: number
  readonly #known = new Map<string, string | undefined>()
  #trash: string | undefined

  constructor(parts: RefilterParts, accountId: number) {
    this.#parts = parts
    this.#accountId = accountId
  }

  /** @returns undefined when there is none */
  async named(target: FileInto, dryRun: boolean): Promise<string | undefined> {
    const { mailbox, specialUse, mailboxId, create } = target
    const key = JSON.stringify([mailbox, specialUse, mailboxId, create])
    if (!this.#known.has(key)) this.#known.set(key, await this.#find(target, dryRun))
    return this.#known.get(key)
  }

  async #find(target: FileInto, dryRun: boolean): Promise<string | undefined> {
    const { sql, store } = this.#parts
    const place = await placeOf(sql, this.#accountId, target, 0)
    if (!place) return undefined
    if ("mailboxId" in place) return (await store.mailboxById(place.mailboxId)).name
    if (!dryRun) {
      await store.createMailbox(this.#accountId, place.name, place.specialUse)
      await store.subscribe(this.#accountId, place.name)
    }
    return place.name
  }

  /** Where what is discarded goes. */
  async trash(): Promise<string> {
    if (this.#trash !== undefined) return this.#trash
    const { store } = this.#parts
    const all = await store.mailboxes(this.#accountId)
    const found = all.find(({ specialUse }) => specialUse.split(" ").includes("\\Trash"))
    this.#trash = (found ?? (await store.createMailbox(this.#accountId, "Trash", "\\Trash"))).name
    return this.#trash
  }
}
