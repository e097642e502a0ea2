"use server"

import { z } from "zod"
import { type BanLength, banLengths } from "@/components/panel/ban"
import { MailError } from "../../../server/errors.ts"
import { rooms } from "../../_rooms/rooms.ts"
import { change, id } from "../change.ts"

const order = z.object({
  network: z.string().max(100),
  note: z.string().max(500),
  length: z.enum(Object.keys(banLengths) as [BanLength, ...BanLength[]]),
})

export async function banNetwork(input: z.input<typeof order>) {
  return change((admin) => {
    const { success, data } = order.safeParse(input)
    if (!success) throw new MailError("invalid", "Give a network, how long it is kept out, and a short note")
    const { clock, directory } = rooms()
    const { network, note, length } = data
    return directory.banNetwork(network, { note, until: clock.now() + banLengths[length] }, admin)
  })
}

export async function liftBan(ban: number) {
  return change((admin) => rooms().directory.liftBan(id.parse(ban), admin))
}
