import type { QueueEntry } from "../../server/queue/desk"
import type { Change } from "./outcome"

export type QueueRow = Omit<QueueEntry, "messageId">

export interface QueueChanges {
  retry: Change<number>
  hold: Change<number>
  release: Change<number>
  cancel: Change<number>
}

/** How far the encryption of a way can be trusted, as the queue writes it down. */
export function trustIn(tls: string): "none" | "unverified" | "verified" | "dane" {
  if (tls === "") return "none"
  if (tls.endsWith(" DANE verified")) return "dane"
  return tls.endsWith(" verified") ? "verified" : "unverified"
}

/** Version and cipher alone. */
export const cipherOf = (tls: string): string => tls.replace(/( DANE)? verified$/, "")
