import "server-only"
import { rooms } from "../_rooms/rooms.ts"
import { imapAccess } from "./access.ts"
import { Connections } from "./connections.ts"
import { Watches } from "./events.ts"

interface Imap {
  connections: Connections
  watches: Watches
}

// A development server loads modules again and again; connections are kept across that.
const held = globalThis as typeof globalThis & { missivaImap?: Imap }

function build(): Imap {
  const { config, directory } = rooms()
  const connections = new Connections(imapAccess(config, directory))
  return { connections, watches: new Watches(connections) }
}

/** The IMAP connections of this process, and those that wait for news. */
export function imap(): Imap {
  held.missivaImap ??= build()
  return held.missivaImap
}
