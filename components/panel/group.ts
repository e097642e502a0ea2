import type { Change } from "./outcome"

export interface GroupRow {
  id: number
  address: string
  /** The address as people read it. */
  readable: string
  name: string
  members: number
}

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
