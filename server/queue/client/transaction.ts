import { once } from "node:events"
import type { MessageRequest, RecipientRequest } from "../envelope.ts"
import { judgeReply, readable, type Verdict } from "../verdict.ts"
import type { Client } from "./client.ts"
import { ConnectionLost, type Reply } from "./replies.ts"
import { Stuffing } from "./stuffing.ts"
import { encodeXtext } from "./xtext.ts"

/** A message as the other server gets it. */
export interface Letter {
  sender: string
  recipients: string[]
  /** Bytes. */
  size: number
  /** Whether its addresses or its header need SMTPUTF8 (RFC 6531). */
  needsUtf8: boolean
  request: MessageRequest
  requests: ReadonlyMap<string, RecipientRequest>
  /** Opens the bytes; who stops in the middle of them lets go of them. */
  open(): Promise<AsyncIterable<Buffer> | Iterable<Buffer>>
  /** The same in seven bits, for a server that takes no more (RFC 6152 §3); undefined: that cannot be. */
  inSevenBits?(): Promise<Letter | undefined>
}

/** Waits for the other side, milliseconds (RFC 5321 §4.5.3.2), and what a whole letter may take beside its size. */
const patience = { mail: 5 * 60_000, rcpt: 5 * 60_000, data: 2 * 60_000, end: 10 * 60_000 }
const letterTimeout = 10 * 60_000
const slowestLine = 4_096 // bytes per second

/** What a server said of a letter. */
export interface Outcome {
  verdicts: Map<string, Verdict>
  /** The connection was gone before the first answer: the letter may be sent again over another one. */
  stale: boolean
  /** What was answered last, or should have been. */
  stage: "sender" | "recipients" | "message"
  /** All of it was out, and no answer came: it may have been taken. */
  unsure: boolean
  /** It was not offered at all, because this server cannot take it; another one may. */
  unfit?: boolean
}

/**
 * Gives a letter to a server, in as many transactions as it takes for the recipients that it allows in one (RFC 9422).
 * A verdict comes for each recipient, whatever happens. Never throws.
 */
export async function send(client: Client, whole: Letter): Promise<Outcome> {
  const letter = await fitting(client, whole)
  const refusal = letter ? unfit(client, letter) : unconvertible
  if (!letter || refusal) {
    const verdicts = everybody(whole, refusal ?? unconvertible)
    return { verdicts, stale: false, stage: "sender", unsure: false, unfit: true }
  }
  const most = recipientLimit(client) ?? letter.recipients.length
  let outcome = await new Transaction(client, withRecipients(letter, 0, most)).run()
  for (let from = most; from < letter.recipients.length && !outcome.stale; from += most) {
    const next = await new Transaction(client, withRecipients(letter, from, most)).run()
    const verdicts = new Map([...outcome.verdicts, ...next.verdicts])
    outcome = { ...next, stale: false, unsure: outcome.unsure || next.unsure, verdicts }
  }
  if (!outcome.stale) return outcome
  return { ...outcome, verdicts: everybody(letter, outcome.verdicts.values().next().value!) }
}

const withRecipients = (letter: Letter, from: number, most: number): Letter => ({
  ...letter,
  recipients: letter.recipients.slice(from, from + most),
})

/** The letter in a form that the server can take; undefined when it cannot be brought into one. */
async function fitting({ features }: Client, letter: Letter): Promise<Letter | undefined> {
  const binary = letter.request.bodyType === "BINARYMIME"
  const fits = binary ? features.has("BINARYMIME") && features.has("CHUNKING") : features.has("8BITMIME")
  return fits || !letter.inSevenBits ? letter : letter.inSevenBits()
}

function recipientLimit({ features }: Client): number | undefined {
  const most = Number(/\bRCPTMAX=([1-9]\d{0,5})\b/i.exec(features.get("LIMITS") ?? "")?.[1])
  return most || undefined
}

/** Why a letter cannot go to this server whatever it would say. */
function unfit(
  { features, tls }: Client,
  { sender, recipients, size, needsUtf8, request }: Letter,
): Verdict | undefined {
  const most = Number(features.get("SIZE") ?? 0)
  if ([sender, ...recipients].some((address) => /[\x00-\x1f\x7f]/.test(address)))
    return failed("5.1.3", "an address contains control characters")
  if (most > 0 && size > most)
    return {
      kind: "failed",
      status: "5.3.4",
      cause: "too-large",
      reply: "larger than the other server takes",
    }
  if (needsUtf8 && !features.has("SMTPUTF8"))
    return failed("5.6.7", "the other server does not take addresses beyond ASCII")
  if (request.bodyType === "BINARYMIME" && !(features.has("BINARYMIME") && features.has("CHUNKING")))
    return failed("5.6.1", "the other server does not take binary messages")
  if (request.deliverBy?.mode === "R" && !features.has("DELIVERBY"))
    return failed("5.3.3", "the other server does not deliver by a time, which the sender asked for")
  if (request.holdUntil !== undefined && !features.has("FUTURERELEASE"))
    return failed("5.3.3", "the server does not keep mail for later")
  if (request.requireTls && !(features.has("REQUIRETLS") && tls.endsWith(" verified")))
    return failed("5.7.30", "the other server does not support REQUIRETLS, which the sender asked for")
  return undefined
}

const failed = (status: string, reply: string): Verdict => ({
  kind: "failed",
  status,
  cause: "refused",
  reply,
})

const unconvertible = failed(
  "5.6.3",
  "the other server takes only 7-bit messages, and this one cannot be turned into one without damage",
)

const everybody = ({ recipients }: Letter, verdict: Verdict) =>
  new Map(recipients.map((address) => [address, verdict]))

class Transaction {
  readonly #client: Client
  readonly #letter: Letter
  readonly #verdicts = new Map<string, Verdict>()
  /** Recipients that the server lets us send to. */
  readonly #taken: string[] = []
  #heard = false
  #stage: Outcome["stage"] = "sender"
  /** Everything is out but the last answer. */
  #out = false
  /** Ends a letter that goes on and on. */
  #timer: NodeJS.Timeout | undefined

  constructor(client: Client, letter: Letter) {
    this.#client = client
    this.#letter = letter
  }

  async run(): Promise<Outcome> {
    const { size, recipients } = this.#letter
    this.#timer = setTimeout(
      () => this.#client.replies.abandon("the other server took too long"),
      letterTimeout + (size / slowestLine) * 1_000,
    )
    let common: Verdict
    try {
      common = await this.#exchange()
    } catch (thrown) {
      common = this.#broken(thrown as Error)
    } finally {
      clearTimeout(this.#timer)
    }
    for (const address of recipients) if (!this.#verdicts.has(address)) this.#verdicts.set(address, common)
    return { verdicts: this.#verdicts, stale: !this.#heard, stage: this.#stage, unsure: this.#out }
  }

  // Half a letter went out: whatever comes next would be taken for the rest of it.
  #broken(error: Error): Verdict {
    if (!(error instanceof ConnectionLost)) this.#client.replies.abandon("the letter was broken off")
    const verdict = error instanceof Refused ? judgeReply(error.reply.text) : undefined
    return verdict?.kind === "failed" ? verdict : { kind: "deferred", reply: readable(error.message) }
  }

  /** What holds for every recipient who was not refused by name. */
  async #exchange(): Promise<Verdict> {
    const { features } = this.#client
    const binary = this.#letter.request.bodyType === "BINARYMIME"
    const piped = features.has("PIPELINING")
    const commands = [this.#mail(), ...this.#letter.recipients.map((address) => this.#rcpt(address))]
    if (piped && !binary) commands.push("DATA")
    if (piped) this.#client.socket.write(commands.map((command) => `${command}\r\n`).join(""))
    const step = (at: number, patience: number) =>
      piped ? this.#client.replies.next(patience) : this.#client.command(commands[at]!, patience)
    const mail = await this.#hear(step(0, patience.mail))
    if (mail.code >= 300 && !piped) return this.#refused(mail)
    if (mail.code < 300) this.#stage = "recipients"
    for (const [index, address] of this.#letter.recipients.entries()) {
      const reply = await this.#hear(step(index + 1, patience.rcpt))
      if (reply.code < 300) this.#taken.push(address)
      else if (mail.code < 300) this.#verdicts.set(address, judgeReply(reply.text))
    }
    const taken = this.#taken.length
    if (taken > 0) this.#stage = "message"
    if (binary) return taken === 0 || mail.code >= 300 ? this.#refused(mail) : this.#chunks()
    if (taken === 0 && !piped) return this.#refused(mail)
    const data = await this.#hear(
      piped ? this.#client.replies.next(patience.data) : this.#ask("DATA", patience.data),
    )
    if (data.code === 354 && taken > 0 && mail.code < 300) return this.#body()
    // Nobody is left, but the server waits for a message: an empty one ends it (RFC 2920 §3.1). By LMTP it must not
    // (RFC 2033 §4.2), and nobody knows how many answers would come.
    if (data.code === 354 && this.#client.lmtp)
      this.#client.replies.abandon("the server wants a message for nobody")
    else if (data.code === 354) await this.#ask(".", patience.end)
    return this.#refused(mail.code >= 300 ? mail : data)
  }

  // After a refusal the transaction is taken back, so that the next one begins anew. Whoever does not simply agree answers
  // something else that was said, and what comes next would not fit either.
  async #refused(reply: Reply): Promise<Verdict> {
    const reset = await this.#ask("RSET", patience.mail).catch(() => undefined)
    if (reset && reset.code !== 250) this.#client.replies.abandon("the server's answers are out of step")
    const verdict = judgeReply(reply.text)
    return verdict.kind === "delivered" ? { kind: "deferred", reply: verdict.reply } : verdict
  }

  async #body(): Promise<Verdict> {
    const { socket } = this.#client
    const stuffing = new Stuffing()
    let piece: Buffer = Buffer.alloc(0)
    await this.#pour(async (chunk) => {
      await this.#write(piece)
      piece = stuffing.piece(chunk)
    })
    if (socket.destroyed || !socket.writable) throw await this.#lastWords()
    // The end goes out together with what comes before it.
    socket.cork()
    socket.write(piece)
    const answer = this.#last(stuffing.end().slice(0, -2))
    socket.uncork()
    return answer
  }

  /** The message in chunks of known length, untouched (RFC 3030 §2). */
  async #chunks(): Promise<Verdict> {
    await this.#pour(async (chunk) => {
      this.#client.socket.write(`BDAT ${chunk.length}\r\n`)
      await this.#write(chunk)
      const reply = await this.#client.replies.next(patience.end)
      if (reply.code >= 300) throw new Refused(reply)
    })
    return this.#last("BDAT 0 LAST")
  }

  /** What ends the message, and the answer by which it changes hands. */
  async #last(command: string): Promise<Verdict> {
    this.#out = true
    // The last answer has all of its own time, however long the rest took: without it the letter would come twice.
    clearTimeout(this.#timer)
    const { text } = await this.#ask(command, patience.end)
    if (this.#client.lmtp) await this.#others(text)
    this.#out = false
    return judgeReply(text)
  }

  /** By LMTP each recipient that was taken is answered for, in order (RFC 2033 §4.2). @param first the first answer */
  async #others(first: string): Promise<void> {
    for (const [index, address] of this.#taken.entries()) {
      const text = index === 0 ? first : (await this.#client.replies.next(patience.end)).text
      this.#verdicts.set(address, judgeReply(text))
    }
  }

  async #pour(take: (chunk: Buffer) => Promise<void>): Promise<void> {
    for await (const chunk of await this.#letter.open()) await take(chunk)
  }

  async #write(bytes: Buffer): Promise<void> {
    const { socket } = this.#client
    if (socket.destroyed || !socket.writable) throw await this.#lastWords()
    if (bytes.length === 0 || socket.write(bytes)) return
    const closed = new AbortController()
    const close = () => closed.abort()
    socket.once("close", close)
    try {
      await once(socket, "drain", { signal: closed.signal })
    } catch {
      throw await this.#lastWords()
    } finally {
      socket.off("close", close)
    }
  }

  // A server that hangs up in the middle may have said why.
  async #lastWords(): Promise<Error> {
    return this.#client.replies.next(1_000).then(
      (reply) => new Refused(reply),
      (lost: ConnectionLost) => lost,
    )
  }

  #ask(command: string, patience: number): Promise<Reply> {
    return this.#client.command(command, patience)
  }

  async #hear(answer: Promise<Reply>): Promise<Reply> {
    const reply = await answer
    this.#heard = true
    return reply
  }

  #mail(): string {
    const { features } = this.#client
    const { sender, size, needsUtf8, request } = this.#letter
    const { bodyType = "8BITMIME", returning, envelopeId, priority, requireTls, holdUntil } = request
    const words = [`MAIL FROM:<${sender}>`]
    if (features.has("SIZE")) words.push(`SIZE=${size}`)
    if (features.has("8BITMIME") || bodyType === "BINARYMIME") words.push(`BODY=${bodyType}`)
    if (needsUtf8) words.push("SMTPUTF8")
    if (features.has("DSN") && returning) words.push(`RET=${returning}`)
    if (features.has("DSN") && envelopeId) words.push(`ENVID=${encodeXtext(envelopeId)}`)
    if (features.has("MT-PRIORITY") && priority !== undefined) words.push(`MT-PRIORITY=${priority}`)
    if (requireTls) words.push("REQUIRETLS")
    if (holdUntil !== undefined)
      words.push(`HOLDUNTIL=${new Date(holdUntil).toISOString().replace(/\.\d+/, "")}`)
    const by = this.#deadline()
    if (by) words.push(by)
    return words.join(" ")
  }

  /** What is left of the time the sender gave (RFC 2852 §4.1.4). */
  #deadline(): string | undefined {
    const { deliverBy } = this.#letter.request
    if (!deliverBy || !this.#client.features.has("DELIVERBY")) return undefined
    const seconds = Math.round((deliverBy.at - Date.now()) / 1_000)
    if (seconds <= 0 && deliverBy.mode === "R") return undefined
    return `BY=${seconds};${deliverBy.mode}${deliverBy.trace ? "T" : ""}`
  }

  #rcpt(address: string): string {
    const { notify = [], originalRecipient } = this.#letter.requests.get(address) ?? {}
    const words = [`RCPT TO:<${address}>`]
    if (!this.#client.features.has("DSN")) return words[0]!
    if (notify.length > 0) words.push(`NOTIFY=${notify.join(",")}`)
    if (originalRecipient) {
      const [type, ...rest] = originalRecipient.split(";")
      words.push(`ORCPT=${type};${encodeXtext(rest.join(";"), this.#letter.needsUtf8)}`)
    }
    return words.join(" ")
  }
}

/** The server gave an answer in the middle of the message. */
class Refused extends Error {
  readonly reply: Reply

  constructor(reply: Reply) {
    super(reply.text)
    this.reply = reply
  }
}
