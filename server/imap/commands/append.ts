import { MailError } from "../../errors.ts"
import { type Flags, parseFlags } from "../../store/flags.ts"
import type { StagedContent } from "../../store/incoming.ts"
import type { NewMessage } from "../../store/store.ts"
import { accountOf, type Context, command, signedIn } from "../command.ts"
import type { Piece } from "../command-machine.ts"
import { Reader } from "../reader.ts"
import type { Completion } from "../reply.ts"
import { formatSequenceSet } from "../sequence-set.ts"
import { SyntaxFault } from "../syntax-fault.ts"

/** How one message is to be filed. */
interface Filing {
  flags: Flags
  internalDate: number | undefined
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
  reader.streamedLiteral()
  return { flags, internalDate }
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
  const account = accountOf(context)
  await store.mailbox(account, name)
  const messages: NewMessage[] = []
  for (let next: Filing | undefined = filing; next; ) {
    const held = staged.reduce((sum, message) => sum + (message.bytes?.length ?? 0), 0)
    if (messages.length >= mostMessages || held > mostHeld)
      throw new MailError("limit", "Too many messages at once; send them in several APPENDs")
    const { flags, internalDate }: Filing = next
    const message = await receive(context)
    staged.push(message)
    messages.push({ staged: message, flags, internalDate })
    const step = await input.next()
    next = step.kind === "literal" ? parseFiling(new Reader(lastPieces(step.pieces))) : undefined
    if (step.kind === "bad") throw new SyntaxFault(step.text)
    if (step.kind === "command" && step.pieces.at(-1) !== "")
      throw new SyntaxFault("Expected the end of the command")
  }
  const { uidValidity, uids } = await store.append(account, name, messages)
  return { code: `APPENDUID ${uidValidity} ${formatSequenceSet(uids)}` }
}

/** One message from the wire. @throws MailError "too-large", "over-quota" before its bytes are asked for */
async function receive(context: Context): Promise<StagedContent> {
  const { session, writer, input } = context
  const { store, messageLimit } = session.premises
  const { size, synchronizing } = input.machine.announced!
  await mustFit(context, size)
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

async function mustFit({ session }: Context, size: number): Promise<void> {
  const { store, directory, messageLimit } = session.premises
  if (size === 0) throw new MailError("invalid", "A message has at least one byte")
  if (size > messageLimit) throw new MailError("too-large", `A message has at most ${messageLimit} bytes`)
  const quota = (await directory.account(session.account!.id))?.quotaBytes ?? 0
  if (quota > 0 && (await store.usage(session.account!.id)).bytes + size > quota)
    throw new MailError("over-quota", "There is no room left for it")
}

/** What stands between two messages, as the arguments of the second. */
function lastPieces(pieces: readonly Piece[]): Piece[] {
  return [pieces.at(-1)!, Buffer.alloc(0), ""]
}
