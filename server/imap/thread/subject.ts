import { newNode, type ThreadMessage, type ThreadNode } from "./message.ts"

/** Step 5 of REFERENCES (RFC 5256 §3): threads with the same base subject become one. */
export function joinBySubject(roots: readonly ThreadNode[]): ThreadNode[] {
  const table = new Map<number, ThreadNode>()
  for (const root of roots) {
    const { baseSubject } = first(root)
    const held = table.get(baseSubject)
    if (baseSubject !== 0 && (!held || represents(root, held))) table.set(baseSubject, root)
  }
  const threads = new Set(roots)
  for (const root of roots) {
    const { baseSubject } = first(root)
    const held = table.get(baseSubject)
    if (!held || held === root) continue
    threads.delete(root)
    const joined = join(root, held)
    if (joined === held) continue
    threads.delete(held)
    threads.add(joined)
    table.set(baseSubject, joined)
  }
  return [...threads]
}

const first = (node: ThreadNode): ThreadMessage => node.message ?? node.children[0]!.message!

/** Whether a thread stands for its subject better than the one held (step 5.B.iv). */
function represents(root: ThreadNode, held: ThreadNode): boolean {
  if (!held.message) return false
  return !root.message || (held.message.isReply && !root.message.isReply)
}

/** Puts a thread together with the one that stands for its subject; returns what now does (step 5.C). */
function join(root: ThreadNode, held: ThreadNode): ThreadNode {
  if (!held.message) {
    if (root.message) held.children.push(root)
    else for (const child of root.children) held.children.push(child)
    return held
  }
  if (root.message?.isReply && !held.message.isReply) {
    held.children.push(root)
    return held
  }
  const both = newNode(undefined)
  both.children.push(held, root)
  return both
}
