import { createHash } from "node:crypto"
import { parseMailbox } from "../mime/address.ts"
import { belongsInJunk } from "../queue/envelope.ts"
import type { Action, FileInto, Notice, VacationReply } from "../sieve/action.ts"
import type { Position } from "../sieve/fault.ts"
import type { Outcome } from "../sieve/interpret.ts"
import { fieldsNamed, type Message } from "../sieve/message.ts"
import { type Flags, isFlag, parseFlags } from "../store/flags.ts"
import type { StagedContent } from "../store/incoming.ts"
import { fitting } from "../store/keywords.ts"
import type { Cascade } from "./cascade.ts"
import type { Disposition, Elsewhere, Place, Placing } from "./disposition.ts"
import { editedHeader, originalHeader, withHeader } from "./edition.ts"
import type { Letter, Occasion } from "./letters/letter.ts"
import { mailNotice } from "./letters/notice.ts"
import { goesInCircles, redirected } from "./letters/redirect.ts"
import { rejection } from "./letters/rejection.ts"
import { vacationAnswer } from "./letters/vacation.ts"
import { answerKey, isRemembered, type Memory } from "./memory.ts"
import type { RulesParts } from "./parts.ts"
import { placeOf, type Target } from "./places.ts"

/** Flags one message is given at most. */
const mostFlags = 100

type Of<Kind extends Action["kind"]> = Extract<Action, { kind: Kind }>

/** Turns the actions of a run into what is done in the commit. Nothing is done before. */
export class Execution {
  readonly results: Pick<Disposition, "placings" | "letters" | "memories" | "rejection" | "stays"> & {
    elsewhere: Elsewhere[]
  } = {
    placings: [],
    letters: [],
    elsewhere: [],
    memories: [],
    rejection: undefined,
  }
  /** What turned out otherwise than the script said. */
  readonly remarks: string[] = []
  /** Something the script asked for that could not be; its owner is told. */
  failure: Outcome["failure"]
  readonly #parts: RulesParts
  readonly #occasion: Occasion
  readonly #message: Message
  readonly #cascade: Cascade
  readonly #editions = new Map<Message, StagedContent>()
  #header: Buffer | undefined

  /** @param message the message as it came, as the scripts saw it */
  constructor(parts: RulesParts, occasion: Occasion, message: Message, cascade: Cascade) {
    this.#parts = parts
    this.#occasion = occasion
    this.#message = message
    this.#cascade = cascade
  }

  async carryOut({ actions, trace, failure }: Outcome): Promise<void> {
    if (failure && this.#occasion.event) return this.#fallBack([], undefined)
    for (const action of actions) await this.#do(action, trace.at(-1)?.script ?? "")
  }

  /** Takes away what was written and is not wanted after all. */
  async discard(): Promise<void> {
    for (const { staged } of [...this.results.placings, ...this.results.letters]) await staged?.discard()
    for (const staged of this.#editions.values()) await staged.discard()
  }

  async #do(action: Action, script: string): Promise<void> {
    switch (action.kind) {
      case "keep":
        return this.#keep(action, script)
      case "fileinto":
        return this.#file(action, await this.#edited(action.message), script)
      case "redirect":
        return this.#redirect(action, script)
      case "reject":
        return this.#reject(action, script)
      case "vacation":
        return this.#answer(action.reply)
      case "notify":
        return this.#notify(action.notice)
      case "pipe":
        return this.#pipe(action, script)
      case "track":
        return this.#remember({
          kind: "duplicate",
          key: action.id,
          lifetime: action.seconds * 1000,
          first: !action.renewed,
        })
      default:
        this.#fail(action.at, script, `'${action.kind}' is not possible here`)
        return this.#fallBack([], undefined)
    }
  }

  /** A message that is in a mailbox already stays there as it is, whatever was done to its header (RFC 6785 §3.1). */
  async #keep({ flags, message, at, implicit }: Of<"keep">, script: string): Promise<void> {
    const rule = implicit ? undefined : ruleAt(script, at)
    if (!this.#occasion.event) return this.#fallBack(flags, await this.#edited(message), rule)
    this.results.stays = { flags }
  }

  /** Where the message is when what the script wanted cannot be. */
  async #fallBack(flags: readonly string[], staged: StagedContent | undefined, rule?: string): Promise<void> {
    const { account, envelope, event } = this.#occasion
    if (event) {
      this.results.stays ??= { flags: event.flags }
      return
    }
    const mailboxId = await this.#parts.inboxes.placeOf(account.id, envelope)
    await this.#place({ place: { mailboxId }, flags: flagsOf(flags), staged, rule })
  }

  async #file(target: Of<"fileinto">, staged: StagedContent | undefined, script: string): Promise<void> {
    const place = await this.#placeOf(target)
    const rule = ruleAt(script, target.at)
    if (place) return this.#place({ place, flags: flagsOf(target.flags), staged, rule })
    this.#fail(target.at, script, `There is no mailbox ${JSON.stringify(target.mailbox)}`)
    return this.#fallBack(target.flags, staged)
  }

  async #placeOf(target: Target): Promise<Place | undefined> {
    const { id } = this.#occasion.account
    return placeOf(this.#parts.sql, id, target, await this.#parts.inboxes.of(id))
  }

  /** Each mailbox gets one copy; of two the later one says with which flags. */
  async #place(placing: Placing): Promise<void> {
    const { placings } = this.results
    await this.#limitKeywords(placing)
    const key = JSON.stringify(placing.place)
    const same = placings.findIndex(
      ({ place, staged }) => JSON.stringify(place) === key && staged === placing.staged,
    )
    if (same < 0) placings.push(placing)
    else placings[same] = placing
  }

  /** A mailbox takes only so many different keywords; those too many are left out, the message is not. */
  async #limitKeywords({ place, flags }: Placing): Promise<void> {
    if (flags.keywords.length === 0 || !("mailboxId" in place)) return
    const kept = fitting(flags.keywords, await this.#parts.store.snapshot(place.mailboxId))
    if (kept.length < flags.keywords.length) this.remarks.push("the mailbox has too many keywords already")
    flags.keywords = kept
  }

  async #redirect(action: Of<"redirect">, script: string): Promise<void> {
    const header = this.#headerOf(action.message)
    if (goesInCircles(header, this.#occasion)) {
      this.remarks.push(`not redirected to ${action.address}: the message came here before; kept`)
      return this.#fallBack([], await this.#edited(action.message))
    }
    if (!this.#cascade.mayWrite()) {
      this.#fail(action.at, script, "Too many messages would be sent because of this one")
      return this.#fallBack([], await this.#edited(action.message))
    }
    this.results.letters.push(await redirected(this.#occasion, action, header))
    const rule = ruleAt(script, action.at)
    this.results.elsewhere.push({ outcome: "sent-on", place: action.address, rule })
  }

  /** What a program does not take is kept, whatever the script says. */
  async #pipe(action: Of<"pipe">, script: string): Promise<void> {
    const { account, envelope, recipient, original, staged } = this.#occasion
    const { source, structure, size } = original
    const head = Buffer.concat([this.#headerOf(action.message), Buffer.from("\r\n")])
    const given = {
      account,
      recipient,
      sender: envelope.sender,
      source,
      head,
      size,
      start: structure.header.end,
    }
    const { program } = action
    const key = JSON.stringify([
      account.id,
      program,
      action.arguments,
      createHash("sha256").update(head).digest("hex"),
    ])
    const fault = await once(staged, key, async () =>
      this.#parts.pipes
        ? this.#parts.pipes.run({ ...given, program, arguments: action.arguments })
        : `There is no program ${JSON.stringify(program)} that mail may be piped to`,
    )
    if (fault === undefined) {
      const rule = ruleAt(script, action.at)
      this.results.elsewhere.push({ outcome: "piped", place: program, rule })
      return
    }
    this.#fail(action.at, script, fault)
    await this.#fallBack([], await this.#edited(action.message))
  }

  async #reject({ reason, inSession, at }: Of<"reject">, script: string): Promise<void> {
    if (this.#occasion.envelope.sender === "" || !this.#cascade.mayWrite()) {
      // Nobody can be told (RFC 5429 §2), so it is not thrown away in silence either.
      this.remarks.push("not rejected: the message has no sender who could be told; kept")
      return this.#fallBack([], undefined)
    }
    this.results.rejection = { reason, inSession }
    this.results.elsewhere.push({ outcome: "refused", reply: reason, rule: ruleAt(script, at) })
    this.results.letters.push(await rejection(this.#occasion, reason, inSession))
  }

  async #answer(reply: VacationReply): Promise<void> {
    const { account, envelope, now } = this.#occasion
    if (belongsInJunk(envelope, account.id)) {
      // The answer would go to whoever the message only pretends to be from, or tell a spammer that somebody reads.
      this.remarks.push("no answer: the message is junk, or it is not proven who it is from")
      return
    }
    const key = answerKey(reply.handle, envelope.sender)
    const memory = { kind: "vacation" as const, key, lifetime: reply.seconds * 1000, first: true }
    if (
      this.#cascade.isRemembered(account.id, key) ||
      (await isRemembered(this.#parts.sql, { accountId: account.id, ...memory }, now))
    ) {
      this.remarks.push(`no answer to ${envelope.sender}: they had one already`)
      return
    }
    if (!this.#cascade.mayWrite()) return
    const from = await this.#sender(reply.from, reply.addresses)
    const letter = await vacationAnswer(this.#occasion, reply, from)
    this.results.letters.push(letter)
    if (reply.seconds > 0) this.#remember(memory)
    await this.#copy(reply.fcc, letter)
  }

  async #notify(notice: Notice): Promise<void> {
    const automatic = fieldsNamed(this.#message, "Auto-Submitted")
    // RFC 5436 §2.7.
    if (automatic.some(({ value }) => !/^no\b/i.test(value))) {
      this.remarks.push("no notice of a message that was sent by itself")
      return
    }
    if (!this.#cascade.mayWrite()) return
    const letter = await mailNotice(this.#occasion, notice, await this.#sender(notice.from, []))
    this.results.letters.push(letter)
    await this.#copy(notice.fcc, letter)
  }

  /** A copy of what was sent (RFC 8580). A place that is not there is left out: the copy is an extra. */
  async #copy(fcc: Omit<FileInto, "message" | "at"> | undefined, { staged }: Letter): Promise<void> {
    if (!fcc) return
    const place = await this.#placeOf(fcc)
    const placing = place && { place, flags: flagsOf([...fcc.flags, "\\Seen"]), staged }
    if (placing) await this.#limitKeywords(placing)
    if (placing) this.results.placings.push(placing)
    else this.remarks.push(`no copy: there is no mailbox ${JSON.stringify(fcc.mailbox)}`)
  }

  /** In whose name something is sent: as the script says if they may, else by the address the message came to. */
  async #sender(
    wished: string | undefined,
    others: readonly string[],
  ): Promise<{ name: string; address: string }> {
    const { account, recipient } = this.#occasion
    const name = account.name
    const asked = wished === undefined ? undefined : parseMailbox(wished)
    for (const candidate of [asked && `${asked.mailbox}@${asked.host}`, recipient, ...others])
      if (candidate && (await this.#parts.directory.maySendAs(account, candidate)))
        return { name: asked?.name ?? name, address: candidate }
    return { name, address: account.address }
  }

  #remember(memory: Omit<Memory, "accountId">): void {
    const { id } = this.#occasion.account
    this.#cascade.remember(id, memory.key)
    this.results.memories.push({ accountId: id, ...memory })
  }

  #fail(at: Position, script: string, text: string): void {
    this.failure ??= { ...at, script, text }
  }

  /** The header of a message as a script left it. */
  #headerOf(message: Message): Buffer {
    if (message !== this.#message) return editedHeader(this.#occasion.original, message)
    this.#header ??= originalHeader(this.#occasion.original)
    return this.#header
  }

  /** The bytes of a message that a script edited; undefined for the message as it came. */
  async #edited(message: Message): Promise<StagedContent | undefined> {
    if (message === this.#message) return undefined
    const known = this.#editions.get(message)
    if (known) return known
    const { store, original } = this.#occasion
    const staged = await withHeader(store, original, this.#headerOf(message))
    this.#editions.set(message, staged)
    return staged
  }
}

/** Which line of which script, as history names it. */
const ruleAt = (script: string, { line }: Position) => `${script}:${line}`

// A plan is made anew when others were faster; a program that had the message does not get it again for that.
const piped = new WeakMap<StagedContent, Map<string, Promise<string | undefined>>>()

function once(
  staged: StagedContent,
  key: string,
  run: () => Promise<string | undefined>,
): Promise<string | undefined> {
  let known = piped.get(staged)
  if (!known) piped.set(staged, (known = new Map()))
  let result = known.get(key)
  if (!result) known.set(key, (result = run()))
  return result
}

/** Flags as the store has them; those it does not take are left out, for none of them is worth the message. */
function flagsOf(names: readonly string[]): Flags {
  return parseFlags(names.filter(isFlag).slice(0, mostFlags))
}
