import { type Envelope, type NotifyOn, type RecipientRequest, wants } from "../queue/envelope.ts"
import type { Fate, NoticeReason } from "../queue/notice.ts"
import type { Plan } from "./plan.ts"

const reasons: Record<Plan["refusals"][number]["reason"], NoticeReason> = {
  unknown: { cause: "unknown", status: "5.1.1", reply: "" },
  disabled: { cause: "disabled", status: "5.2.1", reply: "" },
  "over-quota": { cause: "full", status: "5.2.2", reply: "" },
}

/**
 * What the sender is told at once: who cannot be served, unless that is not wanted, and who was, where it is
 * (RFC 3461 §5.2). Nobody is told of a message with the null sender.
 */
export function fatesToTell({ sender, requests }: Envelope, { refusals, served }: Plan): Fate[] {
  if (sender === "") return []
  const asked = (address: string, on: NotifyOn) => wants(requests?.get(address), on)
  const named = (address: string) => {
    const originalRecipient = requests?.get(address)?.originalRecipient
    return { address, ...(originalRecipient && { originalRecipient }) }
  }
  return [
    ...refusals
      .filter(({ address }) => asked(address, "FAILURE"))
      .map(({ address, reason }) => ({ ...named(address), action: "failed" as const, ...reasons[reason] })),
    ...served
      .filter(({ address }) => asked(address, "SUCCESS"))
      .map(({ address, expanded }) => ({
        ...named(address),
        action: expanded ? ("expanded" as const) : ("delivered" as const),
        status: expanded ? "2.1.5" : "2.0.0",
        reply: "",
      })),
  ]
}

/** Wishes by relay. Who was told that an address stands for several hears of no more success (RFC 3461 §5.2.7.3). */
export function relayRequests(
  { requests }: Envelope,
  { relays, handovers, origins, served }: Plan,
): Map<string, RecipientRequest> {
  const expanded = new Set(served.flatMap(({ address, expanded }) => (expanded ? [address] : [])))
  const found = new Map<string, RecipientRequest>()
  const owed = [
    ...relays.map((relay) => [relay, origins.get(relay) ?? relay] as const),
    ...handovers.map(({ address, origin }) => [address, origin] as const),
  ]
  for (const [relay, origin] of owed) {
    const request = requests?.get(origin)
    if (!request) continue
    if (!expanded.has(origin) || !request.notify) found.set(relay, request)
    else {
      const notify = request.notify.filter((on) => on !== "SUCCESS")
      found.set(relay, { ...request, notify: notify.length > 0 ? notify : ["NEVER"] })
    }
  }
  return found
}
