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
}

export interface QueueChanges {
  retry: Change<number>
  hold: Change<number>
  release: Change<number>
  cancel: Change<number>
}
