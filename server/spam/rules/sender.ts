import { registeredDomain } from "../../net/registered-domain.ts"
import type { Reason } from "../../reputation/reason.ts"
import { isDisguisedDomain, isLookalike, shownDomain } from "../domain.ts"
import type { Reading } from "../reading.ts"
import { found } from "../reason.ts"
import { skeleton } from "../words.ts"

/** Whom senders may pretend to be. */
export interface Acquaintance {
  /** Domains of ours. */
  ownDomains: ReadonlySet<string>
  /** Domains of people that the recipients write to. */
  knownDomains: ReadonlySet<string>
  /** Whether a name, in the form of `nameKey`, is that of one of our people. */
  isOurs(name: string): boolean
}

/**
 * Where anybody gets an address for nothing: a company that wants its answers there is none. Answers to another domain
 * alone say nothing: one good message in eight asks for that, and hardly any spam (docs/decisions.md).
 */
const forAnybody = new Set(
  (
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com aol.com icloud.com me.com " +
    "mail.com gmx.com gmx.net gmx.de web.de proton.me protonmail.com tutanota.com zoho.com yandex.com yandex.ru mail.ru " +
    "rambler.ru qq.com 163.com 126.com outlook.es hotmail.es yahoo.es hotmail.fr yahoo.fr yahoo.co.uk hotmail.co.uk"
  ).split(" "),
)

/** A name in whatever order and spelling: its words by the alphabet. */
export function nameKey(name: string): string {
  return skeleton(name.slice(0, 200))
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1)
    .sort()
    .join(" ")
}

/** What speaks against the names and domains a message bears. */
export function judgeSender({ from, replyTo }: Reading, acquaintance: Acquaintance): Reason[] {
  const reasons: Reason[] = []
  const [author] = from
  if (!author || author.domain === "") return reasons
  const { domain, name } = author
  const own = acquaintance.ownDomains.has(domain)
  if (!own) {
    const meant = [...acquaintance.ownDomains].find((ours) => isLookalike(domain, ours))
    const known = meant ?? [...acquaintance.knownDomains].find((other) => isLookalike(domain, other))
    if (known !== undefined && !acquaintance.knownDomains.has(domain))
      reasons.push(
        meant === undefined
          ? found("lookalike-known", 3, { domain: shownDomain(domain), known })
          : found("lookalike-own", 4, { domain: shownDomain(domain), known }),
      )
    // Everybody's name is somebody else's too; only whole names count.
    const key = nameKey(name)
    if (key.includes(" ") && acquaintance.isOurs(key))
      reasons.push(found("name-of-ours", 2, { name: name.slice(0, 80) }))
  }
  if (isDisguisedDomain(domain)) reasons.push(found("domain-disguised", 2.5, { domain: shownDomain(domain) }))
  const shown = /[^\s<>"'()@]+@([a-z0-9-]+(?:\.[a-z0-9-]+)+)/i.exec(name.slice(0, 300))
  if (shown && registeredDomain(shown[1]!) !== registeredDomain(domain))
    reasons.push(found("name-address", 2.5, { name: name.slice(0, 80), domain }))
  const elsewhere = replyTo.find((mailbox) => forAnybody.has(registeredDomain(mailbox.domain)))
  if (elsewhere && !forAnybody.has(registeredDomain(domain)) && !own)
    reasons.push(found("reply-elsewhere", 1.5, { domain, elsewhere: elsewhere.domain }))
  return reasons
}
