import "server-only"
import { revalidatePath } from "next/cache"
import { z } from "zod"
import type { Refusal } from "@/components/panel/outcome"
import { refusalIn } from "@/messages/refusals"
import { asMailError } from "../../server/errors.ts"
import { rooms } from "../_rooms/rooms.ts"
import { requireAdmin, type Session } from "../_session/session.ts"

/** The id of a domain, an account or an alias, as a stranger may have written it. */
export const id = z.int().positive()

/**
 * Carries out a change that was asked for in the panel: the administrator is checked first, what is thrown becomes
 * the refusal shown beside its field, and every page of the panel is shown anew.
 */
export async function change(job: (admin: Session) => Promise<unknown>): Promise<Refusal | undefined> {
  const admin = await requireAdmin()
  try {
    await job(admin)
  } catch (thrown) {
    const error = asMailError(thrown)
    if (error.code === "internal") rooms().log.error("panel.change", { error })
    return { message: refusalIn(admin.locale, error.message), field: error.field }
  }
  revalidatePath("/panel", "layout")
  return undefined
}
