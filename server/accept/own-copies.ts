import { originalHeader, withHeader } from "../delivery/edition.ts"
import type { Envelope } from "../queue/envelope.ts"
import { largestRow, type StagedContent } from "../store/incoming.ts"
import type { Store } from "../store/store.ts"

/**
 * Copies for accounts whose own filter says something else of a message than stands on top of it: with their own fields
 * there. Large messages stay shared, whatever is said on top of them.
 * @returns by account; the caller discards them
 */
export async function ownCopies(
  store: Store,
  { envelope: { judged }, staged }: { envelope: Envelope; staged: StagedContent },
  accounts: readonly { id: number }[],
): Promise<Map<number, StagedContent>> {
  const copies = new Map<number, StagedContent>()
  if (!judged || judged.fields === "" || staged.size > largestRow) return copies
  const differing = accounts.filter(
    ({ id }) => (judged.accounts.get(id)?.fields ?? judged.fields) !== judged.fields,
  )
  if (differing.length === 0) return copies
  const opened = await store.openStaged(staged)
  try {
    const original = { ...opened, size: staged.size }
    const header = originalHeader(original)
    const at = header.indexOf(judged.fields)
    if (at < 0) return copies
    for (const { id } of differing) {
      const own = Buffer.from(judged.accounts.get(id)!.fields)
      const pieces = [header.subarray(0, at), own, header.subarray(at + Buffer.byteLength(judged.fields))]
      copies.set(id, await withHeader(store, original, Buffer.concat(pieces)))
    }
    return copies
  } finally {
    opened.close()
  }
}
