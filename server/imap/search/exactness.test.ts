import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { systemClock } from "../../clock.ts"
import { Chance } from "../../fuzz/mutation.ts"
import { silentLog } from "../../log.ts"
import { corpus } from "../../mime/fixtures.ts"
import { includes, type SearchScope, searchText } from "../../mime/search.ts"
import { parseStructure } from "../../mime/structure.ts"
import { summarize } from "../../mime/summary.ts"
import { Indexer } from "../../store/digest/indexer.ts"
import { type ImapHouse, openImapHouse, password, Wire } from "../dialogue.ts"

let house: ImapHouse
beforeAll(async () => {
  house = await openImapHouse()
})
afterAll(() => house.close())

const words =
  "the The ananas banana BAND straße STRASSE ΟΔΟΣ οδος É é e\u0301 école ﬁsh 日本語 日本 письмо Письма 😀 İstanbul ab a-b a%b aaaa".split(
    " ",
  )

/** Mail of all encodings that repeats itself, so that searches find something, and nearly find more. */
function letter(chance: Chance): Buffer {
  const prose = (count: number) =>
    Array.from({ length: count }, () => chance.pick(words)).join(chance.pick([" ", "", "\r\n"]))
  const text = prose(3 + chance.below(30))
  const utf8 = Buffer.from(text)
  const bodies: (() => string)[] = [
    () => `Content-Type: text/plain; charset=utf-8\r\n\r\n${utf8.toString("latin1")}`,
    () =>
      `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${utf8.toString("base64").replace(/.{60}/g, "$&\r\n")}`,
    () =>
      `Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>${[...utf8].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("")}</p>`,
    () => `Content-Type: text/plain; charset=iso-8859-1\r\n\r\n${"caf\xe9 "}${chance.below(100)}`,
    () =>
      `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner ${chance.pick(["banana", "note"])}\r\n\r\nbody\r\n--b\r\nContent-Type: application/octet-stream; name=${chance.pick(["banana.bin", "x"])}\r\n\r\nananas\r\n--b--`,
  ]
  const subject = `=?utf-8?b?${Buffer.from(prose(3)).toString("base64")}?=`
  const list = chance.below(3) === 0 ? `List-Id: <${chance.pick(["ananas", "band"])}.example.test>\r\n` : ""
  return Buffer.from(
    `From: "${chance.pick(["Ann", "Bob"])}" <a${chance.below(9)}@example.test>\r\nSubject: ${subject}\r\n${list}X-Number: ${chance.below(1000)}\r\nMIME-Version: 1.0\r\n${chance.pick(bodies)()}\r\n`,
    "latin1",
  )
}

/** Messages in the inbox of somebody new, some of them indexed, some expunged; by UID what is still there. */
async function furnish(user: string, letters: readonly Buffer[], chance: Chance) {
  const accountId = await house.account(user)
  const inbox = await house.store.mailbox(accountId, "INBOX")
  const indexer = new Indexer({
    sql: house.house.sql,
    blobs: house.house.blobs,
    clock: systemClock,
    log: silentLog,
  })
  for (const [at, bytes] of letters.entries()) {
    const incoming = house.store.receive(1 << 24)
    await incoming.write(bytes)
    await house.store.append(accountId, "INBOX", [
      { staged: await incoming.finish(), flags: { bits: 0, keywords: [] } },
    ])
    if (at === Math.floor(letters.length * 0.4) || at === Math.floor(letters.length * 0.8))
      await indexer.index(inbox.id)
  }
  const blocks = await house.house.sql.all("SELECT id FROM digest_block WHERE mailbox_id = ?", inbox.id)
  expect(blocks.length).toBe(2)
  const doomed = letters.map((_, at) => at + 1).filter(() => chance.below(10) === 0)
  await house.store.changeFlags(inbox.id, doomed, { mode: "add", flags: { bits: 8, keywords: [] } })
  await house.store.expunge(inbox.id)
  return new Map(
    letters.map((bytes, at) => [at + 1, bytes] as const).filter(([uid]) => !doomed.includes(uid)),
  )
}

class Searcher {
  readonly #wire = Wire.plain(house.port)
  #tag = 0

  async open(user: string): Promise<void> {
    await this.#wire.line()
    await this.#wire.command(`l LOGIN ${user}@example.test "${password}"`)
    await this.#wire.command("s SELECT INBOX")
  }

  /** The UIDs that fit; `%` in the key stands for the needle. */
  async find(key: string, needle: string): Promise<number[]> {
    const bytes = Buffer.from(needle).toString("latin1")
    const text = key.replace("%", () => `{${bytes.length}+}\r\n${bytes}`)
    const lines = await this.#wire.command(`t${++this.#tag} UID SEARCH CHARSET UTF-8 ${text}`)
    expect(lines.at(-1)).toMatch(/^t\d+ OK/)
    return (/^\* SEARCH ?(.*)$/.exec(lines[0]!)![1]!.match(/\d+/g) ?? []).map(Number)
  }

  close(): void {
    this.#wire.socket.destroy()
  }
}

const piecesOf = (bytes: Buffer, scope: SearchScope) => [...searchText(bytes, parseStructure(bytes), scope)]

/** What a plain scan of everything says. */
function scan(letters: ReadonlyMap<number, Buffer>, fits: (bytes: Buffer) => boolean): number[] {
  return [...letters].filter(([, bytes]) => fits(bytes)).map(([uid]) => uid)
}

const fitsText = (scope: SearchScope, needle: string) => (bytes: Buffer) =>
  piecesOf(bytes, scope).some((piece) => includes(piece, needle))

/** A stretch of what some message says, in another case at times. */
function needleFrom(letters: ReadonlyMap<number, Buffer>, chance: Chance): string {
  const piece = chance.pick(piecesOf(chance.pick([...letters.values()]), "TEXT"))
  const characters = Array.from(piece.slice(0, 20_000))
  const from = chance.below(Math.max(1, characters.length - 2))
  const needle = characters
    .slice(from, from + 1 + chance.below(10))
    .join("")
    .replaceAll("\0", "")
  return chance.pick([needle, needle.toLowerCase(), needle.toUpperCase()])
}

async function compare(user: string, letters: ReadonlyMap<number, Buffer>, times: number, chance: Chance) {
  const searcher = new Searcher()
  await searcher.open(user)
  let hits = 0
  for (let at = 0; at < times; at++) {
    const needle =
      at % 10 === 9 ? chance.pick(["zzqx", "nobody says this", "ananasananasx"]) : needleFrom(letters, chance)
    for (const scope of ["TEXT", "BODY"] as const) {
      const expected = scan(letters, fitsText(scope, needle))
      expect(await searcher.find(`${scope} %`, needle), `${scope} ${JSON.stringify(needle)}`).toEqual(
        expected,
      )
      hits += expected.length
    }
    const fitsSubject = (bytes: Buffer) => includes(summarize(bytes, parseStructure(bytes)).subject, needle)
    if (needle !== "") expect(await searcher.find("SUBJECT %", needle)).toEqual(scan(letters, fitsSubject))
    const not = scan(letters, (bytes) => !fitsText("BODY", needle)(bytes))
    expect(await searcher.find("NOT BODY %", needle)).toEqual(not)
  }
  searcher.close()
  return hits
}

describe("SEARCH answers as a scan would", () => {
  test("over generated messages, indexed, not indexed and expunged", { timeout: 120_000 }, async () => {
    const chance = new Chance(7)
    const letters = await furnish(
      "alice",
      Array.from({ length: 300 }, () => letter(chance)),
      chance,
    )
    expect(await compare("alice", letters, 60, chance)).toBeGreaterThan(500)
  })

  test("for header fields of any name, and whether they are there", async () => {
    const chance = new Chance(8)
    const letters = await furnish(
      "bob",
      Array.from({ length: 200 }, () => letter(chance)),
      chance,
    )
    const searcher = new Searcher()
    await searcher.open("bob")
    const field = (pattern: RegExp) =>
      scan(letters, (bytes) => pattern.test(bytes.toString("latin1").split("\r\n\r\n", 1)[0]!))
    expect(await searcher.find("HEADER List-Id %", "")).toEqual(field(/^List-Id:/m))
    expect(await searcher.find("HEADER list-id %", "BAND.ex")).toEqual(field(/^List-Id: <band/m))
    expect(await searcher.find("HEADER X-Number %", "12")).toEqual(field(/^X-Number: .*12/m))
    // A name is no value, and a value of one field is none of another.
    expect(await searcher.find("HEADER X-Number %", "band.example")).toEqual([])
    expect(await searcher.find("HEADER X-Nothing %", "")).toEqual([])
    searcher.close()
  })

  const real = corpus().filter(({ bytes }) => bytes.length < 200_000)
  test.skipIf(real.length === 0)("over real messages", { timeout: 240_000 }, async () => {
    const chance = new Chance(9)
    const chosen = real.filter((_, at) => at % Math.ceil(real.length / 300) === 0).map(({ bytes }) => bytes)
    const letters = await furnish("carol", chosen, chance)
    expect(await compare("carol", letters, 25, chance)).toBeGreaterThan(200)
  })
})

test("a long search lets others in: their commands are answered while it runs", {
  timeout: 60_000,
}, async () => {
  const accountId = await house.account("dave")
  const filler = "the quick brown fox jumps over the lazy dog ".repeat(400)
  for (let at = 0; at < 10; at++) {
    const messages = []
    for (let each = 0; each < 100; each++) {
      const incoming = house.store.receive(100_000)
      await incoming.write(Buffer.from(`Subject: ${at} ${each}\r\n\r\n${filler}`))
      messages.push({ staged: await incoming.finish(), flags: { bits: 0, keywords: [] } })
    }
    await house.store.append(accountId, "INBOX", messages)
  }
  const searcher = new Searcher()
  await searcher.open("dave")
  const other = Wire.plain(house.port)
  await other.line()
  let searching = true
  // Shorter than a trigram, so that no index helps: every message has to be read.
  const began = performance.now()
  const search = searcher.find("BODY %", "zz").finally(() => {
    searching = false
  })
  let longest = 0
  let answers = 0
  while (searching) {
    const asked = performance.now()
    await other.command(`n${answers} NOOP`)
    longest = Math.max(longest, performance.now() - asked)
    answers++
  }
  expect(await search).toEqual([])
  const whole = performance.now() - began
  expect(answers).toBeGreaterThan(5)
  expect(longest).toBeLessThan(whole / 3)
  searcher.close()
  other.socket.destroy()
})
