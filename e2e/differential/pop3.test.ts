import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openPop3House, type Pop3House, password, Wire } from "../../server/pop3/dialogue.ts"
import { fsck } from "../../server/store/fsck.ts"
import { corpus } from "../corpus.ts"
import { canRunDovecot, type Dovecot, dovecotPassword, startDovecot } from "./dovecot.ts"
import { type Pair, recorded, same } from "./explanations.ts"
import { Peer } from "./peer.ts"

if (!canRunDovecot) console.warn("SKIPPED: POP3 compared with Dovecot (dovecot-pop3d, as root)")

/** Every broken message, and some of the others. */
const messages = corpus().filter(({ name }, at) => name.startsWith("mime/") || at % 10 === 0)
const user = "carol@example.test"

const known = Object.entries(recorded.pop3)
const needed = new Set<string>()

const dialogues: Record<string, string[]> = {
  "before signing in": ["NOOP", "STAT", "QUIT"],
  "signing in wrongly": ["USER", "PASS x", "QUIT"],
  "signing in by nonsense": ["AUTH NONSENSE", "NONSENSE", "QUIT"],
  "wrong password": [
    "USER carol@example.test",
    "PASS wrong",
    "USER nobody@example.test",
    "PASS wrong",
    "QUIT",
  ],
  "asking wrongly": [
    ...[
      "signed in",
      "RETR",
      "RETR 0",
      "RETR 999999",
      "RETR x",
      "RETR 1 2",
      "LIST 0",
      "LIST 999999",
      "LIST x",
    ],
    ...[
      "UIDL 0",
      "UIDL x",
      "TOP 1",
      "TOP 1 x",
      "TOP x 1",
      "TOP 1 -1",
      "DELE",
      "DELE 0",
      "DELE x",
      "STAT x",
      "NOOP x",
    ],
    ...["USER a", "PASS b", "STLS", "QUIT"],
  ],
  deleting: [
    ...[
      "signed in",
      "STAT",
      "DELE 1",
      "DELE 1",
      "RETR 1",
      "LIST 1",
      "UIDL 1",
      "TOP 1 1",
      "STAT",
      "DELE 3",
      "LIST 2",
    ],
    ...["RSET", "STAT", "LIST 1", "DELE 2", "quit hard"],
    ...["signed in", "STAT", "DELE 2", "DELE 5", "QUIT", "signed in", "STAT", "LIST", "UIDL", "QUIT"],
  ],
}

describe.skipIf(!canRunDovecot || messages.length === 0)(
  "the same over POP3 from Dovecot and from us",
  () => {
    let house: Pop3House
    let dovecot: Dovecot
    beforeAll(async () => {
      dovecot = await startDovecot([user])
      house = await openPop3House()
      await house.account("carol", ...messages.map(({ bytes }) => bytes.toString("latin1")))
      const filler = await Peer.signedIn({
        port: dovecot.ports.imap,
        secure: false,
        user,
        password: dovecotPassword,
      })
      for (const { bytes } of messages)
        await filler.command(`APPEND INBOX {${bytes.length}+}\r\n${bytes.toString("latin1")}`)
      filler.close()
    })
    afterAll(async () => {
      const { problems } = await fsck({ sql: house.house.sql, blobs: house.house.blobs, deep: true })
      await house.close()
      await dovecot.stop()
      expect(problems).toEqual([])
    })

    const open = async (): Promise<Pair<Wire>> => {
      const pair = { ours: Wire.plain(house.port), theirs: Wire.plain(dovecot.ports.pop3) }
      await Promise.all([pair.ours.line(), pair.theirs.line()])
      return pair
    }
    const signIn = async (): Promise<Pair<Wire>> => {
      const pair = await open()
      for (const [wire, secret] of [
        [pair.ours, password] as const,
        [pair.theirs, dovecotPassword] as const,
      ]) {
        await wire.ask(`USER ${user}`)
        expect(await wire.ask(`PASS ${secret}`)).toMatch(/^\+OK/)
      }
      return pair
    }
    const close = ({ ours, theirs }: Pair<Wire>) => {
      ours.socket.destroy()
      theirs.socket.destroy()
    }

    test("lists, every message, and the tops of all of them", async () => {
      const pair = await signIn()
      const tops = messages.flatMap((_, at) => [`RETR ${at + 1}`, `TOP ${at + 1} 0`, `TOP ${at + 1} 3`])
      const differing: Record<string, string> = {}
      for (const command of ["STAT", "LIST", "UIDL", "TOP 1 1000000", ...tops]) {
        const [ours, theirs] = await Promise.all([answer(pair.ours, command), answer(pair.theirs, command)])
        if (ours === theirs) continue
        const number = Number(command.split(" ")[1])
        const name = messages[number - 1]?.name ?? ""
        if (!isExplained("lists", `${command.replace(/ \d+/, "")} ${name}`, { ours, theirs }))
          differing[`${command.replace(/ \d+/, "")} ${name}`] = JSON.stringify({ ours, theirs })
      }
      close(pair)
      expect(differing).toEqual({})
    })

    test.each(Object.keys(dialogues))(
      "%s",
      async (name) => {
        const differing: Record<string, Pair<string>> = {}
        let pair: Pair<Wire> | undefined
        for (const [at, command] of dialogues[name]!.entries()) {
          if (command === "signed in") pair = await signIn()
          else if (command === "quit hard") close(pair!)
          else {
            const { ours, theirs } = (pair ??= await open())
            const said = await Promise.all([answer(ours, command), answer(theirs, command)])
            const both = { ours: said[0], theirs: said[1] }
            if (!same(both) && !isExplained(name, `${at}: ${command}`, both))
              differing[`${at}: ${command}`] = both
          }
        }
        close(pair!)
        expect(differing).toEqual({})
      },
      60_000,
    )

    test("every explanation is still needed", () => {
      const all = known.flatMap(([title, byName]) =>
        Object.entries(byName).flatMap(([name, byLine]) =>
          Object.keys(byLine).map((line) => `${title}: ${name}: ${line}`),
        ),
      )
      expect(all.filter((one) => !needed.has(one))).toEqual([])
    })
  },
)

function isExplained(name: string, line: string, both: Pair<string>): boolean {
  const found = known.find(
    ([, byName]) => byName[name]?.[line] && same({ ours: byName[name]![line], theirs: both }),
  )
  if (found) needed.add(`${found[0]}: ${name}: ${line}`)
  return found !== undefined
}

const long = /^(LIST$|UIDL$|RETR |TOP |CAPA$)/

/** What is answered, without words for people and without UIDVALIDITY. */
async function answer(wire: Wire, command: string): Promise<string> {
  const first = await wire.ask(command)
  const state = first.startsWith("+OK") ? "+OK" : (/^-ERR|^\(closed\)/.exec(first)?.[0] ?? first)
  if (!first.startsWith("+OK")) return state
  const facts = /^(STAT|LIST \d|UIDL \d)/.test(command) ? first.slice(3).replace(/ \d+\./, " #.") : ""
  if (!long.test(command)) return state + facts
  const head = "\r\n"
  const rest = await wire.until("\r\n.\r\n").catch(() => "")
  return `${state}${head}${command === "UIDL" ? rest.replace(/ \d+\./g, " #.") : rest}`
}
