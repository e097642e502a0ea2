/**
 * When news is told: at the end of a command whose numbers must stay, at the end of another, in IDLE, or while no
 * command runs, which is for clients that asked for it with NOTIFY.
 */
export type Moment = "keeping numbers" | "ending command" | "idling" | "between"

/** Knows what a client wants to hear of, and tells it. */
export interface Informer {
  /** Whether anything at all is to be told. */
  readonly wanted: boolean
  /** Tells what may be told at this moment. @throws MailError "no-such-mailbox"; ConnectionClosed */
  tell(moment: Moment): Promise<void>
  /** A command of this session put messages into a mailbox. */
  made(mailboxId: number, uids: readonly number[]): void
  stop(): void
}
