import "server-only"
import { rooms } from "../_rooms/rooms.ts"
import { imapAccess } from "./access.ts"
import { Connections } from "./connections.ts"
import { Watches } from "./events.ts"
import { Moves } from "./moving/move.ts"

interface Imap {
  connections: Connections
  watches: Watches
  moves: Moves
}

// A development server loads modules again and again; connections are kept across that.
const held = globalThis as typeof globalThis & { missivaImap?: Imap }

function build(): Imap {
  const { config, directory } = rooms()
  const connections = new Connections(imapAccess(config, directory))
  return { connections, watches: new Watches(connections), moves: new Moves() }
}

/** The IMAP connections of this process, those that wait for news, and mail that moves in. */
export function imap(): Imap {
  held.missivaImap ??= build()
  return held.missivaImap
}
