/** What threading looks at in a message. */
export interface ThreadMessage {
  /** As it is told in the response, and the order of the mailbox. */
  number: number
  /** The number its identifier was given, 0 when it has none. */
  messageId: number
  /** Those of its ancestors, eldest first. */
  references: readonly number[]
  /** The number its base subject was given, 0 when that is empty. */
  baseSubject: number
  isReply: boolean
  /** ms. */
  sentAt: number
}

/** A place in a tree of threads: a message, or one that is only known by its children. */
export interface ThreadNode {
  message: ThreadMessage | undefined
  parent: ThreadNode | undefined
  children: ThreadNode[]
}

export function newNode(message: ThreadMessage | undefined): ThreadNode {
  return { message, parent: undefined, children: [] }
}

/** By sent date, then by the order of the mailbox (RFC 5256 §2.2). */
export function bySentDate(a: ThreadMessage, b: ThreadMessage): number {
  return a.sentAt - b.sentAt || a.number - b.number
}

/** Threads as THREAD tells them (RFC 5256 §4). Without recursion, because a thread may be as deep as a mailbox is long. */
export function formatThreads(threads: readonly ThreadNode[]): string {
  const out: string[] = []
  const waiting: (ThreadNode | string)[] = threads.toReversed()
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next === "string") {
      out.push(next)
      continue
    }
    out.push("(")
    waiting.push(")")
    const split = formatChain(next, out)
    for (let at = split.length - 1; at >= 0; at--) waiting.push(split[at]!)
  }
  return out.join("")
}

/** Writes a message and its only children, one below the other; returns the children where it splits. */
function formatChain(first: ThreadNode, out: string[]): ThreadNode[] {
  let node = first
  if (!node.message) return node.children
  out.push(String(node.message.number))
  while (node.children.length === 1) {
    node = node.children[0]!
    out.push(` ${node.message!.number}`)
  }
  if (node.children.length > 0) out.push(" ")
  return node.children
}
