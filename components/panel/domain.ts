import type { Change } from "./outcome"

export interface DomainRow {
  id: number
  name: string
  readable: string
  catchAll: string | undefined
  /** What its accounts may be given together; 0: no limit. */
  quotaBytes: number
  quotaMessages: number
  /** What begins a tag in its addresses. */
  separators: string
  /** How many days mail stays, 0: for ever; null: as for all domains. */
  trashDays: number | null
  junkDays: number | null
  disabled: boolean
  /** The users of this machine are its people. */
  local: boolean
  accounts: number
  aliases: number
}

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
