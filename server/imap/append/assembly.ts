// Messages of APPEND and REPLACE on their way into the store. What always holds:
// - octets go to the store as they come; nothing but small messages is held until the last one is whole;
// - what can be refused is refused before its octets are asked for;
// - what nobody took over is thrown away by `discard`.

import { MailError } from "../../errors.ts"
import { withoutNul } from "../../mime/nul.ts"
import type { NewMessage } from "../../store/appending.ts"
import { flagsWithin } from "../../store/flags.ts"
import type { Incoming, StagedContent } from "../../store/incoming.ts"
import type { Context } from "../command.ts"
import { flagScope } from "../grammar/flag-lists.ts"
import { limits } from "../limits.ts"
import type { Place } from "../namespace/others.ts"
import { Refusal } from "../reply.ts"
import type { Argument, Arguments } from "./arguments.ts"
import { openUrl } from "./catenate.ts"
import { readBehindLiteral } from "./literal.ts"

export class Assembly {
  readonly #context: Context
  readonly #place: Place
  /** What a message that goes for the new ones gives back: bytes and messages. */
  readonly #freed: { bytes: number; messages: number }
  readonly #staged: StagedContent[] = []
  #incoming: Incoming | undefined
  /** How the message being assembled is to be filed, whether it has NUL, and whether it came in a literal8. */
  #filing: Omit<NewMessage, "staged"> | undefined
  #hasNul = false
  #binary = false
  /** Bytes that URLs added. */
  #quoted = 0
  readonly messages: NewMessage[] = []

  constructor(context: Context, place: Place, freed = { bytes: 0, messages: 0 }) {
    this.#context = context
    this.#place = place
    this.#freed = freed
  }

  /**
   * Takes everything the arguments say, and what comes behind them.
   * @throws MailError "too-large", "over-quota", "limit", "invalid"; Refusal BADURL, UNKNOWN-CTE; SyntaxFault
   */
  async takeAll(given: Arguments): Promise<void> {
    for (;;) {
      for (const argument of given.known) await this.#take(argument)
      if (given.complete) return
      given.readOn(await readBehindLiteral(this.#context))
    }
  }

  /** Throws away what the store did not take over. */
  async discard(): Promise<void> {
    await this.#incoming?.abort()
    for (const staged of this.#staged) await staged.discard()
  }

  async #take(argument: Argument): Promise<void> {
    switch (argument.kind) {
      case "message":
        return this.#begin(argument)
      case "literal":
        return this.#receive(argument)
      case "url":
        return this.#quote(argument.url)
      case "end of message":
        return this.#finish()
    }
  }

  #begin({ flags, internalDate }: Argument & { kind: "message" }): void {
    const held = this.#staged.reduce((sum, message) => sum + (message.bytes?.length ?? 0), 0)
    if (this.#staged.length >= limits.appendedMessages || held > limits.appendedBytes)
      throw new MailError("limit", "Too many messages at once; send them in several APPENDs")
    const { store, messageLimit } = this.#context.session.premises
    this.#incoming = store.receive(messageLimit)
    this.#hasNul = false
    this.#binary = false
    this.#filing = { flags: flagsWithin(flags, flagScope(this.#place.rights)), internalDate }
  }

  async #receive({ binary }: Argument & { kind: "literal" }): Promise<void> {
    const { writer, input } = this.#context
    const { size, synchronizing } = input.machine.announced!
    await this.#mustFit(size)
    input.machine.stream()
    if (synchronizing) writer.line("+ Go ahead")
    await writer.flush()
    this.#binary ||= binary
    for await (const chunk of input.literal()) {
      this.#hasNul ||= chunk.includes(0)
      await this.#incoming!.write(chunk)
    }
  }

  async #quote(url: string): Promise<void> {
    const { length, chunks } = await openUrl(this.#context.session, url)
    await this.#mustFit(length)
    this.#quoted += length
    if (this.#quoted > limits.catenatedMessages * this.#context.session.premises.messageLimit)
      throw new MailError("limit", "That is too much at once; send it in several APPENDs")
    for await (const chunk of chunks) await this.#incoming!.write(chunk)
  }

  async #mustFit(size: number): Promise<void> {
    const { store, messageLimit } = this.#context.session.premises
    const length = this.#incoming!.size + size
    if (length > messageLimit) throw new MailError("too-large", `A message has at most ${messageLimit} bytes`)
    const before = this.#staged.reduce((sum, message) => sum + message.size, 0)
    await store.quotas.mustFit(this.#place.accountId, {
      bytes: before + length - this.#freed.bytes,
      messages: this.messages.length + 1 - this.#freed.messages,
    })
  }

  async #finish(): Promise<void> {
    const incoming = this.#incoming!
    if (incoming.size === 0) throw new MailError("invalid", "A message has at least one byte")
    this.#incoming = undefined
    const staged = await this.#keep(incoming)
    this.messages.push({ ...this.#filing!, staged: this.#hasNul ? await this.#encoded(staged) : staged })
  }

  async #keep(incoming: Incoming): Promise<StagedContent> {
    const staged = await incoming.finish()
    this.#staged.push(staged)
    return staged
  }

  /**
   * The same message without NUL (RFC 3516 §4.4). Where that cannot be, old mail that came in a literal without "~", where
   * NUL may not be at all, is kept as it is rather than lost.
   * @throws Refusal UNKNOWN-CTE
   */
  async #encoded(staged: StagedContent): Promise<StagedContent> {
    const { store, messageLimit } = this.#context.session.premises
    const { source, structure, close } = await store.openStaged(staged)
    const incoming = store.receive(messageLimit)
    try {
      for (const piece of withoutNul(source, structure)) await incoming.write(piece)
    } catch (thrown) {
      await incoming.abort()
      if (!(thrown instanceof MailError && thrown.code === "cannot")) throw thrown
      if (this.#binary) throw new Refusal("UNKNOWN-CTE", thrown.message)
      return staged
    } finally {
      close()
    }
    return this.#keep(incoming)
  }
}
