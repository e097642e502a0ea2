import { randomBytes } from "node:crypto"
import { mkdir, open, rm } from "node:fs/promises"
import { basename, join } from "node:path"
import { MailError } from "../../../server/errors.ts"
import { type Elsewhere, readImap } from "../../../server/transfer/imap.ts"
import { type Found, trouble } from "../../../server/transfer/item.ts"
import { outwardAddress } from "../../../server/transfer/outward.ts"
import { placeFor } from "../../../server/transfer/places.ts"
import { readTree } from "../../../server/transfer/tree.ts"
import type { Moving } from "./move.ts"

/** Largest file of messages that is taken, bytes. */
export const largestFile = 4 * 2 ** 30

interface How {
  into: string | undefined
  dryRun: boolean
  /** Bytes a message may have. */
  limit: number
}

/**
 * A file somebody sends: an mbox file or a single message. It is kept until the move is over.
 * @param folder for files on their way
 * @throws MailError "too-large", "no-space"
 */
export async function fromFile(
  folder: string,
  file: { name: string; content: AsyncIterable<Uint8Array> },
  { into, dryRun, limit }: How,
): Promise<Moving> {
  const name =
    file.name
      .replace(/[^\p{L}\p{N}._ -]/gu, "_")
      .replace(/^\.+/, "")
      .slice(-100) || "mail"
  const place = join(folder, randomBytes(16).toString("hex"))
  const clear = () => rm(place, { recursive: true, force: true })
  await mkdir(place, { recursive: true, mode: 0o700 })
  const path = join(place, name)
  try {
    const size = await writeWhole(path, file.content)
    const source = basename(path)
    const read = () => withoutPath(readTree(path, { format: "auto", limit }), path)
    return { source, size, into, dryRun, read, clear }
  } catch (thrown) {
    await clear()
    throw thrown
  }
}

/** Where a file lies on our disks is nobody's business: what is said names the file alone. */
async function* withoutPath(found: AsyncIterable<Found>, path: string): AsyncGenerator<Found> {
  const shown = (text: string) => text.replaceAll(path, basename(path))
  try {
    for await (const each of found)
      if (each.kind === "trouble") yield trouble(shown(each.origin), shown(each.why))
      else yield each.kind === "message" ? { ...each, origin: shown(each.origin) } : each
  } catch (thrown) {
    if (!(thrown instanceof MailError)) throw thrown
    throw new MailError(thrown.code, shown(thrown.message), { cause: thrown })
  }
}

async function writeWhole(path: string, content: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0
  try {
    await using file = await open(path, "wx", 0o600)
    for await (const chunk of content) {
      size += chunk.length
      if (size > largestFile)
        throw new MailError("too-large", "The file is larger than 4 GB; move it in in parts")
      await file.writeFile(chunk)
    }
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT"))
      throw new MailError("no-space", "The server has no room for this file", { cause: error })
    throw error
  }
  return size
}

/**
 * Another server, which must be out on the internet.
 * @param inward for tests: it may be anywhere, at any port, without TLS
 */
export async function fromServer(
  server: Pick<Elsewhere, "host" | "secure" | "user" | "password">,
  { into, dryRun, limit }: How,
  inward: boolean,
): Promise<Moving> {
  const [host, givenPort] = server.host.split(":") as [string, string?]
  if (givenPort && !inward) throw new MailError("invalid", "Leave the port out", { field: "host" })
  const address = inward ? host : await outwardAddress(host)
  const port = Number(givenPort ?? (server.secure ? 993 : 143))
  const elsewhere = { ...server, host, address, port, insecure: inward }
  return {
    source: server.host,
    size: undefined,
    into,
    dryRun,
    read: (shelf) =>
      readImap(elsewhere, { limit, only: [], sightings: (name) => shelf.sightings(placeFor(name, into)) }),
    clear: async () => undefined,
  }
}
