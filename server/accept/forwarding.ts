import type { Directory } from "../directory/directory.ts"
import type { Envelope } from "../queue/envelope.ts"
import type { Plan } from "./plan.ts"

/**
 * The senders under which the relays of a message leave: its own, and for what is sent on through an address of ours,
 * one that leads back to it (SRS), because the servers of strangers do not believe us their own addresses.
 * @returns relays by sender
 */
export async function relaysBySender(
  directory: Directory,
  { sender, submitter, via }: Envelope,
  { relays, origins }: Plan,
  now: number,
): Promise<Map<string, string[]>> {
  const through = (relay: string) => via ?? (origins.get(relay) === relay ? undefined : origins.get(relay))
  const forwarded = submitter || sender === "" ? [] : relays.filter((relay) => through(relay) !== undefined)
  if (forwarded.length === 0 || (await directory.isLocalDomain(domainOf(sender))))
    return new Map([[sender, relays]])
  const found = new Map<string, string[]>()
  for (const relay of relays) {
    const address = through(relay)
    const own = address === undefined ? sender : directory.srs.forward(sender, domainOf(address), now)
    found.set(own, [...(found.get(own) ?? []), relay])
  }
  return found
}

const domainOf = (address: string) => address.slice(address.lastIndexOf("@") + 1).toLowerCase()
