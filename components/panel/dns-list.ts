import type { ListAnswers, ListRow } from "../../server/reputation/lists-desk"
import type { Change, Refusal } from "./outcome"

export const listKinds = ["address", "domain"] as const
export type DnsListKind = (typeof listKinds)[number]

/** A list that is asked by DNS. */
export type DnsListRow = ListRow

export interface DnsListChanges {
  create: Change<{ kind: DnsListKind; zone: string; points: number }>
  update: Change<{ id: number; points?: number; disabled?: boolean }>
  remove: Change<number>
  /** Finds out how a list is. */
  check: Change<number>
}

/** Asks the lists about an address or a domain. */
export type AskLists = (subject: string) => Promise<ListAnswers | Refusal>

/** Points as somebody typed them, with a comma or a dot; NaN for what are none. */
export function pointsIn(text: string): number {
  const plain = text.trim().replace(",", ".")
  return /^[-−]?\d{1,3}(\.\d+)?$/.test(plain) ? Number(plain.replace("−", "-")) : Number.NaN
}
