/** How far a client knows a mailbox after it was told what may be told. */
export interface Progress {
  /** From here on a client that went away now would miss nothing. */
  modseq: number
  /** EXPUNGE responses have to wait for a command that may renumber, or changes are not told because nobody wants them. */
  waiting: boolean
  /** EXPUNGE, VANISHED or EXISTS was told just now. */
  news: boolean
}

/**
 * Decides when HIGHESTMODSEQ is told between two SELECTs (RFC 7162): to the client that just became interested (§3.1); while
 * expunges wait, because MODSEQs of flags told meanwhile would make the client believe it knew of them (§3.2, §6), and once
 * more when they have been told; and, with QRESYNC, with every EXPUNGE and EXISTS, so that it need not hear of them again.
 */
export class HighestModseq {
  #aware: boolean
  #heldBack = false

  /** @param aware the client asked for MODSEQs before the mailbox was opened */
  constructor(aware: boolean) {
    this.#aware = aware
  }

  /** What to tell now, if anything. */
  due(
    { modseq, waiting, news }: Progress,
    client: { condstore: boolean; qresync: boolean },
  ): number | undefined {
    if (!client.condstore) return undefined
    const due = waiting || this.#heldBack || !this.#aware || (client.qresync && news)
    this.#heldBack = waiting
    this.#aware = true
    return due ? modseq : undefined
  }
}
