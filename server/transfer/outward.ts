import { lookup } from "node:dns/promises"
import { MailError } from "../errors.ts"
import { leadsInward, ownAddresses } from "../queue/address-policy.ts"

/**
 * The address of a server that anybody may name: one out in the world, never this machine or a network that only we can
 * reach. What is connected to is what was looked at, so a name cannot change its mind in between.
 * @throws MailError "invalid" in one sentence
 */
export async function outwardAddress(host: string): Promise<string> {
  const found = await lookup(host, { all: true }).catch((cause) => {
    throw new MailError("invalid", `There is no server of the name ${host}`, { field: "host", cause })
  })
  const own = ownAddresses()
  const outward = found.find(({ address }) => !leadsInward(address) && !own.has(address))
  if (!outward) throw new MailError("invalid", `${host} is not a server on the internet`, { field: "host" })
  return outward.address
}
