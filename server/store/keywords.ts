// How many different keywords a mailbox may have. What always holds:
// - keywords that many programs set count for nothing, so that with them nothing has to be looked at;
// - the limit is looked at before a change, not inside it: of changes that come together a few may go past it.

import { MailError } from "../errors.ts"
import type { FlagSet } from "./flags.ts"
import type { Snapshot } from "./snapshot.ts"

/** Different keywords of one mailbox at most. SELECT tells them all, so they are kept to some kilobytes. */
export const mostKeywordsOfMailbox = 500

/** Registered with IANA, or in use by widespread programs; in small letters. */
const common = new Set([
  "$forwarded",
  "$mdnsent",
  "$submitpending",
  "$submitted",
  "$junk",
  "$notjunk",
  "$phishing",
  "$important",
  "$hasattachment",
  "$hasnoattachment",
  "$mailflagbit0",
  "$mailflagbit1",
  "$mailflagbit2",
  "$muted",
  "$followed",
  "$notify",
  "$new",
  "$label1",
  "$label2",
  "$label3",
  "$label4",
  "$label5",
  "forwarded",
  "junk",
  "nonjunk",
  "notjunk",
])

const counted = (keywords: readonly string[]): Set<string> =>
  new Set(keywords.map((keyword) => keyword.toLowerCase()).filter((keyword) => !common.has(keyword)))

/** Whether a mailbox that has these keywords can have no other. */
export const isFull = (keywords: readonly string[]): boolean =>
  counted(keywords).size >= mostKeywordsOfMailbox

/**
 * Refuses keywords that a mailbox has no room for; those it has already are welcome.
 * @param mailbox only asked for when there are keywords that count
 * @throws MailError "limit"
 */
export async function mustFit(
  keywords: readonly string[],
  mailbox: () => Promise<Pick<Snapshot, "keywords">>,
): Promise<void> {
  const wanted = counted(keywords)
  if (wanted.size === 0) return
  const there = counted((await mailbox()).keywords)
  const before = there.size
  for (const keyword of wanted) there.add(keyword)
  if (there.size > before && there.size > mostKeywordsOfMailbox)
    throw new MailError(
      "limit",
      `A mailbox has at most ${mostKeywordsOfMailbox} keywords; take some away first`,
    )
}

/** Those of some keywords that a mailbox has room for, for whoever cannot refuse the message for the others. */
export function fitting(
  keywords: readonly string[],
  { keywords: known }: Pick<Snapshot, "keywords">,
): string[] {
  const there = counted(known)
  return keywords.filter((keyword) => {
    const key = keyword.toLowerCase()
    if (common.has(key) || there.has(key)) return true
    if (there.size >= mostKeywordsOfMailbox) return false
    there.add(key)
    return true
  })
}

/** The keywords of some messages of a mailbox, each once. */
export function keywordsAmong(snapshot: Snapshot, uids: ArrayLike<number>): string[] {
  const sets = new Set<FlagSet>()
  for (let at = 0; at < uids.length; at++) {
    const index = snapshot.indexOf(uids[at]!)
    if (index >= 0) sets.add(snapshot.flagsAt(index))
  }
  return [...new Set([...sets].flatMap(({ keywords }) => keywords))]
}
