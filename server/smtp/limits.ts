import type { Clock } from "../clock.ts"
import type { Purpose, Tarpit } from "./policy.ts"

/** How many keys are remembered before the ones that have recovered are forgotten. */
const keysRemembered = 10_000

/** Token buckets by key: `burst` at once, refilled at `perMinute`. In memory: a restart forgives. */
export class TokenBuckets {
  readonly #buckets = new Map<string, { tokens: number; at: number }>()
  readonly #rate: { burst: number; perMinute: number }
  readonly #clock: Clock

  constructor(rate: { burst: number; perMinute: number }, clock: Clock) {
    this.#rate = rate
    this.#clock = clock
  }

  /** Takes one token; false when the bucket of `key` is empty. */
  take(key: string): boolean {
    const now = this.#clock.now()
    const bucket = this.#buckets.get(key) ?? { tokens: this.#rate.burst, at: now }
    bucket.tokens = this.#level(bucket, now)
    bucket.at = now
    if (this.#buckets.size >= keysRemembered && !this.#buckets.has(key)) this.#forget(now)
    this.#buckets.set(key, bucket)
    if (bucket.tokens < 1) return false
    bucket.tokens -= 1
    return true
  }

  // The clock may jump back; then nothing is refilled, and nothing is taken away.
  #level(bucket: { tokens: number; at: number }, now: number): number {
    const refill = (Math.max(0, now - bucket.at) / 60_000) * this.#rate.perMinute
    return Math.min(this.#rate.burst, bucket.tokens + refill)
  }

  #forget(now: number): void {
    for (const [key, bucket] of this.#buckets)
      if (this.#level(bucket, now) >= this.#rate.burst) this.#buckets.delete(key)
    // Everybody is still in debt: forget the oldest rather than grow.
    for (const key of this.#buckets.keys()) {
      if (this.#buckets.size < keysRemembered) break
      this.#buckets.delete(key)
    }
  }
}

/** How much one peer may do. */
export interface SmtpLimits {
  /** Messages from a network that has not signed in. */
  perNetwork: { burst: number; perMinute: number }
  /** Messages from one of our people. */
  perAccount: { burst: number; perMinute: number }
  /** Recipients of one message. */
  recipients: Record<Purpose, number>
  /** Connections to one listener. */
  connections: { total: number; perNetwork: number }
  deadlines: Deadlines
  tarpit: Tarpit
  /** Commands in a row that bring no message forward (NOOP, RSET, EHLO …) before a stranger is sent away. */
  idleCommands: number
  /** Refusals before a stranger is sent away: somebody is guessing addresses, or does not listen. */
  refusals: number
  /** How far ahead a message may be held (RFC 4865), milliseconds. */
  longestHold: number
}

/** How long a client may take, however slowly it types, milliseconds (RFC 5321 §4.5.3.2). */
export interface Deadlines {
  /** Until it has said who it is; on submission, until it has signed in. */
  hello: number
  /** Over one command. */
  command: number
  /** Over a message, beside what a very slow line needs for what has come so far. */
  data: number
}

export const smtpLimits: SmtpLimits = {
  perNetwork: { burst: 300, perMinute: 300 },
  perAccount: { burst: 200, perMinute: 60 },
  recipients: { exchange: 100, submission: 500, lmtp: 1_000 },
  connections: { total: 2_000, perNetwork: 50 },
  deadlines: { hello: 60_000, command: 5 * 60_000, data: 5 * 60_000 },
  tarpit: { after: 10, step: 500, most: 5_000 },
  idleCommands: 200,
  refusals: 50,
  longestHold: 365 * 86_400_000,
}
