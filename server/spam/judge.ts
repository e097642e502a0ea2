// What a message says, judged before it is accepted. What always holds:
// - A verdict is a sum of reasons; each reason has a name that never changes its meaning, and points.
// - The work for one message is bounded in bytes, tokens, questions and time; what takes too long or fails gives no
//   verdict, and the message is delivered as if nobody had looked.
// - The fields on top are ours alone: verdicts that came with a message from a stranger are taken out.
// - Neighbours (Rspamd, ClamAV) may be down: then they say nothing.
// The parts: reading.ts (message → what matters of it), rules/ (reading → reasons), tokens.ts and bayes.ts (what was
// learnt), learning.ts (where that is kept), training.ts (learning, behind people's moves), verdict.ts (the sum).

import type { Arrival, Findings, WholeMessage } from "../authentication/examination.ts"
import type { Clock } from "../clock.ts"
import type { Config } from "../config.ts"
import type { Sql } from "../db/sql.ts"
import type { Log } from "../log.ts"
import { Pace } from "../pace.ts"
import type { Reason } from "../reputation/reason.ts"
import { Acquaintances } from "./acquaintances.ts"
import { type Opinion, opinionOf } from "./bayes.ts"
import { Clamav } from "./clamav.ts"
import { allTokens, site, taught } from "./learning.ts"
import { limits } from "./limits.ts"
import { Models } from "./models.ts"
import { learntReasons } from "./opinion.ts"
import { type Reading, readingSteps } from "./reading.ts"
import { found } from "./reason.ts"
import { Rspamd } from "./rspamd.ts"
import { judgeAttachments } from "./rules/attachments.ts"
import { judgeLinks } from "./rules/links.ts"
import { judgeAuthentication, judgeHeader } from "./rules/origin.ts"
import { judgeSender } from "./rules/sender.ts"
import { thresholdsOf } from "./thresholds.ts"
import { tokensOf } from "./tokens.ts"
import { Turns } from "./turns.ts"
import {
  type Scan,
  type Thresholds,
  type Verdict,
  verdictFields,
  verdictOf,
  withoutVerdicts,
} from "./verdict.ts"
import { beginningOf, sizeOf, wholeOf } from "./whole-message.ts"

export interface JudgeParts {
  sql: Sql
  clock: Clock
  log: Log
  /** Of the site; accounts may have others. */
  thresholds: Thresholds
  /** What to do with a message that holds a virus. */
  viruses: "refuse" | "mark"
  rspamd?: Rspamd
  clamav?: Clamav
  /** What is known of the sender from elsewhere. */
  weigh?(matter: Matter, reading: Reading): Promise<readonly Reason[]>
  /** Told what was thought of a message. */
  remember?(matter: Matter, reading: Reading, verdict: Verdict): Promise<void>
  /** Told what became of each message. */
  count?(outcome: Outcome): void
}

/** What becomes of a message, for who counts. */
export type Outcome = "ham" | "spam" | "refused" | "virus"

/** The judge of a mail process, as it is configured. */
export function openJudge({
  config,
  ...rooms
}: Pick<JudgeParts, "sql" | "clock" | "log" | "weigh" | "remember" | "count"> & {
  config: Pick<Config, "spam" | "viruses" | "rspamdUrl" | "clamav">
}): Judge {
  const { rspamdUrl, clamav, spam, viruses } = config
  return new Judge({
    ...rooms,
    thresholds: spam,
    viruses,
    ...(rspamdUrl !== undefined && { rspamd: new Rspamd(rspamdUrl, rooms.log) }),
    ...(clamav && { clamav: new Clamav(clamav, rooms.log) }),
  })
}

/**
 * How much of a message is judged: all of it and who sent it, what it says alone, what it brings along (attachments and
 * links), or nothing but viruses.
 */
export type Care = "fully" | "content" | "lightly" | "viruses"

/** One message to be judged. */
export interface Matter {
  /** Fully, unless somebody says otherwise. */
  care?: Care
  arrival: Arrival
  message: WholeMessage
  /** What SPF, DKIM and DMARC said; absent: nobody asked. */
  findings?: Findings
  /** Accounts here that it would go to. */
  accounts: readonly { id: number; address: string }[]
  /** In the log. */
  trace: string
}

/** What becomes of a message. */
export interface Judgement {
  /** Header lines to put on top. */
  fields: string
  /** What they say; undefined when there is none. */
  verdict: Verdict | undefined
  /** By account: whether the message is junk to it, and its own fields. */
  accounts: ReadonlyMap<number, AccountVerdict>
  /** Why it is refused, in words for the sender. */
  refusal: string | undefined
  /** It is refused for a virus. */
  infected: boolean
  /** The same for accounts that the message comes to later, by a script that sends it on. Never throws. */
  others(accounts: readonly number[]): Promise<ReadonlyMap<number, AccountVerdict>>
}

/** What one account thinks of a message. */
export interface AccountVerdict {
  junk: boolean
  fields: string
}

/** Accounts for which a message is judged by what they learnt themselves; the others take the site's word. */
const mostAccounts = 50

/** How long all of it may take, milliseconds. */
const deadline = 30_000

/** Messages larger than this, bytes, wait for their turn, so that many of them do not fill the memory; so many have one. */
const large = 256 << 10
const mostLarge = 8

const silent: Judgement = {
  fields: "",
  verdict: undefined,
  accounts: new Map(),
  refusal: undefined,
  infected: false,
  others: async () => new Map(),
}

/** Judges messages, each with the care that it needs. */
export class Judge {
  readonly #parts: JudgeParts
  readonly #acquaintances: Acquaintances
  readonly #models: Models
  readonly #turns = new Turns(mostLarge)

  constructor(parts: JudgeParts) {
    this.#parts = parts
    this.#acquaintances = new Acquaintances(parts)
    this.#models = new Models(parts)
  }

  /** The header block of a message without verdicts of others. @param which "ours" where a filter of ours went before */
  strip(block: Buffer, which: "all" | "ours"): Buffer {
    return withoutVerdicts(block, which)
  }

  /** Whether somebody looks for viruses. */
  get scans(): boolean {
    return this.#parts.clamav !== undefined
  }

  /** Never throws. Without a verdict there is nothing to put on top. */
  async judge(matter: Matter): Promise<Judgement> {
    let late: NodeJS.Timeout | undefined
    try {
      const tooLate = new Promise<Judgement>((resolve) => {
        late = setTimeout(() => resolve(this.#tooLate(matter)), deadline)
      })
      const judgement = await Promise.race([this.#judge(matter), tooLate])
      this.#count(judgement, matter)
      return judgement
    } catch (cause) {
      this.#parts.log.error("spam.fault", { trace: matter.trace, cause: cause as Error })
      return silent
    } finally {
      clearTimeout(late)
    }
  }

  /** What our own people and this machine write counts only where something is wrong with it. */
  #count({ infected, refusal, verdict }: Judgement, { care = "fully" }: Matter): void {
    const { count } = this.#parts
    if (infected) count?.("virus")
    else if (refusal !== undefined) count?.("refused")
    else if (verdict?.spam) count?.("spam")
    else if (verdict && care === "fully") count?.("ham")
  }

  async #judge(matter: Matter): Promise<Judgement> {
    const size = await sizeOf(matter.message)
    if (matter.care === "viruses") return this.#weigh(matter, size, undefined)
    const leave = size > large ? await this.#turns.take() : undefined
    try {
      return await this.#weigh(matter, size, await this.#read(matter))
    } finally {
      leave?.()
    }
  }

  /** What matters of a message: as far as was read when it took too long. Others get a turn in between. */
  async #read(matter: Matter): Promise<Reading> {
    const steps = readingSteps(await beginningOf(matter.message, limits.message))
    const pace = new Pace()
    let spent = 0
    for (;;) {
      const began = cpuTime()
      const { done, value } = steps.next()
      spent += cpuTime() - began
      if (!done && spent > limits.time) this.#tooLate(matter)
      if (done || spent > limits.time) return value
      await pace.rest()
    }
  }

  /** @param reading undefined: nothing but viruses matters */
  async #weigh(matter: Matter, size: number, reading: Reading | undefined): Promise<Judgement> {
    const { rspamd, clamav, viruses, log } = this.#parts
    const { arrival, message, trace, care = "fully" } = matter
    const [scan, theirs] = await Promise.all([
      clamav?.scan(size, wholeOf(message)),
      care === "fully" ? rspamd?.check(arrival, size, wholeOf(message)) : undefined,
    ])
    if (scan?.virus !== undefined) log.warn("spam.virus", { trace, virus: scan.virus })
    if (scan?.virus !== undefined && viruses === "refuse")
      return { ...silent, refusal: virusIn(scan.virus), infected: true }
    if (!reading && scan?.virus === undefined) return silent
    const reasons = reading ? await this.#reasons(matter, reading) : []
    if (theirs) reasons.push(theirs)
    if (scan?.virus !== undefined) reasons.push(found("virus", 20, { virus: scan.virus }))
    const heard = reading && care !== "lightly" ? reading : undefined
    const judgement = await this.#decide(matter, reasons, { heard, scan })
    if (judgement.verdict && reading && care === "fully")
      await this.#parts.remember?.(matter, reading, judgement.verdict)
    return judgement
  }

  async #reasons(matter: Matter, reading: Reading): Promise<Reason[]> {
    const { clock, weigh } = this.#parts
    const { care = "fully" } = matter
    const light = [...judgeLinks(reading), ...judgeAttachments(reading.attachments)]
    if (care !== "fully") return light
    const acquaintance = await this.#acquaintances.of(matter.accounts)
    return [
      ...(matter.findings ? judgeAuthentication(matter.findings) : []),
      ...judgeHeader(reading, clock.now()),
      ...judgeSender(reading, acquaintance),
      ...light,
      ...((await weigh?.(matter, reading)) ?? []),
    ]
  }

  async #decide(
    { accounts, trace }: Matter,
    reasons: readonly Reason[],
    { heard, scan }: { heard: Reading | undefined; scan: Scan },
  ): Promise<Judgement> {
    const { log } = this.#parts
    const some = accounts.slice(0, mostAccounts).map(({ id }) => id)
    const judged = await this.#judging(some, reasons, { heard, scan })
    const general = judged(some.length === 1 ? some[0]! : site)
    const each = new Map(some.map((id) => [id, judged(id)]))
    const { spam, score, reasons: told } = general.verdict
    log.info("spam.verdict", { trace, spam, score, reasons: told.map(({ name }) => name).join(" ") })
    // What goes to accounts beyond those that were asked is refused with the others or not at all.
    const all =
      accounts.length > some.length || some.length === 0 ? [general, ...each.values()] : [...each.values()]
    const refused = all.every(
      ({ verdict, limit }) => verdict.score >= (limit.refuseFrom ?? Number.POSITIVE_INFINITY),
    )
    return {
      fields: general.fields,
      verdict: general.verdict,
      accounts: new Map(
        accounts.map(({ id }) => {
          const { verdict, fields } = each.get(id) ?? general
          return [id, { junk: verdict.spam, fields }]
        }),
      ),
      refusal: refused ? refusedAs(general.verdict) : undefined,
      infected: false,
      others: async (later) => {
        try {
          const asked = later.slice(0, mostAccounts)
          const judgedLater = await this.#judging(asked, reasons, { heard, scan })
          return new Map(
            asked.map((id) => {
              const { verdict, fields } = judgedLater(id)
              return [id, { junk: verdict.spam, fields }]
            }),
          )
        } catch (cause) {
          log.error("spam.fault", { trace, cause: cause as Error })
          return new Map()
        }
      },
    }
  }

  /** What each of some accounts, or the site, makes of reasons and of what was read. */
  async #judging(
    accounts: readonly number[],
    reasons: readonly Reason[],
    { heard, scan }: { heard: Reading | undefined; scan: Scan },
  ) {
    const { sql, thresholds } = this.#parts
    const chosen = await thresholdsOf(sql, accounts, thresholds)
    const opinions = await this.#opinions(accounts, heard)
    return (account: number) => {
      const limit = chosen.get(account) ?? thresholds
      const verdict = verdictOf([...reasons, ...learntReasons(opinions.get(account))], limit)
      return { verdict, limit, fields: verdictFields(verdict, limit.junkFrom, scan) }
    }
  }

  /** What was learnt says of what was read: by account, and 0 for the site. */
  async #opinions(accounts: readonly number[], reading: Reading | undefined): Promise<Map<number, Opinion>> {
    const { sql } = this.#parts
    const opinions = new Map<number, Opinion>()
    const counts = reading ? await taught(sql, [site, ...accounts]) : undefined
    if (!reading || !counts?.size) return opinions
    const voices = tokensOf(reading)
    const all = allTokens(voices)
    const models = this.#models
    const general = await models.of(site, counts.get(site) ?? { spam: 0, ham: 0 }, all)
    const shared = opinionOf(voices, general)
    for (const account of [site, ...accounts]) {
      const own = account === site ? undefined : counts.get(account)
      const opinion = own ? opinionOf(voices, general, await models.of(account, own, all)) : shared
      if (opinion) opinions.set(account, opinion)
    }
    return opinions
  }

  #tooLate({ trace }: Matter): Judgement {
    this.#parts.log.warn("spam.late", { trace })
    return silent
  }
}

const virusIn = (virus: string) => `The message holds a virus (${virus})`

function refusedAs({ score, reasons }: Verdict): string {
  const names = reasons.filter(({ points }) => points > 0).map(({ name }) => name)
  return `The message looks like spam (${score.toFixed(1)}: ${names.slice(0, 5).join(", ")})`
}

/** CPU time of this thread, milliseconds. */
function cpuTime(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
