"use server"

import type { RetentionDays } from "@/components/panel/retention-fields"
import { rooms } from "../../../../_rooms/rooms.ts"
import { change, id } from "../../../change.ts"

export async function retainMail({ id: account, ...days }: RetentionDays & { id: number }) {
  return change((admin) => rooms().directory.changeAccountRetention(id.parse(account), days, admin))
}

/** Gives deleted mail back; who did it, and of which mailbox and time, is noted before. */
export async function restoreMail({
  id: account,
  ...which
}: {
  id: number
  mailbox?: string
  since?: number
}) {
  return change(async (admin) => {
    const { directory, undelete } = rooms()
    const { id: found, address } = await directory.findAccount({ id: id.parse(account) })
    await directory.recordChange(admin, { action: "mail.undelete", subject: address, detail: which })
    await undelete.restore(found, which)
  })
}
