import { type Attachment, attachmentOfHeld } from "./attachment"
import type { CompositionState } from "./composition"

const prefix = "missiva.compose."

/** What the person wanted of a message when it was last heard of: to go on writing, to have it sent, to have it saved. */
export type Intention = "write" | "send" | "save"

/** What is kept of a composition in this browser until it is closed, sent or thrown away. */
interface LocalCopy {
  account: string
  at: number
  intention: Intention
  state: CompositionState
}

/** What a window that is gone was writing, and what was to become of it; `at` in milliseconds. */
export interface LeftBehind {
  at: number
  intention: Intention
  state: CompositionState
}

/** Keeps a composition in this browser. Files that never reached the server are not in it. */
export function keepLocally(account: string, state: CompositionState, intention: Intention = "write"): void {
  const attachments = state.attachments
    .filter((each) => each.id !== undefined)
    .map((each): Attachment => ({ ...each, source: { kind: "held" } }))
  const copy: LocalCopy = {
    account,
    at: Date.now(),
    intention,
    state: { ...state, attachments, notice: undefined },
  }
  try {
    localStorage.setItem(prefix + state.id, JSON.stringify(copy))
  } catch {
    // Full or forbidden: the draft on the server remains.
  }
}

export function forgetLocally(id: string): void {
  try {
    localStorage.removeItem(prefix + id)
  } catch {
    // Forbidden: then nothing was kept either.
  }
}

/**
 * Compositions of this account that a crash or a reload left behind, not older than a week. Those open in another
 * window are held by a lock of that window and stay there.
 */
export async function takeLeftBehind(account: string): Promise<LeftBehind[]> {
  const left: LeftBehind[] = []
  for (const copy of readCopies()) {
    if (copy.account !== account) continue
    if (copy.at < Date.now() - 7 * 86_400_000) forgetLocally(copy.state.id)
    else if (await holdLocally(copy.state.id))
      left.push({ at: copy.at, intention: copy.intention, state: revived(copy.state) })
  }
  return left
}

function readCopies(): LocalCopy[] {
  const copies: LocalCopy[] = []
  try {
    for (let i = 0; i < localStorage.length; i++) {
      const key = localStorage.key(i) ?? ""
      if (!key.startsWith(prefix)) continue
      const copy = JSON.parse(localStorage.getItem(key) ?? "null") as LocalCopy | null
      if (copy?.state?.id && Array.isArray(copy.state.attachments)) copies.push(copy)
    }
  } catch {
    // Forbidden or not ours.
  }
  return copies
}

function revived(state: CompositionState): CompositionState {
  const attachments = state.attachments.map((each) => attachmentOfHeld({ ...each, id: each.id! }))
  return {
    ...state,
    status: "editing",
    attachments,
    saved: { state: "changed" },
    notice: { kind: "restored" },
  }
}

const releases = new Map<string, () => void>()

/** Marks a composition as open in this window, as long as the window lives. False: another window has it. */
export function holdLocally(id: string): Promise<boolean> {
  if (!("locks" in navigator) || releases.has(id)) return Promise.resolve(true)
  return new Promise((resolve) => {
    void navigator.locks.request(prefix + id, { ifAvailable: true }, (lock) => {
      resolve(lock !== null)
      return lock === null ? undefined : new Promise<void>((release) => releases.set(id, release))
    })
  })
}

export function releaseLocally(id: string): void {
  releases.get(id)?.()
  releases.delete(id)
}
