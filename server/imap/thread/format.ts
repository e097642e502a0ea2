import { NumberText } from "../grammar/number-text.ts"
import type { Threads } from "./message.ts"

/**
 * Threads as THREAD tells them (RFC 5256 §4). Without recursion, because a thread may be as deep as a mailbox is long.
 * @param numbers by message, as they are told
 */
export function formatThreads({ messages, roots, first, next }: Threads, numbers: ArrayLike<number>): Buffer {
  const out = new NumberText(messages * 11)
  // Who comes next on each level that is open.
  const open: number[] = []
  const begin = (root: number) => {
    let node = root
    out.sign("(")
    if (node < messages) {
      out.number(numbers[node]!)
      for (let child = first[node]!; child >= 0 && next[child]! < 0; child = first[node]!) {
        node = child
        out.sign(" ")
        out.number(numbers[node]!)
      }
      if (first[node]! >= 0) out.sign(" ")
    }
    open.push(first[node]!)
  }
  for (const root of roots) {
    begin(root)
    while (open.length > 0) {
      const node = open.pop()!
      if (node < 0) out.sign(")")
      else {
        open.push(next[node]!)
        begin(node)
      }
    }
  }
  return out.bytes
}
