import { changedFlags, type FlagChange, type FlagSet, flagNames } from "../../store/flags.ts"
import { changedSince, grownOnly, type Snapshot } from "../../store/snapshot.ts"

/** A change of flags by this session, which its client knows of or wants to hear of anyway. */
export interface OwnChange {
  uids: ReadonlySet<number>
  change: FlagChange
  silent: boolean
}

/** Whether every message of one snapshot is in a later one, at the same place. */
export function nobodyLeft(known: Snapshot, next: Snapshot): boolean {
  const last = known.length - 1
  return last < 0 || (next.length > last && next.uids[last] === known.uids[last])
}

/** Indexes of messages of one snapshot that are not in a later one, ascending. */
export function goneFrom(known: Snapshot, next: Snapshot): number[] {
  if (nobodyLeft(known, next)) return []
  const gone: number[] = []
  let at = 0
  for (let index = 0; index < known.length; index++)
    if (at < next.length && next.uids[at] === known.uids[index]) at++
    else gone.push(index)
  return gone
}

/** A mailbox as the client counts it, with the flags it was told last, and with those of now. */
interface Sight {
  numbering: Snapshot
  before: Snapshot
  now: Snapshot
}

/** A message whose FETCH response is due; `flags` when these are not what the client knows. */
interface ChangedMessage {
  index: number
  modseq: number
  flags: boolean
  /** It is none of this session's doing, and the client does not want to hear of it. */
  unwanted: boolean
}

/** Messages the client knows of whose flags or MODSEQ changed, and those whose flags it asked for. */
export function* flagChanges(
  { numbering, before, now }: Sight,
  { own, quiet }: { own?: OwnChange; quiet?: boolean },
): Generator<ChangedMessage> {
  if (grownOnly(before, now) && !own) return
  let was = 0
  let is = 0
  // A conditional STORE is answered with MODSEQ, silent or not (RFC 7162 §3.1.3).
  const asked = own && (!own.silent || own.change.unchangedSince !== undefined) ? own.uids : undefined
  const indexes = worthLooking({ numbering, before, now }, asked)
  for (let next = 0; next < (indexes?.length ?? numbering.length); next++) {
    const index = indexes ? indexes[next]! : next
    const uid = numbering.uids[index]!
    if (indexes) was = is = index
    while (was < before.length && before.uids[was]! < uid) was++
    while (is < now.length && now.uids[is]! < uid) is++
    if (now.uids[is] !== uid || is >= now.length) continue
    // A message the client did not know until now has nothing to correct; its EXISTS tells of it.
    if (before.uids[was] !== uid || was >= before.length) continue
    const changed = now.modseqAt(is) !== before.modseqAt(was)
    const mine = own?.uids.has(uid) ?? false
    if (!changed && !asked?.has(uid)) continue
    const knows = mine && own!.silent ? expected(before.flagsAt(was), own!.change) : before.flagsAt(was).text
    const flags = (mine && !own!.silent) || now.flagsAt(is).text !== knows
    yield { index, modseq: now.modseqAt(is), flags, unwanted: quiet === true && !mine }
  }
}

/**
 * While nobody leaves, the store tells what has changed, and nothing else has to be looked at.
 * @returns undefined for all messages
 */
function worthLooking(
  { numbering, before, now }: Sight,
  asked: ReadonlySet<number> | undefined,
): number[] | undefined {
  const changed = numbering.uids === now.uids ? changedSince(before, now) : undefined
  if (!changed) return undefined
  const known = changed.filter((index) => index < numbering.length)
  if (!asked) return known
  const wanted = new Set(known)
  for (const uid of asked) {
    const index = numbering.indexOf(uid)
    if (index >= 0) wanted.add(index)
  }
  return [...wanted].sort((a, b) => a - b)
}

/** The flags a silent STORE leaves as far as its client can know (RFC 3501 §6.4.6). */
function expected(before: FlagSet, change: FlagChange): string {
  return flagNames(changedFlags(before, change)).join(" ")
}
