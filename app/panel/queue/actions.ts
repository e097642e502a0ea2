"use server"

import { rooms } from "../../_rooms/rooms.ts"
import { change, id } from "../change.ts"

export async function retry(entry: number) {
  return change(() => rooms().desk.retry(id.parse(entry)))
}

export async function hold(entry: number) {
  return change(() => rooms().desk.hold(id.parse(entry)))
}

export async function release(entry: number) {
  return change(() => rooms().desk.release(id.parse(entry)))
}

export async function cancel(entry: number) {
  return change(() => rooms().desk.cancel(id.parse(entry)))
}
