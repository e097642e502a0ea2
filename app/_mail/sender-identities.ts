import "server-only"
import type { SenderIdentity } from "../../components/compose/compose-api.ts"
import { rooms } from "../_rooms/rooms.ts"
import type { Session } from "../_session/session.ts"

/**
 * As whom somebody may write, the primary one first: the identities they keep, their own address where they keep none,
 * and behind these every other address the directory lets them send as.
 */
export async function senderIdentities(session: Session): Promise<SenderIdentity[]> {
  const { profile, directory } = rooms()
  const account = await directory.account(session.accountId)
  const [kept, others] = await Promise.all([
    profile.identities(session.accountId),
    account ? directory.senderAddresses(account) : [],
  ])
  const own = { name: session.name, address: session.address, signature: "", primary: true }
  const chosen = kept.map(({ name, address, signature, primary }) => ({ name, address, signature, primary }))
  const identities = chosen.length > 0 ? chosen : [own]
  const known = new Set(identities.map(({ address }) => address.toLowerCase()))
  return [
    ...identities,
    ...others
      .filter(({ address }) => !known.has(address))
      .map((each) => ({ ...each, signature: "", primary: false })),
  ]
}
