import type { Log } from "../log.ts"
import type { Shipment, Shipped } from "./shipment.ts"

/** What was done with a message. */
export interface Accepted {
  trace: string
  copies: number
  relays: number
  refused: number
}

/** Logs that a message was accepted. */
export function logAccepted(log: Log, { envelope, staged, plan, familiarity }: Shipment): Accepted {
  const { trace, sender } = envelope
  for (const { account } of familiarity?.repeats ?? []) {
    const { messageId } = staged.summary
    log.info("message.repeated", { trace, account: account.address, messageId })
  }
  const relays = plan.relays.length + plan.handovers.length
  const copies = plan.copies.length - (familiarity?.repeats.length ?? 0)
  const done = { copies, relays, refused: plan.refusals.length }
  log.info("message.accepted", { trace, sender, size: staged.size, ...done })
  return { trace, ...done }
}

/**
 * Logs what was committed: each place here that a message went to, and under which traces what it caused goes on, so that
 * it can be followed from the first line to the last.
 */
export function logShipped(log: Log, shipments: readonly Shipment[], shipped: readonly Shipped[]): void {
  const cause = shipments[0]?.envelope.trace
  for (const [index, { envelope }] of shipments.entries()) {
    const { trace, sender } = envelope
    if (trace !== cause) log.info("message.caused", { trace: cause, caused: trace, sender })
    for (const { outcome, recipient, account, place, rule, reply } of shipped[index]!.noted)
      log.info(`delivery.${outcome}`, { trace, recipient, account, place, rule, reply })
    for (const caused of shipped[index]!.traces) log.info("message.caused", { trace, caused, sender })
  }
}
