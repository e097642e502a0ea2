import { isIP } from "node:net"
import { registeredDomain } from "../../net/registered-domain.ts"
import type { Reason } from "../../reputation/reason.ts"
import { isDisguisedDomain, shownDomain } from "../domain.ts"
import type { Reading } from "../reading.ts"
import { found } from "../reason.ts"

/** Hidden characters that are still an innocent foretaste of a newsletter, beside what is shown. */
const innocent = 500

/** What speaks against what a page shows and where it leads: each reason once. */
export function judgeLinks({ links, from, hidden, texts, images }: Reading): Reason[] {
  const reasons = new Map<string, Reason>()
  const add = (reason: Reason) => void (reasons.has(reason.name) || reasons.set(reason.name, reason))
  const sender = registeredDomain(from[0]?.domain ?? "")
  for (const { target, shown } of links) {
    const host = hostOf(target)
    if (host === undefined) continue
    if (isIP(host)) add(found("link-number", 1.5, { host }))
    else if (isDisguisedDomain(host) || hidesHost(target))
      add(found("link-disguised", 2, { host: shownDomain(host) }))
    const claimed = hostShown(shown)
    if (claimed === undefined || registeredDomain(claimed) === registeredDomain(host)) continue
    // Newsletters count clicks: their links go by a host of theirs, whatever they show.
    if (registeredDomain(host) !== sender) add(found("link-mismatch", 1, { shown: claimed, host }))
  }
  const secret = hidden.replace(/(?:\u034f|[\s\u00a0\u00ad\u200b-\u200f\u2060-\u206f\ufeff])+/g, " ").length
  const open = texts.reduce((sum, text) => sum + text.length, 0)
  if (secret > innocent && secret > open / 2) add(found("hidden-text", 2))
  if (images > 0 && links.length > 0 && open < 200) add(found("little-text", 0.5))
  return [...reasons.values()]
}

/** The host a link leads to; undefined for what leads to none. */
export function hostOf(target: string): string | undefined {
  const form = /^\s*(?:https?:)?\/\/([^/?#]*)/i.exec(target.slice(0, 300))
  const host = form?.[1]?.replace(/^.*@/, "").replace(/:\d+$/, "").toLowerCase()
  return host === undefined || host === "" ? undefined : host
}

/** "https://bank.example@evil.example/" leads to the second. */
function hidesHost(target: string): boolean {
  return /^\s*https?:\/\/[^/?#]*\.[^/?#]*@/i.test(target.slice(0, 300))
}

/** The host that the text of a link says it leads to, when that text is an address of the web. */
function hostShown(shown: string): string | undefined {
  const text = shown.trim().slice(0, 300)
  return /^(?:https?:\/\/|www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,24})(?:[/?#:]\S*)?$/i
    .exec(text)?.[1]
    ?.toLowerCase()
}

/** Addresses of the web that stand in a text as such. */
export function* linksIn(text: string, most: number): Generator<string> {
  let links = 0
  for (const [link] of text.matchAll(/\b(?:https?:\/\/|www\.)[^\s<>"')]{3,300}/gi)) {
    if (++links > most) return
    yield link
  }
}
