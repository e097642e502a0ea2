import type { Action, Actions } from "./action.ts"
import { RunFault } from "./fault.ts"
import { limits } from "./limits.ts"

/** The actions of a run, in order, without those that say the same twice (RFC 5228 §2.10.3). */
export class ActionList implements Actions {
  readonly #list: Action[]
  readonly #inboxIsKept: boolean
  implicitKeep = true

  /** @param inboxIsKept whether the message is kept in the inbox, so that `fileinto "INBOX"` says the same as `keep` */
  constructor(inboxIsKept: boolean, list: readonly Action[] = []) {
    this.#inboxIsKept = inboxIsKept
    this.#list = [...list]
  }

  get list(): readonly Action[] {
    return this.#list
  }

  /** Whether the message is left in the inbox as things are, so that the next script has a say as well. */
  get keeps(): boolean {
    return this.implicitKeep || this.#list.some((action) => this.#isKeep(action))
  }

  add(action: Action): void {
    const clash = this.#list.find((before) => excludes(before, action) || excludes(action, before))
    if (clash)
      throw new RunFault(
        action.at,
        `'${action.kind}' cannot go together with '${clash.kind}' of line ${clash.at.line}`,
      )
    const same = this.#list.findIndex((before) => this.#isSame(before, action))
    if (same >= 0) {
      this.#list[same] = merged(this.#list[same]!, action)
      return
    }
    if (this.#list.length >= limits.actions)
      throw new RunFault(action.at, `A script may do ${limits.actions} things at most`)
    this.#limit(action, "redirect", limits.redirects)
    this.#limit(action, "notify", limits.notices)
    this.#list.push(action)
  }

  #isSame(first: Action, second: Action): boolean {
    const oneIsKeep = first.kind === "keep" || second.kind === "keep"
    return isSame(first, second) || (oneIsKeep && this.#isKeep(first) && this.#isKeep(second))
  }

  #isKeep(action: Action): boolean {
    return action.kind === "keep" || (this.#inboxIsKept && isInbox(action))
  }

  #limit(action: Action, kind: Action["kind"], most: number): void {
    if (action.kind !== kind) return
    if (this.#list.filter((before) => before.kind === kind).length >= most)
      throw new RunFault(action.at, `'${kind}' may be used ${most} times at most`)
  }
}

/** reject excludes what delivers, and vacation; vacation happens once (RFC 5429 §2, RFC 5230 §4.7). */
function excludes(first: Action, second: Action): boolean {
  if (first.kind === "reject")
    return ["keep", "fileinto", "redirect", "vacation", "reject"].includes(second.kind)
  return first.kind === "vacation" && second.kind === "vacation"
}

function isInbox(action: Action): boolean {
  if (action.kind !== "fileinto") return false
  return action.mailbox.toUpperCase() === "INBOX" && !action.specialUse && !action.mailboxId
}

function isSame(first: Action, second: Action): boolean {
  if (first.kind === "keep") return second.kind === "keep"
  if (first.kind === "fileinto") return second.kind === "fileinto" && first.mailbox === second.mailbox
  if (first.kind === "redirect")
    return second.kind === "redirect" && first.address.toLowerCase() === second.address.toLowerCase()
  return first.kind === "track" && second.kind === "track" && first.id === second.id
}

/** The later one says which flags the message gets (RFC 5232 §4.1); where it goes is the same. */
function merged(first: Action, second: Action): Action {
  if (first.kind === "fileinto" && second.kind === "fileinto")
    return { ...second, create: first.create || second.create }
  if (first.kind === "keep" && second.kind === "fileinto")
    return { kind: "keep", flags: second.flags, message: second.message, at: second.at }
  return second
}
