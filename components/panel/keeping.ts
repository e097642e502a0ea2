import type { Change } from "./outcome"
import type { RetentionDays } from "./retention-fields"

/** What of an account can be given back into one mailbox. Milliseconds. */
export interface DeletedCount {
  mailbox: string
  messages: number
  bytes: number
  earliest: number
  latest: number
}

/** Which stretch of time is looked at. */
export const stretches = ["hour", "day", "all"] as const
export type Stretch = (typeof stretches)[number]

export interface KeepingChanges {
  retain: Change<RetentionDays & { id: number }>
  restore: Change<{ id: number; mailbox?: string; since?: number }>
}
