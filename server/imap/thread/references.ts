import { arrange, type Forest, type ThreadColumns, type Threads } from "./message.ts"
import { joinBySubject } from "./subject.ts"

/** How far up a new link is checked for loops; a longer line of ancestors gets no further link. */
const longestLine = 10_000

/** REFERENCES (RFC 5256 §3), in its six steps. */
export function references(columns: ThreadColumns): Threads {
  return arrange(joinBySubject(linked(columns), columns), columns.byDate)
}

/** Steps 1 to 3: threads by references alone. */
export function linked(columns: ThreadColumns): Forest {
  return prune(link(columns), columns.ids.length)
}

/** Parents by node: messages first, then identifiers that are only named. */
class Links {
  readonly parent: Int32Array
  /** 1 for nodes that ever had a child. */
  readonly #had: Uint8Array
  readonly #nodeOf: Int32Array
  nodes: number

  constructor({ ids, counts }: ThreadColumns) {
    this.nodes = ids.length
    this.parent = new Int32Array(ids.length + counts.identifiers).fill(-1)
    this.#had = new Uint8Array(this.parent.length)
    this.#nodeOf = new Int32Array(counts.identifiers).fill(-1)
    // Of several messages with one identifier the first has it, the others stand for themselves.
    for (let message = 0; message < ids.length; message++)
      if (ids[message]! > 0 && this.#nodeOf[ids[message]!]! < 0) this.#nodeOf[ids[message]!] = message
  }

  named(id: number): number {
    if (this.#nodeOf[id]! < 0) this.#nodeOf[id] = this.nodes++
    return this.#nodeOf[id]!
  }

  /** Puts a node below another one, unless that would make a loop. */
  adopt(parent: number, child: number): void {
    if (this.#leadsTo(parent, child)) return
    this.parent[child] = parent
    this.#had[parent] = 1
  }

  /** Whether `ancestor` is `node` or above it, so that putting it below would make a loop. */
  #leadsTo(node: number, ancestor: number): boolean {
    if (node === ancestor) return true
    if (this.#had[ancestor] === 0) return false
    let steps = 0
    for (let at = node; at >= 0; at = this.parent[at]!)
      if (at === ancestor || ++steps > longestLine) return true
    return false
  }
}

/** Step 1: every message and every identifier it names, linked as parents and children. */
function link(columns: ThreadColumns): Links {
  const links = new Links(columns)
  const { parent } = links
  for (let message = 0; message < columns.ids.length; message++) {
    let above = -1
    for (const id of columns.references[message]!) {
      const node = links.named(id)
      if (above >= 0 && parent[node]! < 0) links.adopt(above, node)
      above = node
    }
    if (parent[message] === above) continue
    parent[message] = -1
    if (above >= 0) links.adopt(above, message)
  }
  return links
}

/** Step 3: nodes without a message give way to their children; at the top only if there is just one. */
function prune({ parent, nodes }: Links, messages: number): Forest {
  const above = new Int32Array(messages)
  const children = new Uint32Array(nodes)
  for (let message = 0; message < messages; message++) {
    const top = parent[message]! < messages ? parent[message]! : liftFrom(parent[message]!, parent, messages)
    above[message] = top
    if (top >= 0) children[top]!++
  }
  for (let message = 0; message < messages; message++)
    if (above[message]! >= messages && children[above[message]!] === 1) above[message] = -1
  return { above, nodes }
}

/** From a node without a message up to one with, or to the top. The way is remembered, so that nobody goes it twice. */
function liftFrom(node: number, parent: Int32Array, messages: number): number {
  let top = node
  while (top >= messages && parent[top]! >= 0) top = parent[top]!
  for (let at = node; at !== top; ) {
    const next = parent[at]!
    parent[at] = top
    at = next
  }
  return top
}
