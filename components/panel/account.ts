import type { Change } from "./outcome"

export interface AccountRow {
  id: number
  address: string
  /** The address as people read it. */
  readable: string
  name: string
  role: "user" | "admin"
  quotaBytes: number
  /** 0: no limit. */
  quotaMessages: number
  usedBytes: number
  usedMessages: number
  /** It belongs to no person. */
  shared: boolean
  disabled: boolean
  ways: AccountWays
}

/** What becomes of its mail. */
export interface AccountWays {
  /** store | both | onward */
  form: string
  targets: string[]
  /** null: as for everybody. */
  duplicateHours: number | null
  /** "" nothing | auto | mbox | maildir */
  mirror: string
  mirrorPath: string
  /** Login name, of a user of the machine. */
  machineUser: string | null
}

export interface AccountFields {
  name: string
  role: "user" | "admin"
  quotaBytes: number
  quotaMessages: number
}

export interface AccountChanges {
  create: Change<AccountFields & { address: string; shared: boolean; password?: string }>
  update: Change<Partial<AccountFields> & { id: number; disabled?: boolean }>
  setPassword: Change<{ id: number; password: string }>
  makeShared: Change<number>
  makePersonal: Change<{ id: number; password: string }>
  setWays: Change<Omit<AccountWays, "machineUser"> & { id: number }>
  remove: Change<number>
}
