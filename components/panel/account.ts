import type { Change } from "./outcome"

export interface AccountRow {
  id: number
  address: string
  /** The address as people read it. */
  readable: string
  name: string
  role: "user" | "admin"
  quotaBytes: number
  usedBytes: number
  disabled: boolean
}

export interface AccountFields {
  name: string
  role: "user" | "admin"
  quotaBytes: number
}

export interface AccountChanges {
  create: Change<AccountFields & { address: string; password: string }>
  update: Change<Partial<AccountFields> & { id: number; disabled?: boolean }>
  setPassword: Change<{ id: number; password: string }>
  remove: Change<number>
}
