import { arrange, type ThreadColumns, type Threads } from "./message.ts"

/** ORDEREDSUBJECT, the poor man's threading (RFC 5256 §3): one thread per base subject, all below its first message. */
export function orderedSubject({ subjects, byDate, counts }: ThreadColumns): Threads {
  const firstOf = new Int32Array(counts.subjects).fill(-1)
  const above = new Int32Array(subjects.length).fill(-1)
  for (const message of byDate) {
    const subject = subjects[message]!
    above[message] = firstOf[subject]!
    if (firstOf[subject]! < 0) firstOf[subject] = message
  }
  return arrange({ above, nodes: above.length }, byDate)
}
