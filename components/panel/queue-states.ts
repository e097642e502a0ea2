/** What the queue can be narrowed to; "open" is everything not settled yet. */
export const queueFilterStates = ["open", "held", "delivered", "bounced", "cancelled"] as const
export type QueueFilterState = (typeof queueFilterStates)[number]
