import type { WholeMessage } from "../authentication/examination.ts"
import { fieldNameEnd } from "../mime/header.ts"
import { inSevenBits } from "../mime/seven-bit.ts"
import type { Content } from "../store/content.ts"
import { type LetterSigner, wholeMessage } from "./assurance.ts"
import type { LeasedMessage } from "./claims.ts"
import type { Letter } from "./client/transaction.ts"
import type { MessageRequest } from "./envelope.ts"

/** How much of a message is read to find its header, bytes. */
const headerRead = 65_536

/** The largest message that is converted for a server that takes only seven bits, bytes: it is held in memory. */
const mostConverted = 32 << 20

/** The most of a message that goes back whole when its sender asked for that (RFC 3461 §4.3), bytes. */
const mostReturned = 1_048_576

/** A message of the queue as the next server gets it, signed where there is somebody to sign. */
export async function letterOf(
  message: LeasedMessage,
  content: Content,
  signer?: LetterSigner,
): Promise<Letter> {
  const { sender, recipients, request, smtputf8 } = message
  const head = await content.read(0, Math.min(headerRead, content.size))
  const start = returnPathEnd(head)
  const whole = signer && (await wholeMessage(content, start))
  const fields = Buffer.from(whole ? await signer.sign(message.contentId, whole) : "", "latin1")
  const addresses = recipients.map(({ address }) => address)
  const plain = [sender, ...addresses].every(isAscii) && !(smtputf8 && hasUtf8(headerIn(head)))
  const letter: Letter = {
    sender,
    recipients: addresses,
    size: fields.length + content.size - start,
    needsUtf8: !plain,
    request,
    requests: new Map(recipients.map(({ address, request }) => [address, request])),
    open: async () => onTop(fields, content, start),
  }
  return { ...letter, inSevenBits: () => converted(letter, message.contentId, { content, start, signer }) }
}

/** The same letter in seven bits, signed as it is then; undefined when that cannot be, or it is too large for it. */
async function converted(
  letter: Letter,
  contentId: number,
  { content, start, signer }: { content: Content; start: number; signer: LetterSigner | undefined },
): Promise<Letter | undefined> {
  if (content.size > mostConverted) return undefined
  const bytes = inSevenBits(await content.read(start, content.size))
  if (!bytes) return undefined
  const body = bytes.indexOf("\r\n\r\n") + 4
  const whole: WholeMessage = {
    header: bytes.subarray(0, body),
    async *body() {
      yield bytes.subarray(body)
    },
  }
  // A signature is remembered by the number of what it is for; these bytes have none of their own.
  const fields = signer && body >= 4 ? await signer.sign(-contentId, whole) : ""
  const signed = Buffer.concat([Buffer.from(fields, "latin1"), bytes])
  const request: MessageRequest = { ...letter.request, bodyType: "7BIT" }
  return { ...letter, request, size: signed.length, open: async () => [signed] }
}

/** Fields and the message below them, from `start` on. */
function onTop(fields: Buffer, content: Content, start: number): AsyncIterable<Buffer> | Iterable<Buffer> {
  if (content.held) return [Buffer.concat([fields, content.held.subarray(start)])]
  // A file is opened when it is wanted: a letter that ends before would leave it open.
  return (async function* () {
    yield fields
    yield* content.stream(start)
  })()
}

/** What goes back to the sender with a notice: the header, or all of it where that was asked for, is not too much, and can be sent like any other (not BINARYMIME). */
export async function returnedOf(
  { request }: LeasedMessage,
  content: Content,
  failed: boolean,
): Promise<{ bytes: Buffer; whole: boolean }> {
  const wanted = failed && request.returning === "FULL" && request.bodyType !== "BINARYMIME"
  const whole = wanted && content.size <= mostReturned
  const bytes = await content.read(0, Math.min(whole ? mostReturned : headerRead, content.size))
  return { bytes: whole ? bytes.subarray(returnPathEnd(bytes)) : headerIn(bytes), whole }
}

const isAscii = (text: string) => /^[\x00-\x7f]*$/.test(text)

const hasUtf8 = (header: Buffer) => header.some((byte) => byte > 127)

/** Where the Return-Path field that we put on top ends; it stays behind (RFC 5321 §4.4). 0 when there is none. */
export function returnPathEnd(head: Buffer): number {
  const line = head.indexOf("\r\n")
  const colon = line === -1 ? 0 : fieldNameEnd(head, 0, line)
  return colon > 0 && head.toString("latin1", 0, colon).toLowerCase() === "return-path" ? line + 2 : 0
}

/** The header block at the beginning of a message, without its blank line. */
function headerIn(head: Buffer): Buffer {
  const end = head.indexOf("\r\n\r\n")
  return head.subarray(returnPathEnd(head), end === -1 ? head.length : end + 2)
}
