import type { Change } from "./outcome"

export interface DomainRow {
  id: number
  name: string
  readable: string
  catchAll: string | undefined
  disabled: boolean
  accounts: number
  aliases: number
}

export interface DomainChanges {
  create: Change<{ name: string; catchAll: string }>
  update: Change<{ id: number; catchAll?: string; disabled?: boolean }>
  remove: Change<number>
}
