import { bySentDate, newNode, type ThreadMessage, type ThreadNode } from "./message.ts"

/** ORDEREDSUBJECT, the poor man's threading (RFC 5256 §3): one thread per base subject, all below its first message. */
export function orderedSubject(messages: readonly ThreadMessage[]): ThreadNode[] {
  const threads = new Map<number, ThreadNode>()
  for (const message of messages.toSorted(bySentDate)) {
    const thread = threads.get(message.baseSubject)
    if (thread) thread.children.push(newNode(message))
    else threads.set(message.baseSubject, newNode(message))
  }
  return [...threads.values()]
}
