import { createHash } from "node:crypto"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { attributesOf, canonical } from "./canonical.ts"
import { canRunDovecot } from "./dovecot.ts"
import { corpusRules, type Pair, recorded, same, settled, withoutOdd } from "./explanations.ts"
import { messages, openFilled, reopened } from "./filled.ts"
import type { Answer, Peer } from "./peer.ts"
import { readValues, type Value } from "./response.ts"
import { type Servers, startServers } from "./servers.ts"
import { partNumbers } from "./structure.ts"

if (!canRunDovecot) console.warn("SKIPPED: the corpus compared with Dovecot (dovecot-imapd, as root)")

const nameOf = (number: number) => messages[number - 1]?.name
const needed = new Set<string>()

const whole = [
  "UID RFC822.SIZE ENVELOPE BODY BODYSTRUCTURE RFC822 RFC822.HEADER RFC822.TEXT",
  "BODY.PEEK[] BODY.PEEK[HEADER] BODY.PEEK[TEXT] BODY.PEEK[]<0.100> BODY.PEEK[TEXT]<5.40> BODY.PEEK[]<100000000.4>",
  "BODY.PEEK[HEADER.FIELDS (Subject from X-Nothing Received)] BODY.PEEK[HEADER.FIELDS.NOT (Subject TO Received)]",
  "BODY.PEEK[HEADER.FIELDS (Date)]<3.10> BODY.PEEK[HEADER.FIELDS (Content-Type)]",
].join(" ")

/** Parts of one message that are asked for. */
const mostParts = 40

describe.skipIf(!canRunDovecot || messages.length === 0)(
  "the corpus, fetched from Dovecot and from us",
  () => {
    let servers: Servers
    let peers: Pair<Peer>
    beforeAll(async () => {
      servers = await startServers(["carol"])
      peers = await openFilled(servers, "carol")
    }, 300_000)
    afterAll(async () => {
      peers?.ours.close()
      peers?.theirs.close()
      await servers?.stop()
    })

    test("every attribute and every section of every message", async () => {
      const differences: Record<string, unknown> = {}
      for (const [index, { name }] of messages.entries()) {
        const left = await compare(peers, index + 1)
        const attributes = [...left.keys()].sort()
        if (attributes.length === 0 || isRecorded(name, attributes, left)) continue
        differences[name] = { attributes, digest: digest(left), left: Object.fromEntries(left) }
      }
      // Something new: either it is fixed, or explained in docs/protocols.md and put into explained.json.
      expect(differences).toEqual({})
    }, 600_000)

    test("the first part of every message without its transfer encoding", async () => {
      const odd = new Set(Object.values(recorded.messages).flatMap((byName) => Object.keys(byName)))
      const undecoded: string[] = []
      for (const [index, { name }] of messages.entries()) {
        const command = `FETCH ${index + 1} BINARY.PEEK[1]`
        const [ours, theirs] = await Promise.all([peers.ours.command(command), peers.theirs.command(command)])
        if (theirs.tagged === "closed") peers.theirs = await reopened(servers.theirs("carol"))
        // Dovecot's sizes are not those of what it sends where 8-bit text is encoded; ours are.
        const { untagged } = await peers.ours.command(`FETCH ${index + 1} BINARY.SIZE[1]`)
        const size = attributesOf(readValues(untagged[0] ?? "")[3]).get("BINARY.SIZE[1]")
        if (size) expect(Number(size), name).toBe(String(binaryIn(ours) ?? '"').length - 1)
        if (odd.has(name)) continue
        if (canonical(ours).at(-1) !== canonical(theirs).at(-1)) undecoded.push(name)
        else if (ours.tagged.startsWith("OK")) expect(binaryIn(ours), name).toEqual(binaryIn(theirs))
      }
      expect(undecoded).toEqual(Object.values(recorded.encodings).flat())
    }, 600_000)

    test("every explanation is still needed", () => {
      const all = Object.entries(recorded.messages).flatMap(([title, byName]) =>
        Object.keys(byName).map((name) => `${title}: ${name}`),
      )
      expect([...corpusRules.map(({ title }) => title), ...all].filter((one) => !needed.has(one))).toEqual([])
    })

    const sorts = "ARRIVAL CC DATE FROM SIZE SUBJECT TO DISPLAYFROM DISPLAYTO".split(" ")
    const threads = ["REFERENCES", "ORDEREDSUBJECT", "REFS"]
    const texts = ["linux", "Re:", "href", "the", "viagra", "unsubscribe", "x-mailer", "yahoo.com", "2002"]
    test.each([
      ...sorts.map((key) => `SORT (${key}) UTF-8 ALL`),
      ...threads.map((algorithm) => `THREAD ${algorithm} UTF-8 ALL`),
      ...texts.flatMap((text) =>
        ["SUBJECT", "FROM", "TO", "CC", "HEADER Received"].map((key) => `SEARCH ${key} ${text}`),
      ),
      "SEARCH SENTSINCE 1-Sep-2002 SENTBEFORE 1-Jan-2003",
      "SEARCH SENTSINCE 1-Jan-1995 SENTBEFORE 23-Aug-2002",
      "SEARCH SENTON 22-Aug-2002",
      "SEARCH LARGER 10000 SMALLER 20000",
    ])("%s", async (command) => {
      const [ours, theirs] = await Promise.all([peers.ours.command(command), peers.theirs.command(command)])
      const both = {
        ours: withoutOdd(canonical(ours), nameOf),
        theirs: withoutOdd(canonical(theirs), nameOf),
      }
      expect(both.ours).toEqual(both.theirs)
    })
  },
)

const binaryIn = ({ untagged }: Answer) => attributesOf(readValues(untagged[0] ?? "")[3]).get("BINARY[1]")

/** What differs of a message and is not settled, by attribute. */
async function compare(peers: Pair<Peer>, number: number): Promise<Map<string, Pair<Value>>> {
  const first = await ask(peers, number, whole)
  const parts = [first.ours, first.theirs].flatMap((side) => partNumbers(side.get("BODYSTRUCTURE") ?? null))
  const sections = new Set(
    parts.slice(0, mostParts * 2).flatMap(({ number: part, message }) => {
      const kinds = message ? ["", ".MIME", ".HEADER", ".TEXT", ".HEADER.FIELDS (Subject)"] : ["", ".MIME"]
      return [...kinds.map((kind) => `BODY.PEEK[${part}${kind}]`), `BODY.PEEK[${part}]<3.20>`]
    }),
  )
  const second = await ask(peers, number, [...sections].join(" "))
  const left = new Map<string, Pair<Value>>()
  for (const { ours, theirs } of [first, second]) {
    for (const attribute of new Set([...ours.keys(), ...theirs.keys()])) {
      const pair = { ours: ours.get(attribute) ?? null, theirs: theirs.get(attribute) ?? null }
      const result = settled(corpusRules, pair, attribute)
      for (const title of result.titles) needed.add(title)
      if (!result.same) left.set(attribute, result.left)
    }
  }
  return left
}

async function ask(peers: Pair<Peer>, number: number, items: string): Promise<Pair<Map<string, Value>>> {
  const of = async (peer: Peer) => {
    const { untagged, tagged } = await peer.command(`FETCH ${number} (${items})`)
    if (!tagged.startsWith("OK")) throw new Error(`FETCH ${number}: ${tagged}`)
    return new Map(untagged.flatMap((response) => [...attributesOf(readValues(response)[3])]))
  }
  const [ours, theirs] = await Promise.all([of(peers.ours), of(peers.theirs)])
  return { ours, theirs }
}

const digest = (left: Map<string, Pair<Value>>) =>
  createHash("sha256")
    .update(JSON.stringify([...left]))
    .digest("hex")
    .slice(0, 16)

/** Whether exactly this difference has been explained. */
function isRecorded(name: string, attributes: string[], left: Map<string, Pair<Value>>): boolean {
  for (const [title, byName] of Object.entries(recorded.messages)) {
    const known = byName[name]
    if (!known || !same({ ours: known, theirs: { attributes, digest: digest(left) } })) continue
    needed.add(`${title}: ${name}`)
    return true
  }
  return false
}
