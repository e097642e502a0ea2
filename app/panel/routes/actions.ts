"use server"

import type { RouteFields, RouteScope } from "@/components/panel/route"
import { rooms } from "../../_rooms/rooms.ts"
import { change, id } from "../change.ts"

export async function createRoute(input: RouteFields & { scope: RouteScope; subject: string }) {
  return change((admin) => rooms().directory.routes.create(input, admin))
}

export async function updateRoute({ id: route, ...fields }: RouteFields & { id: number }) {
  return change((admin) => rooms().directory.routes.update(id.parse(route), fields, admin))
}

export async function removeRoute(route: number) {
  return change(async (admin) => {
    const { routes } = rooms().directory
    const { scope, subject } = await routes.find(id.parse(route))
    await routes.remove(scope, subject, admin)
  })
}
