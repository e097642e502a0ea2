import type { GroupEntry } from "../../server/directory/groups"
import type { Change } from "./outcome"

export type GroupRow = Omit<GroupEntry, "createdAt">

export interface MemberRow {
  address: string
  name: string
}

export interface GroupChanges {
  create: Change<{ address: string; name: string }>
  rename: Change<{ id: number; name: string }>
  remove: Change<number>
}

export interface MemberChanges {
  add: Change<{ id: number; members: string[] }>
  remove: Change<{ id: number; member: string }>
}
