/** A message as a client knows it; what it was not told is undefined. */
interface Known {
  uid: number | undefined
  flags: string | undefined
}

const sorted = (flags: string) =>
  flags
    .split(" ")
    .filter((flag) => flag !== "" && flag !== "\\Recent")
    .sort()
    .join(" ")

/** UIDs a set such as "3:5,9" names. */
function uidsIn(set: string): number[] {
  return set.split(",").flatMap((range) => {
    const [first = 0, last = first] = range.split(":").map(Number)
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
}

/** The selected mailbox as the responses of the server tell of it; whatever cannot be true is thrown. */
export class Model {
  #messages: Known[] = []
  uidValidity = 0
  modseq = 0

  get length(): number {
    return this.#messages.length
  }

  /** UIDs known, ascending; `undefined` ones left out. */
  get uids(): number[] {
    return this.#messages.flatMap(({ uid }) => (uid === undefined ? [] : [uid]))
  }

  /** What is known, as one line per message. */
  get lines(): string[] {
    return this.#messages.map(({ uid, flags }) => `${uid} (${flags})`)
  }

  /** Forgets everything: another mailbox is selected. */
  reset(): void {
    this.#messages = []
    this.uidValidity = 0
    this.modseq = 0
  }

  knowledge(): Map<number, string | undefined> {
    return new Map(
      this.#messages.flatMap(({ uid, flags }) => (uid === undefined ? [] : [[uid, flags] as const])),
    )
  }

  exists(count: number): void {
    if (count < this.#messages.length)
      throw new Error(`EXISTS ${count} with ${this.#messages.length} messages`)
    while (this.#messages.length < count) this.#messages.push({ uid: undefined, flags: undefined })
  }

  expunge(number: number): void {
    if (number < 1 || number > this.#messages.length)
      throw new Error(`EXPUNGE ${number} of ${this.#messages.length}`)
    this.#messages.splice(number - 1, 1)
  }

  /** Messages just removed, by UID; one that was not told its UID stands where it must (RFC 7162 §3.2.10). */
  vanish(set: string): void {
    for (const uid of uidsIn(set)) {
      const known = this.#messages.findIndex((message) => message.uid === uid)
      // Otherwise its place is the first that no smaller UID stands behind.
      const at =
        known >= 0
          ? known
          : this.#messages.findLastIndex((message) => message.uid !== undefined && message.uid < uid) + 1
      const found = this.#messages[at]?.uid
      if (at >= this.#messages.length || (found !== undefined && found !== uid))
        throw new Error(`UID ${uid} vanished, but UID ${found} stands in its place`)
      this.#messages.splice(at, 1)
    }
  }

  fetched(number: number, { uid, flags }: { uid?: number; flags?: string }): void {
    const message = this.#messages[number - 1]
    if (!message) throw new Error(`FETCH ${number} of ${this.#messages.length}`)
    if (uid !== undefined) {
      if (message.uid !== undefined && message.uid !== uid)
        throw new Error(`message ${number} was UID ${message.uid}, now ${uid}`)
      const [before, after] = [this.#messages[number - 2]?.uid, this.#messages[number]?.uid]
      if ((before !== undefined && before >= uid) || (after !== undefined && after <= uid))
        throw new Error(`UID ${uid} stands between ${before} and ${after}`)
      message.uid = uid
    }
    if (flags !== undefined) message.flags = sorted(flags)
  }
}
