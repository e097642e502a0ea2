/** What threading looks at, a column each: entry i is the i-th message in the order of the mailbox. */
export interface ThreadColumns {
  /** The numbers identifiers were given, 0 for none. */
  ids: Uint32Array
  /** Those of the ancestors, eldest first. */
  references: readonly (readonly number[])[]
  /** The numbers base subjects were given, 0 for an empty one. */
  subjects: Uint32Array
  /** 1 where the subject says that it answers or forwards. */
  replies: Uint8Array
  /** ms. */
  sentDates: Float64Array
  /** The messages by sent date, then by the order of the mailbox (RFC 5256 §2.2). */
  byDate: Uint32Array
  /** How many numbers were given to identifiers, and to subjects. */
  counts: { identifiers: number; subjects: number }
}

/**
 * Trees of messages: what is above each, -1 for nothing. From `above.length` on there are nodes without a message, which
 * stand at the top and hold several together. Numbers instead of objects: a mailbox is threaded in some milliseconds.
 */
export interface Forest {
  above: Int32Array
  /** Nodes there are, with and without a message. */
  nodes: number
}

/** A forest as it is told: who comes first below whom, and who follows; by sent date on every level. */
export interface Threads {
  messages: number
  roots: number[]
  first: Int32Array
  next: Int32Array
}

/** Puts children, and trees, in the order of their dates; a node without a message counts as its first child. */
export function arrange({ above, nodes }: Forest, byDate: Uint32Array): Threads {
  const first = new Int32Array(nodes).fill(-1)
  const next = new Int32Array(nodes).fill(-1)
  for (let at = byDate.length - 1; at >= 0; at--) {
    const message = byDate[at]!
    const parent = above[message]!
    if (parent < 0) continue
    next[message] = first[parent]!
    first[parent] = message
  }
  const roots: number[] = []
  for (const message of byDate) {
    const parent = above[message]!
    if (parent < 0) roots.push(message)
    else if (parent >= above.length && first[parent] === message) roots.push(parent)
  }
  return { messages: above.length, roots, first, next }
}
