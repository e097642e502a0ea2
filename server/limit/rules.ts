import type { Allowance } from "./tally.ts"

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/**
 * What is held against a peer:
 * - `sign-in`: a sign-in that failed;
 * - `mistake`: a connection that had to be ended for its errors, or that spoke before it was greeted;
 * - `harvest`: a recipient that is not here.
 */
export const offenceKinds = ["sign-in", "mistake", "harvest"] as const
export type OffenceKind = (typeof offenceKinds)[number]

/** How much of it is borne from one peer, and from its neighbourhood; who does more is kept out. */
export const allowances: Record<OffenceKind, { own: Allowance; wide: Allowance }> = {
  "sign-in": { own: { burst: 30, leak: 20 * second }, wide: { burst: 150, leak: 4 * second } },
  mistake: { own: { burst: 10, leak: 2 * minute }, wide: { burst: 60, leak: 20 * second } },
  harvest: { own: { burst: 40, leak: 20 * second }, wide: { burst: 200, leak: 4 * second } },
}

/** Failed sign-ins of one account from one peer. */
export const perPair: Allowance = { burst: 8, leak: minute }

/** Failed sign-ins of one account from anywhere: many peers that guess together. */
export const perAccount: Allowance = { burst: 60, leak: 30 * second }

/**
 * Failures of a pair beyond this do not count for the account: one peer alone, however patient, must not close an account
 * to the new devices of its owner.
 */
export const pairCountsUpTo = 4

/** What a guess weighs for the network that was made before: a mail program with an old password says the same thing again and again. */
export const repeatedGuess = 0.2

/** New connections of one peer, and of its neighbourhood, in which nobody signs in. */
export const connectionRate = {
  own: { burst: 150, leak: 0.2 * second },
  wide: { burst: 600, leak: 0.05 * second },
} as const satisfies Record<string, Allowance>

/** Connections of one peer, and of its neighbourhood, at a time and over all listeners, before anybody signs in. */
export const connectionsAtOnce = { own: 100, wide: 400 } as const

/** How long a ban lasts: the first time, how much longer each time after that, and at most. */
const firstBan = 15 * minute
const growth = 4
const longestBan = 7 * 24 * hour

/** How long after its end a ban still makes the next one longer. */
export const banRemembered = 14 * 24 * hour

/** @param times how often in a row, 1 for the first @returns milliseconds */
export const banLength = (times: number): number => Math.min(firstBan * growth ** (times - 1), longestBan)

/** How long what somebody did is kept for other processes: the slowest bucket is empty by then. */
export const offencesKept = hour

/** How long a device is known after it was used last, and how many an account has. */
export const deviceKept = 120 * 24 * hour
export const mostDevices = 100

/** A known device over its limit waits so long for each answer, longer with each failure. @param over failures beyond the limit */
export const slowness = (over: number): number => Math.min(second * 2 ** Math.max(0, over), 10 * second)
