import type { Correspondent } from "./compose-message.ts"

/** The address fields of the message being answered; Mail-Followup-To already parsed. */
export interface AnsweredAddresses {
  from: Correspondent[]
  replyTo: Correspondent[]
  to: Correspondent[]
  cc: Correspondent[]
  followupTo?: Correspondent[]
}

const key = (who: Correspondent) => who.address.toLowerCase()

function without(list: Correspondent[], ...others: Iterable<string>[]): Correspondent[] {
  const seen = new Set(others.flatMap((other) => [...other]))
  return list.filter((who) => {
    if (who.address === "" || seen.has(key(who))) return false
    seen.add(key(who))
    return true
  })
}

/**
 * Whom an answer goes to (RFC 5322 §3.6.3): Reply-To before From; Mail-Followup-To decides for all when it is there.
 * Our own addresses are left out unless nobody else remains; answering a message of our own goes on to those it went to.
 */
export function replyRecipients(
  answered: AnsweredAddresses,
  kind: "reply" | "reply-all",
  own: string[],
): { to: Correspondent[]; cc: Correspondent[] } {
  const mine = new Set(own.map((address) => address.toLowerCase()))
  const author = answered.replyTo.length > 0 ? answered.replyTo : answered.from
  const isOurs = answered.from.length > 0 && answered.from.every((who) => mine.has(key(who)))
  if (kind === "reply") {
    const to = without(
      isOurs && answered.replyTo.every((who) => mine.has(key(who))) ? answered.to : author,
      [],
    )
    return { to: to.length > 0 ? to : without(answered.from, []), cc: [] }
  }
  if (answered.followupTo && answered.followupTo.length > 0) {
    const followup = without(answered.followupTo, mine)
    if (followup.length > 0) return { to: followup, cc: [] }
  }
  let to = without(isOurs ? answered.to : author, mine)
  let cc = without(isOurs ? answered.cc : [...answered.to, ...answered.cc], mine, to.map(key))
  if (to.length === 0) [to, cc] = [cc, []]
  return to.length > 0 ? { to, cc } : { to: without(author, []), cc: [] }
}

/** Which of our addresses this was written to; undefined when none is named. */
export function addressedAs(answered: AnsweredAddresses, own: string[]): string | undefined {
  const mine = new Map(own.map((address) => [address.toLowerCase(), address]))
  const named = [...answered.to, ...answered.cc, ...answered.from].find((who) => mine.has(key(who)))
  return named && mine.get(key(named))
}
