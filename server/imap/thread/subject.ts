import { arrange, type Forest, type ThreadColumns } from "./message.ts"

/** Step 5 of REFERENCES (RFC 5256 §3): threads with the same base subject become one. Changes the forest. */
export function joinBySubject(forest: Forest, { subjects, replies, byDate, counts }: ThreadColumns): Forest {
  const { above } = forest
  const { roots, first, next } = arrange(forest, byDate)
  const isMessage = (node: number) => node < above.length
  const subjectOf = (root: number) => subjects[isMessage(root) ? root : first[root]!]!
  /** Whether a thread stands for its subject better than the one held (step 5.B.iv). */
  const represents = (root: number, held: number) =>
    isMessage(held) && (!isMessage(root) || (replies[held] === 1 && replies[root] === 0))
  const table = new Int32Array(counts.subjects).fill(-1)
  for (const root of roots) {
    const subject = subjectOf(root)
    if (subject !== 0 && (table[subject]! < 0 || represents(root, table[subject]!))) table[subject] = root
  }
  let { nodes } = forest
  for (const root of roots) {
    const subject = subjectOf(root)
    const held = table[subject]!
    if (held < 0 || held === root) continue
    // Step 5.C. A thread without a message is always the one that is held if there is any.
    if (!isMessage(root)) for (let child = first[root]!; child >= 0; child = next[child]!) above[child] = held
    else if (!isMessage(held) || (replies[root] === 1 && replies[held] === 0)) above[root] = held
    else above[held] = above[root] = table[subject] = nodes++
  }
  return { above, nodes }
}
