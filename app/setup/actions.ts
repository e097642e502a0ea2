"use server"

import { headers } from "next/headers"
import { redirect } from "next/navigation"
import type { Refusal } from "@/components/panel/outcome"
import type { SetupFields } from "@/components/setup/setup-form"
import { localeOf } from "@/messages/locales"
import { refusalIn } from "@/messages/refusals"
import { asMailError } from "../../server/errors.ts"
import { rooms } from "../_rooms/rooms.ts"

/** Finishes the first run and leads to the sign-in page. The token, not a session, says that one may. */
export async function complete(token: string, fields: SetupFields): Promise<Refusal | undefined> {
  const { directory, log } = rooms()
  let address: string
  try {
    address = (await directory.completeSetup(String(token), fields)).address
  } catch (thrown) {
    const error = asMailError(thrown)
    if (error.code === "internal") log.error("web.setup", { error })
    const locale = localeOf(await headers(), undefined)
    return { message: refusalIn(locale, error.message), field: error.field }
  }
  log.info("setup.done", { address })
  redirect(`/sign-in?to=/panel&address=${encodeURIComponent(address)}`)
}
