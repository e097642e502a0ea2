import { arrange, type Forest, type ThreadColumns, type Threads } from "./message.ts"
import { linked } from "./references.ts"

/**
 * REFS (draft-ietf-morg-inthread §4): threads by references alone, whatever the subjects are, the one with the newest
 * message last.
 */
export function refs(columns: ThreadColumns): Threads {
  const forest = linked(columns)
  const threads = arrange(forest, columns.byDate)
  const newest = newestBelow(forest, columns)
  const first = (root: number) => (root < threads.messages ? root : threads.first[root]!)
  threads.roots.sort((a, b) => newest[a]! - newest[b]! || first(a) - first(b))
  return threads
}

/** By root: when the newest message of its thread was sent, ms. */
function newestBelow({ above, nodes }: Forest, { sentDates }: ThreadColumns): Float64Array {
  const newest = new Float64Array(nodes).fill(Number.NEGATIVE_INFINITY)
  const top = above.slice()
  for (let message = 0; message < top.length; message++) {
    let root = message
    while (root < top.length && top[root]! >= 0) root = top[root]!
    for (let at = message; at !== root; ) {
      const next = top[at]!
      top[at] = root
      at = next
    }
    newest[root] = Math.max(newest[root]!, sentDates[message]!)
  }
  return newest
}
