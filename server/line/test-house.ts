import type { Socket } from "node:net"
import { type Clock, systemClock } from "../clock.ts"
import { Directory } from "../directory/directory.ts"
import { type Log, silentLog } from "../log.ts"
import { openListener } from "../net/listener.ts"
import { loadTls, type Tls } from "../net/tls.ts"
import type { Store } from "../store/store.ts"
import { openTestHouse, type TestHouse } from "../store/test-house.ts"

/** The password of everybody in a test house. */
export const password = "correct horse battery"

export interface LineHouseOptions {
  clock?: Clock | undefined
  log?: Log | undefined
  /** URL of a PostgreSQL server; SQLite without. */
  postgresql?: string | undefined
  /** How long expunged messages can be had back, ms. */
  undeleteTime?: number | undefined
}

/** What a server is made of in a test. */
export interface LineHouseParts {
  house: TestHouse
  store: Store
  directory: Directory
  tls: Tls
  clock: Clock
  log: Log
  hostname: string
}

/** A running server for tests: real store, directory, TLS and sockets, all in a folder of its own. */
export interface LineHouse<Server> extends LineHouseParts {
  server: Server
  /** Plain, to begin with. */
  port: number
  /** TLS from the first byte. */
  tlsPort: number
  /** Makes an account in example.test; gives its id. */
  account(name: string, quotaBytes?: number): Promise<number>
  close(): Promise<void>
}

interface Server {
  handle(socket: Socket, secure: boolean): void
  close(): Promise<void>
}

/** Opens a house with a server that `create` makes. */
export async function openLineHouse<Kind extends Server>(
  options: LineHouseOptions,
  create: (parts: LineHouseParts) => Kind,
): Promise<LineHouse<Kind>> {
  const { clock, postgresql, undeleteTime } = options
  const house = await openTestHouse({ clock, postgresql, undeleteTime })
  const shared = { clock: options.clock ?? systemClock, log: options.log ?? silentLog }
  const { sql, prisma, store } = house
  const keyFolder = `${house.folder}/keys`
  const directory = new Directory({ ...shared, sql, prisma, keyFolder, hostname: undefined })
  const hostname = "mail.example.test"
  const tls = await loadTls({ tls: undefined, dataFolder: house.folder, hostname, machineName: "machine" })
  const parts = { ...shared, house, store, directory, tls, hostname }
  const server = create(parts)
  const address = { port: 0, host: "127.0.0.1", log: shared.log }
  const plain = await openListener({ ...address, onConnection: (socket) => server.handle(socket, false) })
  const secure = await openListener({
    ...address,
    tls,
    onConnection: (socket) => server.handle(socket, true),
  })
  const tester = { address: "test" }
  await directory.createDomain({ name: "example.test" }, tester)
  return {
    ...parts,
    server,
    port: plain.port,
    tlsPort: secure.port,
    async account(name, quotaBytes = 0) {
      const account = { address: `${name}@example.test`, password, quotaBytes }
      return (await directory.createAccount(account, tester)).id
    },
    async close() {
      await plain.close()
      await secure.close()
      await server.close()
      await house.close()
    },
  }
}
