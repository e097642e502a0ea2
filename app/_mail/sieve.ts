import "server-only"
import { rooms } from "../_rooms/rooms.ts"
import { sieveAccess } from "./access.ts"
import type { MailSession } from "./connections.ts"
import { ManageSieve } from "./filters/managesieve.ts"

/** Does something with a person's scripts on the mail server. @throws MailError */
export async function withScripts<T>(
  session: MailSession,
  act: (client: ManageSieve) => Promise<T>,
): Promise<T> {
  const { config, directory } = rooms()
  return ManageSieve.use(await sieveAccess(config, directory, session), act)
}
