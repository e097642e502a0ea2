import { headerFields } from "../../mime/header.ts"
import { type Judged, newTrace } from "../../queue/envelope.ts"
import type { Action } from "../../sieve/action.ts"
import { passedOnHeader, withHeader } from "../edition.ts"
import type { Letter, Occasion } from "./letter.ts"

/** Servers a message may have passed, and hands it may have gone through, before it is not sent on any more. */
const mostHops = 50

/**
 * Whether sending a message on would send it in circles: it was delivered to the account before. The first Delivered-To
 * may be of this very delivery (RFC 9228 §2): it then stands above the Received field that came with it.
 */
export function goesInCircles(header: Buffer, { account }: Pick<Occasion, "account">): boolean {
  let hops = 0
  for (const field of headerFields(header)) {
    const name = field.name.toLowerCase()
    if (name === "received" || name === "delivered-to") hops++
    if (name !== "delivered-to" || hops <= 1) continue
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
      // Whoever gets it here next judges it by what they learnt themselves.
      ...(envelope.judged && { judged: judgedOnTop(envelope.judged, account.id, header) }),
      ...(options.ret && { request: { returning: options.ret } }),
      ...(notify.length > 0 && { requests: new Map([[address, { notify }]]) }),
    },
  }
}

/** What was thought of a message, with the fields that this copy has on top: its owner's own, or those of all. */
function judgedOnTop(judged: Judged, accountId: number, header: Buffer): Judged {
  const own = judged.accounts.get(accountId)?.fields
  return own && header.includes(own) ? { ...judged, fields: own } : judged
}

const wishes = ["NEVER", "SUCCESS", "FAILURE", "DELAY"] as const

function notifyOf(text: string | undefined) {
  const asked = new Set((text ?? "").toUpperCase().split(/[\s,]+/))
  return wishes.filter((wish) => asked.has(wish))
}
