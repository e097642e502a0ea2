import { networkOf } from "../../net/network.ts"
import type { Command } from "../command.ts"
import { Refusal } from "../reply.ts"

/**
 * ETRN (RFC 1985): the server of a domain is back, and asks for what waits for it here. It goes to where DNS says and
 * nowhere else, so anybody may ask; strangers not without end.
 */
export const etrn: Command = {
  name: "ETRN",
  purposes: ["exchange"],
  greeted: true,
  async run({ session: { premises, peer } }, argument) {
    if (!premises.flush)
      throw new Refusal({ code: 502, enhanced: "5.5.1", text: "There is no queue in this process" })
    const [domain] = /^[a-z0-9][a-z0-9.-]{0,252}$/i.exec(argument) ?? []
    if (!domain) throw new Refusal({ code: 501, enhanced: "5.5.4", text: "The name of a domain is missing" })
    if (!peer.known && !premises.rate.take(networkOf(peer.address)))
      throw new Refusal({ code: 458, enhanced: "4.7.1", text: "Too often, try again later" })
    const waiting = await premises.flush(domain.toLowerCase())
    return waiting > 0
      ? { code: 253, enhanced: "2.0.0", text: `${waiting} pending messages for ${domain} started` }
      : { code: 251, enhanced: "2.0.0", text: `No messages wait for ${domain}` }
  },
}
