"use server"

import type { DomainEdit } from "@/components/panel/domain"
import { rooms } from "../../_rooms/rooms.ts"
import { change, id } from "../change.ts"

export async function createDomain(input: { name: string; catchAll: string; local: boolean }) {
  return change((admin) => rooms().directory.createDomain(input, admin))
}

export async function updateDomain({ id: domain, ...changes }: DomainEdit) {
  return change((admin) => rooms().directory.updateDomain(id.parse(domain), changes, admin))
}

export async function removeDomain(domain: number) {
  return change((admin) => rooms().directory.deleteDomain(id.parse(domain), admin))
}
