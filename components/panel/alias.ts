import type { Change } from "./outcome"

export interface AliasRow {
  id: number
  address: string
  /** The address as people read it. */
  readable: string
  targets: string[]
  disabled: boolean
}

export interface AliasChanges {
  create: Change<{ address: string; targets: string[] }>
  update: Change<{ id: number; targets?: string[]; disabled?: boolean }>
  remove: Change<number>
}
