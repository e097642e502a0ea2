import type { Writer } from "../../line/writer.ts"
import { NumberText } from "../grammar/number-text.ts"
import { limits } from "../limits.ts"
import type { View } from "../selected/view.ts"
import { type Attribute, flags, modseq, uid } from "./attributes.ts"

/** Writes responses of messages from a place in the list on. @returns the place of the first that is still to be told */
export type LineWriter = (indexes: Uint32Array, from: number, writer: Writer) => number

/** Written at a time at most; less when the writer is full before. */
const mostLines = 2048

const asBytes = (text: string) => Buffer.from(text, "latin1")

/**
 * FETCH responses with FLAGS, and UID and MODSEQ with them: of a whole mailbox that is what clients ask for first and
 * most. They are written into bytes digit by digit, so that it is quick before the engine has learnt to make it so.
 * @param uidOnly whether messages are named by UID (RFC 9586)
 * @returns undefined when something else is asked for, or expunges wait to be told
 */
export function flagLines(
  view: View,
  attributes: readonly Attribute[],
  uidOnly: boolean,
): LineWriter | undefined {
  const snapshot = view.inStep
  const asked = attributes.map((attribute) => [uid, flags, modseq].indexOf(attribute)).join("")
  if (!snapshot || !["1", "01", "12", "012"].includes(asked)) return undefined
  const { uids } = snapshot
  const [withUid, withModseq] = [asked.startsWith("0"), asked.endsWith("2")]
  const star = asBytes("* ")
  const opening = asBytes(`${uidOnly ? " UIDFETCH (" : " FETCH ("}${withUid ? "UID " : ""}`)
  const [before, behind] = [withUid ? " " : "", withModseq ? " MODSEQ (" : ")\r\n"]
  const end = asBytes("))\r\n")
  const anyRecent = view.recentCount > 0
  // By the number of a combination of flags, without and with \Recent.
  const [plain, recent]: Buffer[][] = [[], []]
  let out: NumberText | undefined
  return (indexes, from, writer) => {
    const rest = indexes.subarray(from, from + mostLines)
    const numbers = snapshot.flagNumbersAt(rest)
    if (out && writer.idle) out.clear()
    else out = new NumberText(Math.min(limits.output + 4096, rest.length * 64))
    let at = 0
    for (; at < rest.length && out.length <= limits.output; at++) {
      const index = rest[at]!
      out.signs(star)
      out.number(uidOnly ? uids[index]! : index + 1)
      out.signs(opening)
      if (withUid) out.number(uids[index]!)
      const known = anyRecent && view.isRecent(uids[index]!) ? recent! : plain!
      known[numbers[at]!] ??= asBytes(`${before}FLAGS (${view.flagsText(index)})${behind}`)
      out.signs(known[numbers[at]!]!)
      if (!withModseq) continue
      out.number(view.modseqAt(index))
      out.signs(end)
    }
    writer.bytes(out.bytes)
    return from + at
  }
}
