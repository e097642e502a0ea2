// Clients that come and go, whatever happens meanwhile: who was away and comes back with SELECT (QRESYNC …) knows in the
// end what a client sees that reads everything anew. Two mailboxes between which messages are moved, and clients that
// speak with numbers, with UIDs alone, or are told everything unasked.

import fc from "fast-check"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type ImapHouse, openImapHouse, type Wire } from "../dialogue.ts"
import { formatSequenceSet, parseSequenceSet } from "../grammar/sequence-set.ts"

let house: ImapHouse
let accountId: number
beforeAll(async () => {
  house = await openImapHouse()
  accountId = await house.account("rip")
})
afterAll(() => house.close())

const deeds = ["append", "flag", "flagNumbers", "silent", "expunge", "move", "copy", "read", "sleep"] as const

/** Something a client does; `pick` and `flag` choose among what it knows. */
interface Deed {
  deed: (typeof deeds)[number]
  pick: number
  flag: number
}

/**
 * How a client wants to be told: by number, by UID alone (RFC 9586), between commands too (RFC 5465), or so but not of
 * flags, which it only knows when it comes back.
 */
type Manner = "numbers" | "uidonly" | "notify" | "flagless"

/** What the clients do at the same time, and which part of the tombstones is forgotten before, in tenths. */
interface Round {
  forgotten: number
  clients: Deed[][]
}

const flags = ["\\Seen", "\\Flagged", "\\Deleted", "\\Deleted", "$Work"]

async function signedIn(): Promise<Wire> {
  const wire = await house.signedIn("rip")
  return wire
}

const uidsOf = (text: string) =>
  parseSequenceSet(text)!.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, at) => first + at),
  )

const flagsOf = (line: string) =>
  (/FLAGS \(([^)]*)\)/.exec(line)?.[1] ?? "")
    .split(" ")
    .filter((flag) => flag !== "" && flag !== "\\Recent")
    .sort()
    .join(" ")

/** A client that keeps what it is told, also while it is not connected. */
class Mirror {
  readonly #mailbox: string
  /** Where it moves messages. */
  readonly #other: string
  readonly #manner: Manner
  #wire: Wire | undefined
  #validity = 0
  #modseq = 0
  #exists = 0
  /** Up to this UID it has asked for everything. */
  #read = 0
  readonly known = new Map<number, string>()

  constructor(mailbox: string, other: string, manner: Manner) {
    this.#mailbox = mailbox
    this.#other = other
    this.#manner = manner
  }

  get awake(): boolean {
    return this.#wire !== undefined
  }

  /** @param withUids whether to say what is known, or to leave it at all there ever was */
  async wake(withUids: boolean): Promise<void> {
    this.#wire = await signedIn()
    await this.#wire.command(this.#manner === "uidonly" ? "e ENABLE QRESYNC UIDONLY" : "e ENABLE QRESYNC")
    const uids =
      withUids && this.known.size > 0 ? ` ${formatSequenceSet([...this.known.keys()].sort(byNumber))}` : ""
    const knowledge = this.#modseq > 0 ? ` (QRESYNC (${this.#validity} ${this.#modseq}${uids}))` : ""
    await this.#run(`SELECT ${this.#mailbox}${knowledge}`)
    if (this.#manner === "notify")
      await this.#run("NOTIFY SET (selected (MessageNew (UID FLAGS) MessageExpunge FlagChange))")
    if (this.#manner === "flagless")
      await this.#run("NOTIFY SET (selected (MessageNew (UID FLAGS) MessageExpunge))")
    await this.catchUp()
  }

  sleep(): void {
    this.#wire?.socket.destroy()
    this.#wire = undefined
  }

  async act({ deed, pick, flag }: Deed): Promise<void> {
    if (deed === "sleep") return this.sleep()
    if (!this.awake) await this.wake(pick % 2 === 0)
    const uids = [...this.known.keys()]
    const uid = uids[pick % uids.length]
    if (deed === "append") await this.#run(`APPEND ${this.#mailbox} (${flags[flag]}) {5+}\r\na: b\n`)
    else if (deed === "expunge") await this.#run("EXPUNGE")
    else if (deed === "read") await this.catchUp()
    else if (uid === undefined) await this.#run("NOOP")
    else if (deed === "flagNumbers") {
      if (this.#manner === "uidonly") await this.#run("NOOP")
      else if (this.#exists > 0)
        await this.#run(`STORE ${(pick % this.#exists) + 1}:* +FLAGS (${flags[flag]})`)
    } else if (deed === "flag") await this.#run(`UID STORE ${uid} FLAGS (${flags[flag]})`)
    else if (deed === "silent")
      await this.#run(`UID STORE ${uid}:* -FLAGS.SILENT (${flags[flag]})`, flags[flag])
    else if (deed === "copy") await this.#run(`UID COPY ${uid}:${uid + 2} ${this.#mailbox}`)
    else await this.#run(`UID MOVE ${uid}:${uid + 1} ${this.#other}`)
  }

  /** Asks for what came since. */
  async catchUp(): Promise<void> {
    await this.#run("NOOP")
    if (this.#exists <= this.known.size) return
    await this.#run(`UID FETCH ${this.#read + 1}:* (FLAGS)`)
    this.#read = Math.max(this.#read, ...this.known.keys())
  }

  /** What it believes, when nothing happens meanwhile. */
  async belief(): Promise<string[]> {
    if (this.#manner === "flagless") {
      this.sleep()
      await this.wake(true)
    }
    await this.catchUp()
    expect(this.known.size).toBe(this.#exists)
    return [...this.known].sort(([left], [right]) => left - right).map(([uid, text]) => `${uid} ${text}`)
  }

  async #run(command: string, silently?: string): Promise<void> {
    const lines = await this.#wire!.command(`t ${command}`)
    expect(lines.at(-1), command).toMatch(/^t (OK|NO \[EXPUNGEISSUED\])/)
    for (const line of lines) this.#believe(line)
    if (silently) await this.#run("UID FETCH 1:* (FLAGS)")
  }

  #believe(line: string): void {
    const validity = /\[UIDVALIDITY (\d+)\]/.exec(line)?.[1]
    const modseq = /\[HIGHESTMODSEQ (\d+)\]/.exec(line)?.[1]
    const exists = /^\* (\d+) EXISTS$/.exec(line)?.[1]
    const [, earlier, gone] = /^\* VANISHED (\(EARLIER\) )?(\S+)$/.exec(line) ?? []
    const form = this.#manner === "uidonly" ? /^\* (\d+) UIDFETCH \(/ : /^\* \d+ FETCH \(UID (\d+) /
    const [, uid] = form.exec(line) ?? []
    if (validity) this.#validity = Number(validity)
    if (modseq) this.#modseq = Number(modseq)
    if (exists) this.#exists = Number(exists)
    for (const vanished of gone ? uidsOf(gone) : []) {
      this.known.delete(vanished)
      if (!earlier) this.#exists--
    }
    expect(line).not.toMatch(
      this.#manner === "uidonly" ? /^\* \d+ (EXPUNGE|FETCH)/ : /^\* \d+ (EXPUNGE|UIDFETCH)/,
    )
    if (!uid) return
    if (line.includes("FLAGS (")) this.known.set(Number(uid), flagsOf(line))
    // Only what tells of flags moves a client on, and only as far as HIGHESTMODSEQ does not say otherwise (RFC 7162 §6).
    this.#modseq = Math.max(this.#modseq, Number(/MODSEQ \((\d+)\)/.exec(line)?.[1] ?? 0))
  }
}

const byNumber = (left: number, right: number) => left - right

/** What a client sees that knows nothing. */
async function truth(wire: Wire, mailbox: string): Promise<string[]> {
  await wire.command(`a EXAMINE ${mailbox}`)
  const lines = await wire.command("b UID FETCH 1:* (FLAGS)")
  await wire.command("c UNSELECT")
  return lines
    .filter((line) => line.startsWith("* "))
    .map((line) => `${/UID (\d+)/.exec(line)![1]} ${flagsOf(line)}`)
}

/** Forgets the older tombstones, as a mailbox does that has too many. */
async function forget(mailbox: string, tenths: number): Promise<void> {
  const { id } = await house.store.mailbox(accountId, mailbox)
  await house.house.sql.write(async (tx) => {
    const rows = await tx.all<{ modseq: number }>(
      "SELECT modseq FROM tombstone WHERE mailbox_id = ? ORDER BY modseq",
      id,
    )
    const last = rows[Math.ceil((rows.length * tenths) / 10) - 1]?.modseq
    if (last === undefined) return
    const gone = await tx.run("DELETE FROM tombstone WHERE mailbox_id = ? AND modseq <= ?", id, last)
    await tx.run(
      "UPDATE mailbox SET forgotten = forgotten + ?, forgotten_modseq = ? WHERE id = ?",
      gone,
      last,
      id,
    )
  })
}

const deed: fc.Arbitrary<Deed> = fc.record({
  deed: fc.constantFrom(...deeds),
  pick: fc.nat(30),
  flag: fc.nat(flags.length - 1),
})
const round: fc.Arbitrary<Round> = fc.record({
  forgotten: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 10 })),
  clients: fc.array(fc.array(deed, { maxLength: 8 }), { minLength: 5, maxLength: 5 }),
})

let mailboxes = 0

/** The mailboxes of one life, and the clients each of them has. */
const manners: readonly (readonly Manner[])[] = [
  ["numbers", "uidonly", "notify"],
  ["flagless", "notify"],
]

async function live(rounds: Round[]): Promise<void> {
  const names = [`M${++mailboxes}`, `N${mailboxes}`] as const
  const observer = await signedIn()
  for (const name of names) {
    await observer.command(`m CREATE ${name}`)
    for (let message = 0; message < 5; message++) await observer.command(`p APPEND ${name} {5+}\r\na: b\n`)
  }
  const clients = manners.flatMap((all, at) =>
    all.map((manner) => ({ mirror: new Mirror(names[at]!, names[1 - at]!, manner), mailbox: names[at]! })),
  )
  for (const { mirror } of clients) await mirror.wake(false)
  const everybodyKnows = async () => {
    for (const name of names) {
      const now = await truth(observer, name)
      for (const { mirror, mailbox } of clients)
        if (mailbox === name && mirror.awake) expect(await mirror.belief()).toEqual(now)
    }
  }
  for (const { forgotten, clients: plans } of rounds) {
    for (const name of names) await forget(name, forgotten)
    await Promise.all(
      clients.map(async ({ mirror }, at) => {
        for (const each of plans[at]!) await mirror.act(each)
      }),
    )
    await everybodyKnows()
  }
  for (const [at, { mirror }] of clients.entries()) if (!mirror.awake) await mirror.wake(at % 2 === 0)
  await everybodyKnows()
  for (const { mirror } of clients) mirror.sleep()
  observer.socket.destroy()
}

test("whoever was away knows in the end what everybody sees, also past the last tombstone", async () => {
  await fc.assert(fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 6 }), live), { numRuns: 30 })
}, 60_000)
