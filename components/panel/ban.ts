import type { Ban } from "../../server/limit/bans"
import type { Change } from "./outcome"

/** How long a network is kept out by hand, ms. */
export const banLengths = {
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  year: 365 * 86_400_000,
} as const
export type BanLength = keyof typeof banLengths

export type BanRow = Ban

export interface BanChanges {
  create: Change<{ network: string; note: string; length: BanLength }>
  remove: Change<number>
}
