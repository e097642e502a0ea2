import type { AccountEntry, AccountWays } from "../../server/directory/accounts"
import type { Change } from "./outcome"

export type AccountRow = Omit<AccountEntry, "domain" | "createdAt">

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
