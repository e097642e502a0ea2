import type { WholeMessage } from "../authentication/examination.ts"
import { MailError } from "../errors.ts"
import { headerFields, unfolded } from "../mime/header.ts"
import type { Holding } from "../store/holding.ts"
import type { Incoming, StagedContent } from "../store/incoming.ts"
import { HeaderBlock, headerLimit } from "./header-block.ts"
import { LineEndings } from "./line-endings.ts"
import { Refusal, type Reply } from "./reply.ts"

/** A message that passed this many servers goes in circles (RFC 5321 §6.3). */
const mostReceived = 50

const looping: Reply = {
  code: 554,
  enhanced: "5.4.6",
  text: "The message goes in circles: it has been here, or passed too many servers",
}
const bareLineEnd: Reply = {
  code: 550,
  enhanced: "5.5.2",
  text: "Lines must end with CR LF; a bare CR or LF was found",
}
const headerTooLong: Reply = { code: 552, enhanced: "5.3.4", text: "The header of the message is too long" }

/** What to do with a message while it comes in. */
export interface Reception {
  incoming: Incoming
  /** Largest message, bytes, as the client counts them. */
  limit: number
  /** Goes on top, in front of everything the client sent; the first line before what `judge` gives, the rest behind. */
  trace: string
  /** BINARYMIME (RFC 3030 §3): CR and LF are bytes like others. */
  binary?: boolean
  /** The recipient, if it is the only one: who already got the message by way of us gets it no second time. */
  deliveredTo?: string
  /** Looks at the header block and may change it. Throws to refuse the message. Absent: it stays as it is. */
  prepare?(block: Buffer): Promise<Buffer>
  /** Looks at the whole message as the client sent it. Throws to refuse it. @returns header lines to put on top */
  judge?(message: WholeMessage): Promise<string>
}

/**
 * Takes in the bytes of one message. What is refused half way is taken in to its end all the same, because the client will
 * not listen before that. Every Intake ends in `finish` or `abort`.
 */
export class Intake {
  readonly #reception: Reception
  readonly #lineEndings = new LineEndings()
  #header: HeaderBlock | undefined = new HeaderBlock()
  #size = 0
  #failure: { thrown: unknown } | undefined
  /** The message while it waits to be judged: its header block as it came and as it will be kept, and its body. */
  #held: { block: Buffer; header: Buffer; body: Holding } | undefined

  constructor(reception: Reception) {
    this.#reception = reception
  }

  /** Bytes that have come, those that were thrown away included. */
  get size(): number {
    return this.#size
  }

  /** Takes the next bytes; await it before giving more. Never throws: why a message is refused is said at its end. */
  async write(chunk: Buffer): Promise<void> {
    this.#size += chunk.length
    if (this.#failure) return
    try {
      await this.#take(chunk)
    } catch (thrown) {
      this.#failure = { thrown }
    }
  }

  /** Why it will be refused, as far as that is known before its end. */
  get failure(): unknown {
    return this.#failure?.thrown
  }

  /**
   * The message has come whole.
   * @throws Refusal or MailError ("too-large", "no-space", "unavailable") when it is refused; then nothing is left of it
   */
  async finish(): Promise<StagedContent> {
    try {
      if (this.#failure) throw this.#failure.thrown
      await this.#end()
      await this.#held?.body.release()
      return await this.#reception.incoming.finish()
    } catch (thrown) {
      await this.abort()
      throw thrown
    }
  }

  /** It will not come. */
  async abort(): Promise<void> {
    await this.#held?.body.release()
    await this.#reception.incoming.abort()
  }

  async #take(chunk: Buffer): Promise<void> {
    if (this.#size > this.#reception.limit)
      throw new MailError("too-large", `The message is larger than ${this.#reception.limit} bytes`)
    if (!this.#reception.binary) this.#lineEndings.write(chunk)
    if (!this.#header) return this.#body(chunk)
    const cut = this.#header.write(chunk)
    if (!cut) return
    await this.#begin(cut.block, cut.whole)
    if (cut.rest.length > 0) await this.#body(cut.rest)
  }

  async #end(): Promise<void> {
    if (this.#header) await this.#begin(this.#header.end(), true)
    if (this.#lineEndings.bare) throw new Refusal(bareLineEnd)
    if (this.#held) await this.#judge(this.#held)
  }

  #body(chunk: Buffer): Promise<void> {
    return this.#held ? this.#held.body.write(chunk) : this.#reception.incoming.write(chunk)
  }

  async #begin(block: Buffer, whole: boolean): Promise<void> {
    const { prepare, judge, incoming, trace } = this.#reception
    this.#header = undefined
    if (goesInCircles(block, this.#reception.deliveredTo)) throw new Refusal(looping)
    if (prepare && !whole) throw new Refusal(headerTooLong)
    const header = withoutReturnPath(prepare ? await prepare(block) : block)
    if (judge) this.#held = { block, header, body: incoming.hold() }
    else await incoming.write(Buffer.concat([Buffer.from(trace), header]))
  }

  async #judge({ block, header, body }: { block: Buffer; header: Buffer; body: Holding }): Promise<void> {
    const { judge, incoming, trace } = this.#reception
    const fields = await judge!({ header: block, body: () => body.read() })
    const first = trace.indexOf("\n") + 1
    const top = Buffer.from(trace.slice(0, first) + fields + trace.slice(first))
    await incoming.write(Buffer.concat([top, header]))
    for await (const chunk of body.read()) await incoming.write(chunk)
  }
}

/** Too many servers passed it on, or one of them was us and for the same recipient (RFC 9228 §4). */
function goesInCircles(block: Buffer, recipient: string | undefined): boolean {
  let received = 0
  for (const field of headerFields(block)) {
    const name = field.name.toLowerCase()
    if (name === "received" && ++received > mostReceived) return true
    if (name === "delivered-to" && recipient !== undefined && unfolded(block, field) === recipient)
      return true
  }
  return false
}

/** Largest trace and other fields we may put in front of a message, bytes, beside what the client sent. */
export const traceAllowance = headerLimit >> 4

/** There is one Return-Path, and whoever delivers writes it (RFC 5321 §4.4): what came with the message is none. */
function withoutReturnPath(block: Buffer): Buffer {
  const pieces: Buffer[] = []
  let kept = 0
  for (const field of headerFields(block)) {
    if (field.name.toLowerCase() !== "return-path") continue
    pieces.push(block.subarray(kept, field.start))
    kept = field.end
  }
  return kept === 0 ? block : Buffer.concat([...pieces, block.subarray(kept)])
}
