import { bySentDate, newNode, type ThreadMessage, type ThreadNode } from "./message.ts"
import { joinBySubject } from "./subject.ts"

/** How far up a new link is checked for loops; a longer line of ancestors gets no further link. */
const longestLine = 10_000

/**
 * REFERENCES (RFC 5256 §3), in its six steps.
 * @param messages in the order of the mailbox
 */
export function references(messages: readonly ThreadMessage[]): ThreadNode[] {
  const roots = linked(messages)
  sortRoots(roots)
  const threads = joinBySubject(roots)
  sortAll(threads)
  return threads
}

/** Steps 1 to 3: threads by references alone, in no order. */
export function linked(messages: readonly ThreadMessage[]): ThreadNode[] {
  return prune(link(messages).filter((node) => !node.parent))
}

/** Step 1: every message and every identifier it names, linked as parents and children. */
function link(messages: readonly ThreadMessage[]): ThreadNode[] {
  const byId = new Map<number, ThreadNode>()
  const nodes: ThreadNode[] = []
  const add = (message: ThreadMessage | undefined) => {
    const node = newNode(message)
    nodes.push(node)
    return node
  }
  const named = (id: number) => {
    let node = byId.get(id)
    if (!node) byId.set(id, (node = add(undefined)))
    return node
  }
  for (const message of messages) {
    const known = message.messageId === 0 ? undefined : byId.get(message.messageId)
    // Of several messages with one identifier the first has it, the others stand for themselves.
    const own = known && !known.message ? known : add(message)
    own.message = message
    if (!known && message.messageId !== 0) byId.set(message.messageId, own)
    let parent: ThreadNode | undefined
    for (const id of message.references) {
      const node = named(id)
      if (parent && !node.parent && !leadsTo(parent, node)) adopt(parent, node)
      parent = node
    }
    setParent(own, parent)
  }
  for (const node of nodes) if (node.children.length > 0) node.children = ownChildren(node)
  return nodes
}

/** A child that found another parent stays in the old one's list until all links are made, and is then left out. */
function ownChildren(node: ThreadNode): ThreadNode[] {
  return [...new Set(node.children)].filter((child) => child.parent === node)
}

function setParent(node: ThreadNode, parent: ThreadNode | undefined): void {
  if (node.parent === parent) return
  node.parent = undefined
  if (parent && !leadsTo(parent, node)) adopt(parent, node)
}

function adopt(parent: ThreadNode, child: ThreadNode): void {
  child.parent = parent
  parent.children.push(child)
}

/** Whether `ancestor` is `node` or above it, so that putting it below would make a loop. */
function leadsTo(node: ThreadNode, ancestor: ThreadNode): boolean {
  if (node === ancestor) return true
  if (ancestor.children.length === 0) return false
  let steps = 0
  for (let at: ThreadNode | undefined = node; at; at = at.parent) {
    if (at === ancestor || ++steps > longestLine) return true
  }
  return false
}

/** All nodes below and including `roots`, parents before their children. */
export function downwards(roots: readonly ThreadNode[]): ThreadNode[] {
  const all = [...roots]
  for (let at = 0; at < all.length; at++) for (const child of all[at]!.children) all.push(child)
  return all
}

/** Step 3: nodes without a message give way to their children; at the top only if there is just one. */
function prune(roots: readonly ThreadNode[]): ThreadNode[] {
  for (const node of downwards(roots).reverse()) {
    if (node.children.some((child) => !child.message)) node.children = node.children.flatMap(withoutDummy)
  }
  return roots.flatMap((root) => (!root.message && root.children.length > 1 ? [root] : withoutDummy(root)))
}

const withoutDummy = (node: ThreadNode) => (node.message ? [node] : node.children)

/** The message a node is sorted by: its own, or its first child's (RFC 5256 §3, step 4). */
function standIn(node: ThreadNode): ThreadMessage {
  return node.message ?? node.children[0]!.message!
}

const bySentDateOf = (a: ThreadNode, b: ThreadNode) => bySentDate(standIn(a), standIn(b))

/** Step 4. */
function sortRoots(roots: ThreadNode[]): void {
  for (const root of roots) if (!root.message) root.children.sort(bySentDateOf)
  roots.sort(bySentDateOf)
}

/** Step 6: grandchildren before children. */
export function sortAll(roots: ThreadNode[]): void {
  for (const node of downwards(roots).reverse())
    if (node.children.length > 1) node.children.sort(bySentDateOf)
  roots.sort(bySentDateOf)
}
