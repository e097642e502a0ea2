import type { WholeMessage } from "../authentication/examination.ts"
import { MailError } from "../errors.ts"
import { headerFields } from "../mime/header.ts"
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
  text: "The message goes in circles: too many Received fields",
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
  /** Looks at the header block and may change it. Throws to refuse the message. Absent: it stays as it is. */
  prepare?(block: Buffer): Promise<Buffer>
  /** Looks at the whole message as the client sent it. Throws to refuse it. @returns header lines to put on top */
  judge?(message: WholeMessage): Promise<string>
}

/**
 * Takes in the bytes of one message. Reads the stream to its end even when the message is refused half way, because
 * the client will not listen before that.
 * @throws Refusal or MailError "too-large" when the message is refused; whatever the stream throws when the client goes
 */
export async function receive(stream: AsyncIterable<Buffer>, reception: Reception): Promise<StagedContent> {
  const intake = new Intake(reception)
  let failure: unknown
  try {
    for await (const chunk of stream) {
      if (failure !== undefined) continue
      await intake.write(chunk).catch((thrown) => {
        failure = thrown
      })
    }
    if (failure === undefined) await intake.end()
  } catch (thrown) {
    failure ??= thrown
  }
  await intake.release()
  if (failure === undefined) return reception.incoming.finish()
  await reception.incoming.abort()
  throw failure
}

class Intake {
  readonly #reception: Reception
  readonly #lineEndings = new LineEndings()
  #header: HeaderBlock | undefined = new HeaderBlock()
  #size = 0
  /** The message while it waits to be judged: its header block as it came and as it will be kept, and its body. */
  #held: { block: Buffer; header: Buffer; body: Holding } | undefined

  constructor(reception: Reception) {
    this.#reception = reception
  }

  async write(chunk: Buffer): Promise<void> {
    this.#size += chunk.length
    if (this.#size > this.#reception.limit)
      throw new MailError("too-large", `The message is larger than ${this.#reception.limit} bytes`)
    this.#lineEndings.write(chunk)
    if (!this.#header) return this.#body(chunk)
    const cut = this.#header.write(chunk)
    if (!cut) return
    await this.#begin(cut.block, cut.whole)
    if (cut.rest.length > 0) await this.#body(cut.rest)
  }

  async end(): Promise<void> {
    if (this.#header) await this.#begin(this.#header.end(), true)
    if (this.#lineEndings.bare) throw new Refusal(bareLineEnd)
    if (this.#held) await this.#judge(this.#held)
  }

  async release(): Promise<void> {
    await this.#held?.body.release()
  }

  #body(chunk: Buffer): Promise<void> {
    return this.#held ? this.#held.body.write(chunk) : this.#reception.incoming.write(chunk)
  }

  async #begin(block: Buffer, whole: boolean): Promise<void> {
    const { prepare, judge, incoming, trace } = this.#reception
    this.#header = undefined
    if (countReceived(block) > mostReceived) throw new Refusal(looping)
    if (prepare && !whole) throw new Refusal(headerTooLong)
    const header = prepare ? await prepare(block) : block
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

function countReceived(block: Buffer): number {
  let count = 0
  for (const field of headerFields(block)) if (field.name.toLowerCase() === "received") count++
  return count
}

/** Largest trace and other fields we may put in front of a message, bytes, beside what the client sent. */
export const traceAllowance = headerLimit >> 4
