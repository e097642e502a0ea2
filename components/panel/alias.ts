import type { AliasEntry } from "../../server/directory/aliases"
import type { Change } from "./outcome"

export type AliasRow = Omit<AliasEntry, "createdAt">

export interface AliasChanges {
  create: Change<{ address: string; targets: string[] }>
  update: Change<{ id: number; targets?: string[]; disabled?: boolean }>
  remove: Change<number>
}
