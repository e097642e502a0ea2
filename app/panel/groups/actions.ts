"use server"

import { rooms } from "../../_rooms/rooms.ts"
import { change, id } from "../change.ts"

export async function createGroup(input: { address: string; name: string }) {
  return change((admin) => rooms().directory.createGroup(input, admin))
}

export async function renameGroup({ id: group, name }: { id: number; name: string }) {
  return change((admin) => rooms().directory.updateGroup(id.parse(group), { name }, admin))
}

export async function removeGroup(group: number) {
  return change((admin) => rooms().directory.deleteGroup(id.parse(group), admin))
}

export async function addMembers({ id: group, members }: { id: number; members: string[] }) {
  return change((admin) => rooms().directory.addMembers(id.parse(group), members, admin))
}

export async function removeMember({ id: group, member }: { id: number; member: string }) {
  return change((admin) => rooms().directory.removeMembers(id.parse(group), [member], admin))
}
