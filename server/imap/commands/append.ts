import { MailError } from "../../errors.ts"
import { type Flags, flagsWithin, parseFlags } from "../../store/flags.ts"
import type { StagedContent } from "../../store/incoming.ts"
import type { NewMessage } from "../../store/store.ts"
import { type Context, command, signedIn } from "../command.ts"
import type { Piece } from "../command-machine.ts"
import { flagScope } from "../flag-lists.ts"
import { demand, resolvePlace } from "../place.ts"
import { Reader } from "../reader.ts"
import type { Completion } from "../reply.ts"
import { formatSequenceSet } from "../sequence-set.ts"
import { SyntaxFault } from "../syntax-fault.ts"

/** How one message is to be filed. */
interface Filing {
  flags: Flags
  internalDate: number | undefined
  /** What closes the argument behind the literal: ")" of `UTF8 (…)`, or nothing. */
  closing: ")" | ""
}

/** Messages of one APPEND at most (RFC 3502), and bytes of small ones: they are held until the last has come. */
const mostMessages = 1000
const mostHeld = 32 * 1024 * 1024

/**
 * APPEND (RFC 3501 §6.3.11), of several messages too (RFC 3502): all are filed or none. The bytes go to the store as they
 * come and are never held here. With a synchronizing literal, what can be refused is refused before they are sent.
 */
export const append = command({
  name: "APPEND",
  states: signedIn,
  tryCreate: true,
  // The first literal may be the mailbox name; every other one is a message.
  takesMessage: (pieces: readonly Piece[]) =>
    pieces.length > 1 || !/^\S+ +append $/i.test(pieces[0] as string),
  parse(reader) {
    reader.space()
    const name = reader.mailbox()
    return { name, filing: parseFiling(reader) }
  },
  async run(context, { name, filing }) {
    const staged: StagedContent[] = []
    try {
      return await appendMessages(context, { name, filing, staged })
    } finally {
      for (const message of staged) await message.discard()
    }
  },
})

/** From the space before the flags up to the literal (RFC 3502 §6.3.11, append-message). */
function parseFiling(reader: Reader): Filing {
  reader.space()
  const flags = reader.sees("(") ? parseFlags(reader.flagList()) : parseFlags([])
  if (reader.sees(" ")) reader.space()
  const internalDate = reader.sees('"') ? reader.dateTime() : undefined
  if (internalDate !== undefined) reader.space()
  const closing = takeUtf8(reader) ? ")" : ""
  reader.streamedLiteral()
  return { flags, internalDate, closing }
}

/** The start of `UTF8 (~{…}` (RFC 6855 §4); the bytes are kept as they are with and without it. */
function takeUtf8(reader: Reader): boolean {
  if (!reader.tryTakeAnyCase("UTF8 (")) return false
  if (!reader.sees("~")) throw reader.fault("a literal with ~")
  return true
}

interface Appending {
  name: string
  filing: Filing
  /** What has come whole, for the caller to discard. */
  staged: StagedContent[]
}

async function appendMessages(context: Context, { name, filing, staged }: Appending): Promise<Completion> {
  const { session, input } = context
  const { store } = session.premises
  const place = await resolvePlace(session, name)
  demand(place, "i")
  const scope = flagScope(place.rights)
  const messages: NewMessage[] = []
  for (let next: Filing | undefined = filing; next; ) {
    const held = staged.reduce((sum, message) => sum + (message.bytes?.length ?? 0), 0)
    if (messages.length >= mostMessages || held > mostHeld)
      throw new MailError("limit", "Too many messages at once; send them in several APPENDs")
    const { flags, internalDate, closing }: Filing = next
    const message = await receive(context, place.accountId)
    staged.push(message)
    messages.push({ staged: message, flags: flagsWithin(flags, scope), internalDate })
    const step = await input.next()
    if (step.kind === "bad") throw new SyntaxFault(step.text)
    if (step.kind === "more") throw new SyntaxFault("Expected the rest of the command")
    const reader = new Reader(step.kind === "literal" ? lastPieces(step.pieces) : step.pieces.slice(-1))
    reader.take(closing)
    next = step.kind === "literal" ? parseFiling(reader) : undefined
    if (!next) reader.end()
  }
  const { uidValidity, uids } = await store.append(place.accountId, place.name, messages)
  return { code: `APPENDUID ${uidValidity} ${formatSequenceSet(uids)}` }
}

/** One message from the wire. @throws MailError "too-large", "over-quota" before its bytes are asked for */
async function receive(context: Context, accountId: number): Promise<StagedContent> {
  const { session, writer, input } = context
  const { store, messageLimit } = session.premises
  const { size, synchronizing } = input.machine.announced!
  await mustFit(context, accountId, size)
  input.machine.stream()
  if (synchronizing) writer.line("+ Go ahead")
  await writer.flush()
  const incoming = store.receive(messageLimit)
  try {
    for await (const chunk of input.literal()) await incoming.write(chunk)
    return await incoming.finish()
  } catch (thrown) {
    await incoming.abort()
    throw thrown
  }
}

async function mustFit({ session }: Context, accountId: number, size: number): Promise<void> {
  const { store, messageLimit } = session.premises
  if (size === 0) throw new MailError("invalid", "A message has at least one byte")
  if (size > messageLimit) throw new MailError("too-large", `A message has at most ${messageLimit} bytes`)
  await store.quotas.mustFit(accountId, { bytes: size, messages: 1 })
}

/** What stands between two messages, as the arguments of the second. */
function lastPieces(pieces: readonly Piece[]): Piece[] {
  return [pieces.at(-1)!, Buffer.alloc(0), ""]
}
