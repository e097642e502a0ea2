"use server"

import { startAgain } from "../../../server/spam/desk.ts"
import { rooms } from "../../_rooms/rooms.ts"
import { change, id } from "../change.ts"

/** Forgets what was learnt: of an account, or of the site. */
export async function startFilterAgain(account: number | undefined) {
  return change(async (admin) => {
    const { sql, directory } = rooms()
    const owner = account === undefined ? undefined : await directory.findAccount({ id: id.parse(account) })
    await startAgain(sql, owner?.id)
    await directory.recordChange(admin, { action: "spam.forget", subject: owner?.address ?? "all" })
  })
}
