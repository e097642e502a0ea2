"use server"

import { rooms } from "../../_rooms/rooms.ts"
import { change, id } from "../change.ts"

/** Does it, and notes who did. */
function act(entry: number, verb: "retry" | "hold" | "release" | "cancel") {
  return change(async (admin) => {
    const { desk, directory } = rooms()
    const { recipient } = await desk.show(id.parse(entry))
    await desk[verb](entry)
    await directory.recordChange(admin, { action: `queue.${verb}`, subject: recipient })
  })
}

export async function retry(entry: number) {
  return act(entry, "retry")
}

export async function hold(entry: number) {
  return act(entry, "hold")
}

export async function release(entry: number) {
  return act(entry, "release")
}

export async function cancel(entry: number) {
  return act(entry, "cancel")
}
