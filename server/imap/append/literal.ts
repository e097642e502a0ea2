import type { Context } from "../command.ts"
import type { Piece } from "../grammar/command-machine.ts"
import { Reader } from "../grammar/reader.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"
import { limits } from "../limits.ts"

/** A URL of CATENATE may be a literal: it is an argument, while all others are octets of a message. */
const isUrl = (text: string) => /[ (]URL $/i.test(text)

/**
 * Whether the literal announced behind these pieces of a command is octets of a message.
 * @param name matches the command up to the mailbox name, which may be a literal too
 */
export function isMessage(pieces: readonly Piece[], name: RegExp): boolean {
  const text = pieces.at(-1) as string
  if (pieces.length > 1) return !isUrl(text)
  return !name.test(text) && !(/ CATENATE \(/i.test(text) && isUrl(text))
}

/**
 * Reads what follows the octets of a message, up to the next such octets or to the end of the command.
 * @throws SyntaxFault, ConnectionClosed
 */
export async function readBehindLiteral({ session, writer, input }: Context): Promise<Reader> {
  const pieces: Piece[] = []
  for (;;) {
    const step = await input.next()
    if (step.kind === "bad") throw new SyntaxFault(step.text)
    if (step.kind === "more") throw new SyntaxFault("Expected the rest of the command")
    if (pieces.length > 0) pieces.push(step.pieces.at(-2)!)
    const text = step.pieces.at(-1) as string
    pieces.push(text)
    if (step.kind === "command") return new Reader(pieces, session)
    if (!isUrl(text)) return new Reader([...pieces, Buffer.alloc(0), ""], session)
    if (step.size > limits.url) throw new SyntaxFault("The URL is too long")
    input.machine.accept()
    if (step.synchronizing) writer.line("+ Go ahead")
    await writer.flush()
  }
}
