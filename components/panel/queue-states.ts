/** What the queue can be narrowed to; "open" is everything not settled yet, "all" what was settled too. */
export const queueFilterStates = ["open", "held", "delivered", "bounced", "cancelled", "all"] as const
export type QueueFilterState = (typeof queueFilterStates)[number]
