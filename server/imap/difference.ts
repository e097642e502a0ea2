import { changedFlags, type FlagChange, type FlagSet, flagNames } from "../store/flags.ts"
import type { Snapshot } from "../store/snapshot.ts"

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

/** Whether nothing happened but new messages: then the store shares the arrays between both. */
export function grownOnly(before: Snapshot, now: Snapshot): boolean {
  return now.uids === before.uids && now.modseqs === before.modseqs && now.length >= before.length
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
}

/** Messages the client knows of whose flags or MODSEQ changed, and those whose flags it asked for. */
export function* flagChanges(
  { numbering, before, now }: Sight,
  { own, quiet }: { own?: OwnChange; quiet?: boolean },
): Generator<ChangedMessage> {
  if (grownOnly(before, now) && !own) return
  let was = 0
  let is = 0
  // While nobody leaves, the store shares the UIDs: then only what has changed has to be looked at.
  const inStep = before.uids === now.uids && numbering.uids === now.uids
  const asked = own && !own.silent ? own.uids : undefined
  for (let index = 0; index < numbering.length; index++) {
    const uid = numbering.uids[index]!
    if (inStep && now.modseqs[index] === before.modseqs[index] && !asked?.has(uid)) continue
    while (was < before.length && before.uids[was]! < uid) was++
    while (is < now.length && now.uids[is]! < uid) is++
    if (now.uids[is] !== uid || is >= now.length) continue
    // A message the client did not know until now has nothing to correct; its EXISTS tells of it.
    if (before.uids[was] !== uid || was >= before.length) continue
    const changed = now.modseqs[is] !== before.modseqs[was]
    const mine = own?.uids.has(uid) ?? false
    if (!changed && !asked?.has(uid)) continue
    if (quiet && !mine) continue
    const knows = mine && own!.silent ? expected(before.flagsAt(was), own!.change) : before.flagsAt(was).text
    yield { index, modseq: now.modseqs[is]!, flags: asked?.has(uid) || now.flagsAt(is).text !== knows }
  }
}

/** The flags a silent STORE leaves as far as its client can know (RFC 3501 §6.4.6). */
function expected(before: FlagSet, change: FlagChange): string {
  return flagNames(changedFlags(before, change)).join(" ")
}
