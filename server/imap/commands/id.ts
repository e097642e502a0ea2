import { anyState, command } from "../command.ts"
import type { Reader } from "../grammar/reader.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"

/** RFC 2971 §3.3. */
const mostPairs = 30
const longestField = 30
const longestValue = 1024

/** ID (RFC 2971). What the client says of itself is checked and not kept; we name the product and no version. */
export const id = command({
  name: "ID",
  states: anyState,
  parse(reader) {
    reader.space()
    if (!reader.tryKeyword("NIL")) pairs(reader)
    reader.end()
  },
  async run({ writer }) {
    writer.line('* ID ("name" "Missiva")')
    return undefined
  },
})

function pairs(reader: Reader): void {
  reader.take("(")
  for (let count = 0; !reader.tryTake(")"); count++) {
    if (count >= mostPairs) throw new SyntaxFault(`ID takes at most ${mostPairs} pairs`)
    if (count > 0) reader.space()
    const field = reader.string()
    reader.space()
    const value = reader.nstring() ?? ""
    if (field.length > longestField || value.length > longestValue)
      throw new SyntaxFault("That is too long for ID")
  }
}
