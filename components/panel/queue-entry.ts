import type { Change } from "./outcome"

type QueueState = "scheduled" | "due" | "leased" | "held" | "delivered" | "bounced" | "cancelled"

export interface QueueRow {
  id: number
  trace: string
  sender: string
  recipient: string
  subject: string
  size: number
  state: QueueState
  attempts: number
  /** Milliseconds since 1970, as the other times. */
  createdAt: number
  nextAttemptAt: number
  settledAt: number | undefined
  lastReply: string
  /** The server that answered last; "" before the first answer. */
  remote: string
  /** How the way to it was encrypted, such as "TLSv1.3 TLS_AES_256_GCM_SHA384 verified"; "" in the clear. */
  tls: string
}

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
