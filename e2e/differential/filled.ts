import { corpus } from "../corpus.ts"
import type { Pair } from "./explanations.ts"
import { type Address, Peer } from "./peer.ts"
import type { Servers } from "./servers.ts"

/** What is in the mailbox, in order. */
export const messages = corpus()

const flagsAt = (index: number) =>
  ["\\Seen", "\\Flagged", "\\Answered", "$Work", "\\Draft"]
    .filter((_, at) => index % (at + 2) === 0)
    .join(" ")

/** Fills a mailbox of somebody on both sides with the corpus, each message an hour after the other, and opens it to read. */
export async function openFilled(servers: Servers, user: string): Promise<Pair<Peer>> {
  const [ours, theirs] = await Promise.all([fill(servers.ours(user)), fill(servers.theirs(user))])
  return { ours, theirs }
}

/** Opens it once more, for a server that hung up. */
export async function reopened(address: Address): Promise<Peer> {
  return examine(await Peer.signedIn(address))
}

async function examine(peer: Peer): Promise<Peer> {
  const { tagged } = await peer.command("EXAMINE Corpus")
  if (!tagged.startsWith("OK")) throw new Error(`the mailbox could not be opened: ${tagged}`)
  return peer
}

async function fill(address: Address): Promise<Peer> {
  const peer = await Peer.signedIn(address)
  await peer.command("CREATE Corpus")
  for (const [index, { name, bytes }] of messages.entries()) {
    const date = new Date(Date.UTC(2003, 0, 1) + index * 3_600_000)
    const [day, hour] = [date.getUTCDate(), date.getUTCHours()].map((number) =>
      String(number).padStart(2, "0"),
    )
    const month = date.toLocaleString("en-GB", { month: "short", timeZone: "UTC" })
    const facts = `(${flagsAt(index)}) "${day}-${month}-2003 ${hour}:00:00 +0000"`
    const text = `{${bytes.length}+}\r\n${bytes.toString("latin1")}`
    const { tagged } = await peer.command(`APPEND Corpus ${facts} ${text}`)
    if (!tagged.startsWith("OK")) throw new Error(`${name} was not taken: ${tagged}`)
  }
  return examine(peer)
}
