import { headerFields } from "../../mime/header.ts"
import { newTrace } from "../../queue/envelope.ts"
import type { Action } from "../../sieve/action.ts"
import { passedOnHeader, withHeader } from "../edition.ts"
import type { Letter, Occasion } from "./letter.ts"

/** Servers a message may have passed, and hands it may have gone through, before it is not sent on any more. */
const mostHops = 50

/** Whether sending a message on would send it in circles: it was delivered to the account before. */
export function goesInCircles(header: Buffer, { account }: Occasion): boolean {
  let hops = 0
  for (const field of headerFields(header)) {
    const name = field.name.toLowerCase()
    if (name === "received" || name === "delivered-to") hops++
    if (name !== "delivered-to") continue
    const address = header.toString("latin1", field.value, field.end).trim().toLowerCase()
    if (address === account.address) return true
  }
  return hops >= mostHops
}

/**
 * Sends a message on (RFC 5228 §4.2): failures go to whoever sent it, by the way of an address of ours where it came
 * from elsewhere; the null sender stays null. Delivered-To says through whose hands it went, which is how circles are found.
 */
export async function redirected(
  occasion: Occasion,
  action: Extract<Action, { kind: "redirect" }>,
  header: Buffer,
): Promise<Letter> {
  const { account, envelope, original, store } = occasion
  const { address, options } = action
  const fields = `Delivered-To: ${account.address}\r\n`
  const staged = await withHeader(store, original, passedOnHeader(header, envelope.sender, fields))
  const notify = notifyOf(options.notify)
  return {
    staged,
    envelope: {
      sender: envelope.sender,
      recipients: [address],
      trace: newTrace(),
      smtputf8: envelope.smtputf8,
      via: account.address,
      // It is no more proven for whoever gets it next.
      ...(envelope.quarantine !== undefined && { quarantine: envelope.quarantine }),
      ...(options.ret && { request: { returning: options.ret } }),
      ...(notify.length > 0 && { requests: new Map([[address, { notify }]]) }),
    },
  }
}

const wishes = ["NEVER", "SUCCESS", "FAILURE", "DELAY"] as const

function notifyOf(text: string | undefined) {
  const asked = new Set((text ?? "").toUpperCase().split(/[\s,]+/))
  return wishes.filter((wish) => asked.has(wish))
}
