"use server"

import { rooms } from "../../_rooms/rooms.ts"
import { change, id } from "../change.ts"

export async function createAlias(input: { address: string; targets: string[] }) {
  return change((admin) => rooms().directory.createAlias(input, admin))
}

export async function updateAlias({
  id: alias,
  ...changes
}: {
  id: number
  targets?: string[]
  disabled?: boolean
}) {
  return change((admin) => rooms().directory.updateAlias(id.parse(alias), changes, admin))
}

export async function removeAlias(alias: number) {
  return change((admin) => rooms().directory.deleteAlias(id.parse(alias), admin))
}
