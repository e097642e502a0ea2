import type { Resolution } from "../directory/resolve.ts"
import { exceeded, isLimited } from "../store/quota.ts"
import type { Store } from "../store/store.ts"

/** Whether the message would fit into one of the mailboxes at least. @param size bytes */
export async function hasRoom(store: Store, resolution: Resolution, size: number): Promise<boolean> {
  if (resolution.kind !== "local" || resolution.remotes.length > 0 || resolution.handovers) return true
  for (const { id, quotaBytes, quotaMessages } of resolution.accounts) {
    const limit = { bytes: quotaBytes, messages: quotaMessages }
    if (!isLimited(limit)) return true
    const used = await store.usage(id)
    if (!exceeded(limit, used, { bytes: size, messages: 1 })) return true
  }
  return false
}
