import type { Change } from "./outcome"

export interface DomainRow {
  id: number
  name: string
  readable: string
  catchAll: string | undefined
  /** What its accounts may be given together; 0: no limit. */
  quotaBytes: number
  quotaMessages: number
  disabled: boolean
  /** The users of this machine are its people. */
  local: boolean
  accounts: number
  aliases: number
}

export interface DomainChanges {
  create: Change<{ name: string; catchAll: string; local: boolean }>
  update: Change<{
    id: number
    catchAll?: string
    quotaBytes?: number
    quotaMessages?: number
    disabled?: boolean
    local?: boolean
  }>
  remove: Change<number>
}
