import type { ThreadMessage, ThreadNode } from "./message.ts"
import { downwards, linked, sortAll } from "./references.ts"

/**
 * REFS (draft-ietf-morg-inthread §4): threads by references alone, whatever the subjects are, the one with the newest
 * message last.
 * @param messages in the order of the mailbox
 */
export function refs(messages: readonly ThreadMessage[]): ThreadNode[] {
  const roots = linked(messages)
  sortAll(roots)
  const newest = newestBelow(roots)
  return roots.sort((a, b) => newest.get(a)! - newest.get(b)! || first(a).number - first(b).number)
}

const first = (node: ThreadNode): ThreadMessage => node.message ?? node.children[0]!.message!

/** When the newest message of each thread was sent, ms. */
function newestBelow(roots: readonly ThreadNode[]): Map<ThreadNode, number> {
  const newest = new Map<ThreadNode, number>()
  for (const node of downwards(roots).reverse()) {
    let time = node.message?.sentAt ?? Number.NEGATIVE_INFINITY
    for (const child of node.children) time = Math.max(time, newest.get(child)!)
    newest.set(node, time)
  }
  return newest
}
