// Moves: mail on its way into an account, from a file or another server, while its owner looks on or does something else.
// - An account has one move at a time, the process a few. What is kept of a move is in memory: a restart ends it, and the
//   same import again goes on where it was.
// - A move has a connection of its own to our IMAP server, which ends with the web session.

import type { ImapFlow } from "imapflow"
import { asMailError, MailError, type MailErrorCode } from "../../../server/errors.ts"
import { bringIn, type Outcome } from "../../../server/transfer/bring-in.ts"
import type { Found } from "../../../server/transfer/item.ts"
import type { Shelf } from "../../../server/transfer/shelf.ts"
import { ImapShelf } from "./imap-shelf.ts"

/** How far a move is, as the page shows it. */
export interface MoveState {
  /** What is moved in: the name of a file or of a server. */
  source: string
  /** Nothing is filed. */
  dryRun: boolean
  status: "running" | "done" | "stopped" | "failed"
  /** Why it failed: a code of ours, and a sentence. */
  error: { code: MailErrorCode; text: string } | null
  brought: number
  there: number
  failed: number
  bytes: number
  /** Share of the source that has been read, 0 to 1; null where that is not known. */
  share: number | null
  mailboxes: [name: string, messages: number][]
  /** The first of what could not be read. */
  troubles: { origin: string; why: string }[]
}

/** What is to be moved in. */
export interface Moving {
  source: string
  /** Bytes there are, as far as that is known. */
  size: number | undefined
  into: string | undefined
  dryRun: boolean
  /** All messages of the source; ends when the signal says so. */
  read(shelf: Shelf): AsyncIterable<Found>
  /** Called when it is over. */
  clear(): Promise<void>
}

const mostMoves = 8
const shownTroubles = 100

interface Move {
  state: MoveState
  stop: AbortController
}

export class Moves {
  /** By account. */
  readonly #moves = new Map<number, Move>()

  /** The account's move under way, or its last one. */
  state(accountId: number): MoveState | null {
    return this.#moves.get(accountId)?.state ?? null
  }

  stop(accountId: number): void {
    this.#moves.get(accountId)?.stop.abort()
  }

  /** @throws MailError "in-use" while the account has a move under way, "limit" when too many have */
  check(accountId: number): void {
    const running = [...this.#moves].filter(([, { state }]) => state.status === "running")
    if (running.some(([id]) => id === accountId))
      throw new MailError("in-use", "Mail is being moved in already; wait until that is done, or stop it")
    if (running.length >= mostMoves)
      throw new MailError("limit", "Many people are moving mail in just now; try again later")
  }

  /**
   * Begins a move. @param connect opens a connection of its own
   * @throws as `check`
   */
  begin(accountId: number, moving: Moving, connect: () => Promise<ImapFlow>): MoveState {
    this.check(accountId)
    const { source, dryRun, size } = moving
    const state: MoveState = {
      source,
      dryRun,
      status: "running",
      error: null,
      brought: 0,
      there: 0,
      failed: 0,
      bytes: 0,
      share: size === undefined ? null : 0,
      mailboxes: [],
      troubles: [],
    }
    const move = { state, stop: new AbortController() }
    this.#moves.set(accountId, move)
    void run(move, moving, connect)
    return state
  }
}

/** Carries a move out. Never throws. */
async function run({ state, stop }: Move, moving: Moving, connect: () => Promise<ImapFlow>): Promise<void> {
  const { size, into, dryRun } = moving
  let client: ImapFlow | undefined
  let read = 0
  const progress = (outcome: Outcome) => note(state, outcome, size === undefined ? null : read / size)
  async function* watched(found: AsyncIterable<Found>): AsyncGenerator<Found> {
    for await (const each of found) {
      if (stop.signal.aborted) return
      if (each.kind === "message") read += each.bytes.length
      yield each
    }
  }
  try {
    client = await connect()
    const shelf = new ImapShelf(client)
    const found = watched(moving.read(shelf))
    note(state, await bringIn(found, { shelf, into, dryRun, now: Date.now(), progress }), 1)
    state.status = stop.signal.aborted ? "stopped" : "done"
  } catch (thrown) {
    const error = asMailError(thrown)
    state.error = { code: error.code, text: error.message }
    state.status = "failed"
  } finally {
    client?.close()
    await moving.clear().catch(() => undefined)
  }
}

function note(state: MoveState, outcome: Outcome, share: number | null): void {
  const { brought, there, failed, bytes } = outcome
  const mailboxes = [...outcome.mailboxes]
  const troubles = outcome.troubles.slice(0, shownTroubles).map(({ origin, why }) => ({ origin, why }))
  const known = share === null ? state.share : Math.min(1, share)
  Object.assign(state, { brought, there, failed, bytes, mailboxes, troubles, share: known })
}
