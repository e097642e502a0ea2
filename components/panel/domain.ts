import type { DomainEntry } from "../../server/directory/domains"
import type { Change } from "./outcome"

export type DomainRow = Omit<DomainEntry, "createdAt">

/** What is changed about a domain; the rest stays. */
export interface DomainEdit {
  id: number
  catchAll?: string
  quotaBytes?: number
  quotaMessages?: number
  separators?: string
  trashDays?: number | null
  junkDays?: number | null
  disabled?: boolean
  local?: boolean
}

export interface DomainChanges {
  create: Change<{ name: string; catchAll: string; local: boolean }>
  update: Change<DomainEdit>
  remove: Change<number>
}
