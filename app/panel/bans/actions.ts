"use server"

import { z } from "zod"
import { type BanLength, banLengths } from "@/components/panel/ban"
import { checked } from "../../../server/directory/input.ts"
import { rooms } from "../../_rooms/rooms.ts"
import { change, id } from "../change.ts"

const lengths = Object.keys(banLengths) as [BanLength, ...BanLength[]]

const order = z.object({
  network: z.string().trim().min(1, "Give an address, or a network such as 192.0.2.0/24").max(100),
  note: z.string().trim().max(500, "A note can have at most 500 characters"),
  length: z.enum(lengths, "Choose how long the network is kept out"),
})

export async function banNetwork(input: z.input<typeof order>) {
  return change((admin) => {
    const { network, note, length } = checked(order, input)
    const { clock, directory } = rooms()
    return directory.banNetwork(network, { note, until: clock.now() + banLengths[length] }, admin)
  })
}

export async function liftBan(ban: number) {
  return change((admin) => rooms().directory.liftBan(id.parse(ban), admin))
}
