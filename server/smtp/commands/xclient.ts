import { isIP } from "node:net"
import { plainAddress } from "../../net/network.ts"
import { type Command, outOfOrder } from "../command.ts"
import { Refusal, type Reply } from "../reply.ts"
import { decodeXtext } from "../xtext.ts"

const malformed: Reply = { code: 501, enhanced: "5.5.4", text: "An attribute is not right" }
const attributes = new Set(["NAME", "ADDR", "PORT", "PROTO", "HELO"])
const unknown = new Set(["[UNAVAILABLE]", "[TEMPUNAVAIL]"])

/**
 * XCLIENT, from Postfix: a gateway we trust says whom it speaks for. The conversation begins anew, with the greeting. Who
 * signed in there (LOGIN) we do not take from anybody.
 */
export const xclient: Command = {
  name: "XCLIENT",
  async run({ session }, argument) {
    const { peer, premises } = session
    if (!peer.gateway)
      throw new Refusal({ code: 550, enhanced: "5.7.0", text: "You are not a gateway of ours" })
    if (session.transaction) throw new Refusal(outOfOrder("Not in the middle of a message"))
    const told = read(argument)
    const address = told.get("ADDR")
    session.account = undefined
    session.extended = false
    session.helo = undefined
    if (address !== undefined) peer.address = address
    const banned = premises.directory.limiter.bannedNow(peer.address)
    if (banned) throw new Refusal({ code: 421, enhanced: "4.7.0", text: banned })
    peer.known = premises.isKnown(peer.address)
    return { code: 220, text: `${premises.hostname} ESMTP` }
  },
}

/** @throws Refusal */
function read(argument: string): Map<string, string> {
  const told = new Map<string, string>()
  for (const word of argument.split(" ")) {
    const [, key, text] = /^([A-Za-z]+)=(.+)$/.exec(word) ?? []
    const name = key?.toUpperCase() ?? ""
    const value = text && decodeXtext(text)
    if (!value || !attributes.has(name)) throw new Refusal(malformed)
    if (unknown.has(value.toUpperCase())) continue
    told.set(name, name === "ADDR" ? ipAddress(value) : value)
  }
  return told
}

function ipAddress(value: string): string {
  const address = plainAddress(value.replace(/^IPv6:/i, ""))
  if (isIP(address) === 0) throw new Refusal(malformed)
  return address
}
