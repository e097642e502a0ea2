import type { Batch } from "./claims.ts"

/** The queue as those know it who put something in. */
export interface Dispatch {
  /** Something was put in. */
  wake(): void
  /** Slots for what is being accepted, where nothing older waits for them. @param domains in lower case */
  reserve(domains: Iterable<string>): Reservation
}

/** Slots of the worker for what is being accepted: its recipients are claimed by the commit that accepts it. */
export interface Reservation {
  /** By destination; one without a slot has none, and what goes there waits for its turn. */
  readonly leases: ReadonlyMap<string, string>
  /** Begins with what was claimed. To be called after the commit. */
  begin(claimed: readonly Batch[]): void
  /** Gives back what was not begun. */
  release(): void
}

/** No slot anywhere, as in a process that has no worker. */
export const noSlots: Reservation = { leases: new Map(), begin() {}, release() {} }
