/**
 * What the queue can be narrowed to; "open" is everything not settled yet, "all" what was settled too. "here" is mail that
 * was never in the queue: for addresses here.
 */
export const queueFilterStates = ["open", "held", "delivered", "bounced", "cancelled", "all", "here"] as const
export type QueueFilterState = (typeof queueFilterStates)[number]
