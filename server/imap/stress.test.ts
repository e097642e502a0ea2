import { afterAll, beforeAll, expect, test } from "vitest"
import { Chance } from "../fuzz/mutation.ts"
import { type ImapHouse, openImapHouse, password, Wire } from "./dialogue.ts"

let house: ImapHouse
beforeAll(async () => {
  house = await openImapHouse()
  await house.account("alice")
})
afterAll(() => house.close())

interface Known {
  uid?: number
  flags?: string
}

/** A client that believes everything it is told, and complains when it does not fit together. */
class Believer {
  readonly #wire = Wire.plain(house.port)
  readonly #chance: Chance
  #messages: Known[] = []
  #tag = 0

  constructor(seed: number) {
    this.#chance = new Chance(seed)
  }

  async open(): Promise<void> {
    await this.#wire.line()
    await this.#wire.command(`l LOGIN alice@example.test "${password}"`)
    await this.run("SELECT INBOX (CONDSTORE)")
  }

  close(): void {
    this.#wire.socket.destroy()
  }

  async run(command: string): Promise<void> {
    const lines = await this.#wire.command(`t${++this.#tag} ${command}`)
    expect(lines.at(-1)).toMatch(/^t\d+ (OK|NO \[EXPUNGEISSUED\])/)
    const keeps = /^(FETCH|STORE|SEARCH)/.test(command)
    for (const line of lines.slice(0, -1)) this.#believe(line, keeps)
  }

  #believe(line: string, keepsNumbers: boolean): void {
    const [, text, what] = /^\* (\d+) (EXISTS|EXPUNGE|FETCH)/.exec(line) ?? []
    const number = Number(text)
    if (what === "EXISTS") {
      expect(number).toBeGreaterThanOrEqual(this.#messages.length)
      while (this.#messages.length < number) this.#messages.push({})
    } else if (what === "EXPUNGE") {
      expect(keepsNumbers, line).toBe(false)
      expect(number).toBeLessThanOrEqual(this.#messages.length)
      this.#messages.splice(number - 1, 1)
    } else if (what === "FETCH") this.#fetched(number, line)
  }

  #fetched(number: number, line: string): void {
    const known = this.#messages[number - 1]
    expect(known, `${line} of ${this.#messages.length}`).toBeDefined()
    const uid = /UID (\d+)/.exec(line)?.[1]
    if (uid && known!.uid !== undefined) expect(Number(uid), line).toBe(known!.uid)
    if (uid) known!.uid = Number(uid)
    const flags = /FLAGS \(([^)]*)\)/.exec(line)?.[1]
    if (flags !== undefined) known!.flags = flags.replace(/ ?\\Recent/, "")
  }

  /** Does something, whatever it is. */
  async act(): Promise<void> {
    const count = this.#messages.length
    const one = count > 0 ? this.#chance.below(count) + 1 : 0
    const flag = ["\\Seen", "\\Flagged", "\\Deleted", "$Work"][this.#chance.below(4)]
    const sign = "+-"[this.#chance.below(2)]
    const choices = [
      "APPEND INBOX {5+}\r\na: b\n",
      "APPEND INBOX (\\Seen) {5+}\r\na: b\n",
      "NOOP",
      "UID SEARCH ALL",
      "EXPUNGE",
      ...(count > 0
        ? [
            `STORE ${one}:* ${sign}FLAGS (${flag})`,
            `STORE ${one} ${sign}FLAGS (${flag})`,
            `FETCH ${one} (UID FLAGS)`,
          ]
        : []),
      ...(count > 0 ? [`SEARCH 1:${one}`, `UID FETCH 1:* (FLAGS)`, `FETCH ${one} (UID BODY[])`] : []),
      ...(count > 20 ? [`MOVE ${one} Trash`] : []),
    ]
    await this.run(this.#chance.pick(choices))
  }

  /** What it believes in the end; messages it was told nothing of are asked for. */
  async belief(): Promise<string[]> {
    await this.run("NOOP")
    const before = this.#messages.map(({ uid, flags }) => ({ uid, flags }))
    await this.run("FETCH 1:* (UID FLAGS)")
    const after = this.#messages.map(({ uid, flags }) => `${uid} ${flags}`)
    for (const [index, { uid, flags }] of before.entries())
      if (uid !== undefined && flags !== undefined) expect(`${uid} ${flags}`).toBe(after[index])
    return after
  }
}

test("many sessions in one mailbox: what each is told fits together, and in the end all agree", async () => {
  const clients = [11, 22, 33, 44, 55].map((seed) => new Believer(seed))
  for (const client of clients) await client.open()
  await Promise.all(
    clients.map(async (client) => {
      for (let turn = 0; turn < 250; turn++) await client.act()
    }),
  )
  const beliefs: string[][] = []
  for (const client of clients) beliefs.push(await client.belief())
  for (const belief of beliefs) expect(belief).toEqual(beliefs[0])
  expect(beliefs[0]!.length).toBeGreaterThan(0)
  for (const client of clients) client.close()
})
